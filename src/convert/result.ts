import type { Source, Statement } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import type { Finding } from './findings/finding.ts';

/** What a conversion gives: everything that can be said about it, in plain values. */
export interface Conversion {
  /** One for each file that went in, in order of their names. */
  readonly inputs: readonly ConvertedInput[];
  readonly outputs: readonly OutputFile[];
  readonly findings: readonly Finding[];
  /** Files, or parts of them, that their own init would refuse. */
  readonly problems: readonly SyntaxProblem[];
}

export interface ConvertedInput {
  /** The name of the source. */
  readonly file: string;
  readonly source: Source;
  /** One for each stanza or directive, in order; a script block is one. Empty for a file that was refused. */
  readonly lines: readonly ConvertedLine[];
}

/**
 * How well a stanza or directive came over: `exact`; `close`, with a difference that a finding names; `action`, a
 * person has to do something; `lost`.
 */
export const fidelities = ['exact', 'close', 'action', 'lost'] as const;
export type Fidelity = (typeof fidelities)[number];

export interface ConvertedLine {
  readonly statement: Statement;
  readonly fidelity: Fidelity;
  /** The lines of output that came of it; `line` counts from 1. */
  readonly outputs: readonly OutputLine[];
  readonly findings: readonly Finding[];
}

export interface OutputLine {
  readonly path: string;
  readonly line: number;
}

/** A file to write: its path below the root of a machine, without a leading slash. */
export interface OutputFile {
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
  readonly lines: readonly { readonly line: number; readonly from: readonly Statement[] }[];
  /** The unit of a package that is there in its place: this one is only shown beside it. */
  readonly instead?: string;
}

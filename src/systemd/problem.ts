import type { Range, Source } from '../text/source.ts';

/** What systemd would say about a unit it loads all the same, or about one it refuses. */
export type ProblemCode =
  | 'masked'
  | 'unknown-section'
  | 'outside-section'
  | 'missing-equals'
  | 'empty-key'
  | 'unknown-key'
  | 'obsolete-key'
  | 'deprecated-key'
  | 'wrong-section'
  | 'bad-value'
  | 'deprecated-value'
  | 'refused';

/** A line of a unit file that systemd would warn of. Nothing of it takes effect unless the message says so. */
export interface Problem {
  readonly code: ProblemCode;
  /** systemd's own words, without file and line. */
  readonly message: string;
  readonly source: Source;
  /** The line systemd reports, from 1: the last one when a line is continued. */
  readonly line: number;
  readonly range: Range;
  /** What to do about it, in our words. */
  readonly advice: string;
}

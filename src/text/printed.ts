import type { Statement } from './source.ts';

/** A text we wrote, and for each of its lines that has an origin (from 1) the statements it came from. */
export interface PrintedFile {
  readonly text: string;
  readonly lines: readonly PrintedLine[];
}

export interface PrintedLine {
  readonly line: number;
  readonly from: readonly Statement[];
}

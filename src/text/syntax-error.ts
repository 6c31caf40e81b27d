import type { Range, Source } from './source.ts';

/**
 * A file that its own init would refuse. Malformed input is an error; well-formed input that the other side
 * cannot express is a finding, which is another thing (see `convert/findings`).
 */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';

  constructor(
    /** The init's own words, without file and line. */
    message: string,
    readonly source: Source,
    /** The line the init itself reports, from 1. It can differ from the line of `range`. */
    readonly line: number,
    /** What to point at. */
    readonly range: Range,
    /** What to do about it, in our words. */
    readonly advice: string,
  ) {
    super(message);
  }
}

import { Recent } from './recent.ts';

/**
 * Where a piece of text stands in the file it came from.
 *
 * Both languages share these types: every value that a reader takes from a file carries the statement it
 * came from, so that each line of output can be traced back to a line of input.
 */

/** A file as text. `name` is what messages call it: a path, or `-` for standard input. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** A piece of a source's text, in UTF-16 offsets; `end` is the offset after the last character. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A place as people count it: both numbers start at 1, columns count UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * One stanza of a job or one directive of a unit, as it was written. Statements are compared by identity:
 * two equal lines are two statements.
 */
export interface Statement {
  readonly source: Source;
  /** What the field calls it: `respawn limit`, `pre-start script`, `Restart`. */
  readonly name: string;
  /** The section it stands in, for unit directives: `Service`. */
  readonly section?: string;
  /** The whole statement, without the white space around it and without a trailing comment. */
  readonly range: Range;
}

/** A value together with the statements that gave it. `at` is the exact argument, where one can be pointed at. */
export interface Sourced<T> {
  readonly value: T;
  readonly from: readonly Statement[];
  readonly at?: Range;
}

/** Makes a sourced value; `from` may be empty for a value that no statement gave (a default that must be stated). */
export function sourced<T>(value: T, from: readonly Statement[], at?: Range): Sourced<T> {
  return at === undefined ? { value, from } : { value, from, at };
}

const lineStartsOf = new Recent<Source, readonly number[]>(16);

/** The offsets at which the lines of `source` begin. Only LF ends a line. */
export function lineStarts(source: Source): readonly number[] {
  return lineStartsOf.get(source, () => startsIn(source.text));
}

function startsIn(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/** The position of `offset` in `source`, found by binary search. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The text of line number `line` (from 1), without its line end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const next = starts[line];
  return source.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
}

/** What a statement says, as it stands in its file. */
export function statementText(statement: Statement): string {
  return statement.source.text.slice(statement.range.start, statement.range.end);
}

import type { Range, Source, Statement } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { byteLength } from './bytes.ts';

/** Where a part of a joined line came from: `at` is its offset in the joined text, `start` in the source. */
interface Segment {
  readonly at: number;
  readonly start: number;
}

/** A comment line, or a line with its continuation lines joined. */
export interface LogicalLine {
  readonly kind: 'comment' | 'text';
  /** A comment's text after its mark and one blank, or the joined line, not trimmed. */
  readonly text: string;
  /** From the first character to after the last line end. */
  readonly range: Range;
  /** The number of its last physical line, as systemd counts lines, from 1. */
  readonly number: number;
  /** Where its text begins in the source, when it is one line; else where each part of it does. */
  readonly segments: number | readonly Segment[];
}

/** systemd's LONG_LINE_MAX, in bytes. */
const longestLine = 1024 * 1024;

const byteOrderMark = '\uFEFF';

interface PhysicalLine {
  readonly start: number;
  /** Where its line end begins. */
  readonly end: number;
  /** Where the next line begins. */
  readonly next: number;
}

/**
 * The physical line at `start`. LF, CR and NUL each end a line; LF and CR in either order, with one NUL after
 * them, are one line end (systemd's read_line_full()).
 */
function physicalLine(text: string, start: number): PhysicalLine {
  let end = start;
  while (end < text.length && lineEndBit(text, end) === 0) end++;
  let seen = 0;
  let next = end;
  while (next < text.length) {
    const bit = lineEndBit(text, next);
    if (bit === 0 || (seen & bit) !== 0 || (seen & nul) !== 0) break;
    seen |= bit;
    next++;
  }
  return { start, end, next };
}

const nul = 4;

function lineEndBit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code > 13) return 0;
  return code === 10 ? 1 : code === 13 ? 2 : code === 0 ? nul : 0;
}

/**
 * The lines of a unit file, continuation lines joined: one space stands for a trailing backslash, comment
 * lines between are left out, a backslash at the end of the file is dropped with the space it made when the
 * line gets trimmed (systemd.syntax(7), config_parse()).
 *
 * Throws `SyntaxProblem` for a line of a mebibyte or more.
 */
export function* logicalLines(source: Source): Generator<LogicalLine> {
  const { text } = source;
  let number = 0;
  let markSeen = false;
  let pending: { start: number; parts: string[]; segments: Segment[]; length: number } | undefined;
  let bytes = 0;

  for (let at = 0; at < text.length; ) {
    const line = physicalLine(text, at);
    at = line.next;
    number++;
    checkLength(source, number, line);

    const comment = commentText(text, line);
    if (comment !== undefined) {
      if (pending !== undefined) continue;
      const range = { start: line.start, end: line.next };
      yield { kind: 'comment', text: comment, range, number, segments: line.start };
      continue;
    }

    let start = line.start;
    if (!markSeen && text.startsWith(byteOrderMark, start)) {
      markSeen = true;
      start += 1;
    }
    const continued = endsInBackslash(text, start, line.end);
    const part = continued ? `${text.slice(start, line.end - 1)} ` : text.slice(start, line.end);
    if (pending === undefined) {
      if (!continued) {
        const range = { start: line.start, end: line.next };
        yield { kind: 'text', text: part, range, number, segments: start };
        continue;
      }
      pending = { start: line.start, parts: [], segments: [], length: 0 };
      bytes = 0;
    }
    pending.segments.push({ at: pending.length, start });
    pending.parts.push(part);
    pending.length += part.length;
    bytes += byteLength(part);
    if (bytes > longestLine) throw tooLong(source, number, line, 'Continuation line too long');
    if (continued) continue;
    yield joined(pending, line.next, number);
    pending = undefined;
  }
  if (pending !== undefined) yield joined(pending, text.length, number);
}

function joined(
  pending: { start: number; parts: string[]; segments: Segment[] },
  end: number,
  number: number,
): LogicalLine {
  const { start, parts, segments } = pending;
  return { kind: 'text', text: parts.join(''), range: { start, end }, number, segments };
}

function commentText(text: string, line: PhysicalLine): string | undefined {
  let at = line.start;
  while (at < line.end && (text[at] === ' ' || text[at] === '\t')) at++;
  const mark = at < line.end ? text[at] : '';
  if (mark !== '#' && mark !== ';') return undefined;
  return text.slice(text[at + 1] === ' ' ? at + 2 : at + 1, line.end);
}

/** Whether `text` up to `end` ends in an odd number of backslashes. */
export function endsInBackslash(text: string, start: number, end: number): boolean {
  let at = end;
  while (at > start && text[at - 1] === '\\') at--;
  return (end - at) % 2 === 1;
}

function checkLength(source: Source, number: number, line: PhysicalLine): void {
  if ((line.end - line.start) * 3 < longestLine) return;
  if (byteLength(source.text.slice(line.start, line.end)) < longestLine) return;
  throw tooLong(source, number, line, 'Line too long');
}

function tooLong(
  source: Source,
  number: number,
  line: PhysicalLine,
  message: string,
): SyntaxProblem {
  return new SyntaxProblem(
    message,
    source,
    number,
    { start: line.start, end: line.end },
    'systemd takes lines of less than 1 MiB, continuation lines joined: move the text to a file.',
  );
}

/** The offset in the source of offset `at` in a joined line. */
export function sourceOffset(line: Pick<LogicalLine, 'segments'>, at: number): number {
  const { segments } = line;
  if (typeof segments === 'number') return segments + at;
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.at ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment === undefined ? at : segment.start + (at - segment.at);
}

/**
 * Where a part of a directive's value stands in its file: `start` and `end` are offsets in the value as systemd
 * has it after joining and trimming.
 */
export function locateInValue(statement: Statement, start: number, end: number): Range {
  const base = statement.range.start;
  const { line, first } = lineOf(statement);
  if (line === undefined) return statement.range;
  const from = sourceOffset(line, first + start) - 1;
  const to = end > start ? sourceOffset(line, first + end - 1) : from;
  return { start: base + from, end: base + to };
}

/** A statement's line as systemd joins it, behind one more character, and where in it the value begins. */
interface StatementLine {
  readonly line: LogicalLine | undefined;
  readonly first: number;
}

/** A long value may be pointed into thousands of times. */
const statementLines = new WeakMap<Statement, StatementLine>();

function lineOf(statement: Statement): StatementLine {
  const known = statementLines.get(statement);
  if (known !== undefined) return known;
  const text = statement.source.text.slice(statement.range.start, statement.range.end);
  // A byte order mark can hide a `#` from systemd, but not twice: the statement's first line is no comment.
  const [line] = logicalLines({ name: '', text: `=${text}` });
  const value = line === undefined ? null : /^=[^=]*=[ \t]*/.exec(line.text);
  const found = { line, first: value?.[0].length ?? 0 };
  statementLines.set(statement, found);
  return found;
}

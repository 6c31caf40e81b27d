import type { Range, Source, Statement } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { isWellFormed } from './bytes.ts';
import { type LogicalLine, logicalLines, sourceOffset } from './lines.ts';

/**
 * A unit file cut into pieces, none of it left out (systemd.syntax(7)). The texts of the pieces, one after
 * the other, are the file.
 */
export interface UnitSyntax {
  readonly source: Source;
  readonly pieces: readonly Piece[];
}

interface PieceBase {
  /** With the line ends, the continuation lines and the comments between them. */
  readonly range: Range;
  /** The line systemd reports for it, from 1: the last one of a continued line. */
  readonly line: number;
}

export interface BlankPiece extends PieceBase {
  readonly kind: 'blank';
}
export interface CommentPiece extends PieceBase {
  readonly kind: 'comment';
  /** What follows the `#` or `;` and one blank. */
  readonly text: string;
}
export interface SectionPiece extends PieceBase {
  readonly kind: 'section';
  /** What stands between the brackets, as it is. */
  readonly name: string;
  /** The header without the white space around it. */
  readonly at: Range;
}
export interface AssignmentPiece extends PieceBase {
  readonly kind: 'assignment';
  readonly key: string;
  /** The value after joining continuation lines and trimming. */
  readonly value: string;
  readonly statement: Statement;
}
/** A line that systemd warns of and skips. */
export interface GarbagePiece extends PieceBase {
  readonly kind: 'garbage';
  readonly reason: 'outside-section' | 'missing-equals' | 'empty-key';
  readonly section: string | undefined;
  /** The line without the white space around it. */
  readonly at: Range;
}

export type Piece = BlankPiece | CommentPiece | SectionPiece | AssignmentPiece | GarbagePiece;

/**
 * Cuts a unit file into pieces, by the rules of systemd's config_parse() and parse_line().
 *
 * Throws `SyntaxProblem` for what makes systemd refuse the whole file (`LoadState=error`): a section header
 * that is none, a line that is not UTF-8, a line of a mebibyte or more.
 */
export function parseUnitSyntax(source: Source): UnitSyntax {
  const pieces: Piece[] = [];
  let section: string | undefined;
  for (const line of logicalLines(source)) {
    const piece = readPiece(source, line, section);
    if (piece.kind === 'section') section = piece.name;
    pieces.push(piece);
  }
  return { source, pieces };
}

/** The text of a syntax tree: byte for byte what was parsed. */
export function printUnitSyntax(syntax: UnitSyntax): string {
  return syntax.pieces
    .map((piece) => syntax.source.text.slice(piece.range.start, piece.range.end))
    .join('');
}

function readPiece(source: Source, line: LogicalLine, section: string | undefined): Piece {
  const base = { range: line.range, line: line.number };
  if (line.kind === 'comment') return { ...base, kind: 'comment', text: line.text };
  const { text } = line;
  const start = skipBlanks(text, 0);
  const end = skipBlanksBack(text, start, text.length);
  if (start === end) return { ...base, kind: 'blank' };
  const at = { start: sourceOffset(line, start), end: sourceOffset(line, end - 1) + 1 };

  if (!isWellFormed(text)) throw notUtf8(source, line.number, at);
  if (text[start] === '[') {
    return { ...base, kind: 'section', name: sectionName(source, line, start, end, at), at };
  }
  if (section === undefined) {
    return { ...base, kind: 'garbage', reason: 'outside-section', section, at };
  }
  const equals = text.indexOf('=', start);
  if (equals === -1 || equals >= end) {
    return { ...base, kind: 'garbage', reason: 'missing-equals', section, at };
  }
  if (equals === start) return { ...base, kind: 'garbage', reason: 'empty-key', section, at };

  const key = text.slice(start, skipBlanksBack(text, start, equals));
  const value = text.slice(Math.min(skipBlanks(text, equals + 1), end), end);
  return {
    ...base,
    kind: 'assignment',
    key,
    value,
    statement: { source, name: key, section, range: at },
  };
}

function sectionName(
  source: Source,
  line: LogicalLine,
  start: number,
  end: number,
  at: Range,
): string {
  const header = line.text.slice(start, end);
  if (!header.endsWith(']') || header.length < 2) {
    throw new SyntaxProblem(
      `Invalid section header '${header}'`,
      source,
      line.number,
      at,
      'Write [Name] on a line of its own: nothing may follow the closing bracket, not even a comment.',
    );
  }
  const name = header.slice(1, -1);
  if (/[\x01-\x1f"'\\\x7f]/.test(name)) {
    throw new SyntaxProblem(
      `Bad characters in section header '${header}'`,
      source,
      line.number,
      at,
      'A section name holds no quotes, backslashes or control characters.',
    );
  }
  return name;
}

function notUtf8(source: Source, line: number, at: Range): SyntaxProblem {
  return new SyntaxProblem(
    'String is not UTF-8 clean',
    source,
    line,
    at,
    'Save the file as UTF-8: systemd refuses a unit with any other bytes in its directives.',
  );
}

/** The offset of the first character from `at` on that is no blank. Only space and tab are blanks here. */
export function skipBlanks(text: string, at: number): number {
  let to = at;
  while (to < text.length && (text[to] === ' ' || text[to] === '\t')) to++;
  return to;
}

/** The offset after the last character before `end` that is no blank, but not before `start`. */
export function skipBlanksBack(text: string, start: number, end: number): number {
  let to = end;
  while (to > start && (text[to - 1] === ' ' || text[to - 1] === '\t')) to--;
  return to;
}

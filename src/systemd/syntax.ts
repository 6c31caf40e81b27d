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

function readPiece(source: Source, logical: LogicalLine, section: string | undefined): Piece {
  const { range, number: line, text } = logical;
  if (logical.kind === 'comment') return { kind: 'comment', range, line, text };
  const start = skipBlanks(text, 0);
  const end = skipBlanksBack(text, start, text.length);
  if (start === end) return { kind: 'blank', range, line };
  const at = { start: sourceOffset(logical, start), end: sourceOffset(logical, end - 1) + 1 };

  if (!isWellFormed(text)) throw notUtf8(source, line, at);
  if (text[start] === '[') {
    const name = sectionName(source, line, text.slice(start, end), at);
    return { kind: 'section', range, line, name, at };
  }
  const equals = text.indexOf('=', start);
  const reason =
    section === undefined
      ? 'outside-section'
      : equals === -1 || equals >= end
        ? 'missing-equals'
        : equals === start
          ? 'empty-key'
          : undefined;
  if (reason !== undefined || section === undefined) {
    return { kind: 'garbage', range, line, reason: reason ?? 'outside-section', section, at };
  }
  const key = text.slice(start, skipBlanksBack(text, start, equals));
  const value = text.slice(Math.min(skipBlanks(text, equals + 1), end), end);
  const statement = { source, name: key, section, range: at };
  return { kind: 'assignment', range, line, key, value, statement };
}

function sectionName(source: Source, line: number, header: string, at: Range): string {
  if (!header.endsWith(']') || header.length < 2) {
    throw new SyntaxProblem(
      `Invalid section header '${header}'`,
      source,
      line,
      at,
      'Write [Name] on a line of its own: nothing may follow the closing bracket, not even a comment.',
    );
  }
  const name = header.slice(1, -1);
  if (/[\x01-\x1f"'\\\x7f]/.test(name)) {
    throw new SyntaxProblem(
      `Bad characters in section header '${header}'`,
      source,
      line,
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

/** Where a piece of a script stands in its file: what is lifted out of a script has lost its offsets, but not its words. */

import type { Range, Sourced } from '../text/source.ts';

/** A pattern longer than this is of no piece that a person looks for. */
const longest = 10_000;

/** What to look for: text, of which the lines may be indented otherwise, or a pattern. */
export type Piece = string | RegExp;

/**
 * A value at the place of the first of some pieces that stands in what the value is said by; as it is where none of them does. What
 * stands in a comment is none.
 */
export function atPiece<T>(
  about: Sourced<T>,
  ...pieces: readonly (Piece | undefined)[]
): Sourced<T> {
  const [first] = about.from;
  const whole = about.at ?? first?.range;
  if (first === undefined || whole === undefined) return about;
  for (const piece of pieces) {
    const at = piece === undefined ? undefined : rangeOf(piece, first.source.text, whole);
    if (at !== undefined) return { ...about, at };
  }
  return about;
}

/** A text as a pattern that matches it alone. */
export function escapedPattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** A variable where it is read. */
export function readingOf(name: string): RegExp {
  return new RegExp(`\\$\\{?${name}\\b`);
}

/** A command by its name. */
export function commandOf(name: string): RegExp {
  return new RegExp(`(?<![\\w./-])${name}[ \\t]+[^\\n;&|]+`);
}

/** A variable where it gets a value. */
export function settingOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name}=`);
}

function rangeOf(piece: Piece, text: string, { start, end }: Range): Range | undefined {
  const pattern = typeof piece === 'string' ? patternOf(piece) : piece;
  if (pattern === undefined || pattern.source.length > longest) return undefined;
  for (const match of text.slice(start, end).matchAll(new RegExp(pattern, 'g'))) {
    const at = start + match.index;
    if (!isInComment(text, at)) return { start: at, end: at + match[0].length };
  }
  return undefined;
}

/** The pattern of a piece: whole words of it, with any indentation. */
function patternOf(piece: string): RegExp | undefined {
  const lines = piece.trim().split(/[ \t\r]*\n\s*/);
  if (lines[0] === '') return undefined;
  const body = lines.map(escapedPattern).join('\\s+');
  return new RegExp(`(?<![\\w./-])${body}(?![\\w./-])`);
}

function isInComment(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /(?:^|\s)#/.test(line);
}

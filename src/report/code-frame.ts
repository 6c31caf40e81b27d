import { lineText, positionAt, type Range, type Source } from '../text/source.ts';
import { printable } from './printable.ts';

/** At most this many characters of a line are shown. */
const widest = 120;

/**
 * The line on which `range` begins, with carets under it: two lines of text, `9 │ exec foo` and `  │      ^^^`.
 * A long line is shown around the place. Empty for an empty file.
 */
export function codeFrame(source: Source, range: Range): readonly string[] {
  const { start, end } = withoutIndentation(source, range);
  const { line, column } = positionAt(source, start);
  const text = lineText(source, line);
  if (text === '') return [];
  const from = Math.max(0, Math.min(column - 1 - 20, text.length - widest));
  const shown = printable(text.slice(from, from + widest));
  const indent = Math.min(column - 1 - from, shown.length);
  const length = Math.max(1, Math.min(end - start, shown.length - indent));
  const number = String(line);
  const before = from > 0 ? '…' : '';
  const after = from + widest < text.length ? '…' : '';
  return [
    `${number} │ ${before}${shown}${after}`,
    `${' '.repeat(number.length)} │ ${' '.repeat(before.length + indent)}${'^'.repeat(length)}`,
  ];
}

/** A range that begins with its first character that is not blank. */
function withoutIndentation({ text }: Source, { start, end }: Range): Range {
  let first = start;
  while (first < end && /[ \t]/.test(text[first] ?? '')) first += 1;
  return first < end ? { start: first, end } : { start, end };
}

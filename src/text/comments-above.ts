import type { Statement } from './source.ts';

/**
 * The lines of comments right above a statement, without their mark and the blank behind it. `marks` has the characters that begin a
 * comment in the statement's language, as in a set of a regular expression; with `mayBeApart`, empty lines may stand between the two.
 */
export function commentsAbove(
  statement: Statement | undefined,
  marks: string,
  mayBeApart = false,
): readonly string[] {
  if (statement === undefined) return [];
  const comment = new RegExp(`^[ \\t]*[${marks}] ?(.*)$`, 's');
  const { text } = statement.source;
  const comments: string[] = [];
  // Line by line upwards: there may be very many statements in one file.
  let end = text.lastIndexOf('\n', statement.range.start - 1);
  while (statement.range.start > 0 && end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const found = comment.exec(line);
    const isGap = mayBeApart && comments.length === 0 && line.trim() === '';
    if (found === null && !isGap) break;
    if (found !== null) comments.unshift((found[1] ?? '').trimEnd());
    end = start - 1;
  }
  return comments;
}

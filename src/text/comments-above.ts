import type { Statement } from './source.ts';

/**
 * The lines of comments right above a statement, without their mark and the blank behind it. `marks` has the characters that begin a
 * comment in the statement's language, as in a set of a regular expression.
 */
export function commentsAbove(statement: Statement | undefined, marks: string): readonly string[] {
  if (statement === undefined) return [];
  const comment = new RegExp(`^[ \\t]*[${marks}] ?(.*)$`, 's');
  const { text } = statement.source;
  const comments: string[] = [];
  // Line by line upwards: there may be very many statements in one file.
  let end = text.lastIndexOf('\n', statement.range.start - 1);
  while (statement.range.start > 0 && end > 0) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const found = comment.exec(text.slice(start, end));
    if (found === null) break;
    comments.unshift((found[1] ?? '').trimEnd());
    end = start - 1;
  }
  return comments;
}

/** Comments at the top of a text, and what comes after them. */
export interface Commented {
  /** Without their mark and the blank behind it. */
  readonly comments: readonly string[];
  readonly rest: string;
}

/**
 * Takes the comments off the top of a shell text, and the empty lines between them and the first command. A text that is nothing but
 * comments has none taken off, nor has one whose first line names an interpreter.
 */
export function withoutLeadingComments(text: string): Commented {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !/^[ \t]*(?:#(?!!).*)?$/.test(line));
  if (end <= 0) return { comments: [], rest: text };
  const comments = lines.slice(0, end).flatMap((line) => {
    const comment = /^[ \t]*# ?(.*)$/.exec(line)?.[1]?.trimEnd();
    return comment === undefined ? [] : [comment];
  });
  return { comments, rest: lines.slice(end).join('\n') };
}

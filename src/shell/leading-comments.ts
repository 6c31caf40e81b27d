import { mayBeIndented } from './text-shape.ts';

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
  return {
    comments: commentLines(lines.slice(0, end).join('\n')),
    rest: lines.slice(end).join('\n'),
  };
}

/** Commands that were taken out of use by a mark in front of them. */
const isCode =
  /^(?:(?:exec|export|source|\.|then|else|fi|do|done|esac|cd|echo|ulimit|umask|sudo|su)(?:\s|$)|if \[|case \S+ in|for \w+ in|set -|[A-Za-z_]\w*=|[[{}$])/;

/**
 * The comments of a text that have lines of their own, without their mark: in order, and without commands that were taken out of use.
 * None of a text in which such a line may be another thing.
 */
export function commentsIn(text: string): readonly string[] {
  const { comments, rest } = withoutLeadingComments(text);
  if (!mayBeIndented(rest)) return comments;
  const others = commentLines(rest).map((line) => line.replace(/^#+ ?/, '').trim());
  return [...comments, ...others.filter((line) => line !== '' && !isCode.test(line))];
}

/** The lines of a text that are comments, without their mark and the blank behind it. */
export function commentLines(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const comment = /^[ \t]*# ?(.*)$/.exec(line)?.[1]?.trimEnd();
    return comment === undefined ? [] : [comment];
  });
}

import { parseExecValue } from './exec.ts';
import { readWords, type Word } from './words.ts';

/** Lines longer than this are broken, where they can be. */
const longestLine = 100;

/**
 * The physical lines of a directive whose value is a command line. A long one is broken between words, which systemd
 * puts together again as it was but for the number of blanks. Never before a word that would look like a comment.
 */
export function wrapCommand(key: string, value: string): string[] {
  const whole = `${key}=${value}`;
  if (value.includes('\n')) return whole.split('\n');
  if (whole.length <= longestLine) return [whole];
  const { words, complete } = readWords(value);
  if (!complete || parseExecValue(value).problems.length > 0) return [whole];

  const lines: string[] = [];
  let line = `${key}=`;
  for (const [index, group] of groupsOf(words, value).entries()) {
    const joined = index === 0 ? line + group : `${line} ${group}`;
    // What is too long for any line stays where it is.
    const isTooLong = group.length + 4 > longestLine;
    const fits = joined.length + continuation.length <= longestLine;
    if (index === 0 || fits || (isTooLong && line.length < longestLine / 2)) line = joined;
    else {
      lines.push(line + continuation);
      line = `    ${group}`;
    }
  }
  return [...lines, line];
}

const continuation = ' \\';

/** Words that stay on one line: an option with its argument, and what would look like a comment with what is before. */
function groupsOf(words: readonly Word[], value: string): string[] {
  const groups: string[][] = [];
  for (const word of words) {
    const text = value.slice(word.start, word.end);
    const group = groups.at(-1);
    const hangs = /^[#;]/.test(text) || (group?.length === 1 && isArgument(group[0] ?? '', text));
    if (group !== undefined && hangs) group.push(text);
    else groups.push([text]);
  }
  return groups.map((group) => group.join(' '));
}

function isArgument(before: string, text: string): boolean {
  return /^--?[A-Za-z0-9][A-Za-z0-9-]*$/.test(before) && !text.startsWith('-');
}

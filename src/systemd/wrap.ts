import { parseExecValue } from './exec.ts';
import { endsInBackslash } from './lines.ts';
import { readWords } from './words.ts';

/** Lines longer than this are broken, where they can be. */
const longestLine = 100;

/**
 * The physical lines of a directive whose value is a command line. A long one is broken between words, which systemd
 * puts together again as it was but for the number of blanks. Never before a word that would look like a comment.
 */
export function wrapCommand(key: string, value: string): string[] {
  const lines = `${key}=${value}`.split('\n');
  if (lines.length > 1 || key.length + 1 + value.length <= longestLine) return lines;
  const { words, complete } = readWords(value);
  if (!complete || parseExecValue(value).problems.length > 0) return lines;
  const broken: string[] = [];
  let line = `${key}=`;
  let empty = true;
  for (const [index, word] of words.entries()) {
    const text = value.slice(word.start, word.end);
    const canBreak = !empty && !/^[#;]/.test(text) && !hugs(words[index - 1]?.text ?? '', text);
    if (canBreak && line.length + 1 + text.length > longestLine - 2) {
      broken.push(`${line} \\`);
      line = `    ${text}`;
    } else line += `${empty ? '' : ' '}${text}`;
    empty = false;
  }
  broken.push(line);
  return broken.some((each, index) => index < broken.length - 1 && !endsOnce(each))
    ? lines
    : broken;
}

/** An option and its argument stay on one line. */
function hugs(before: string, text: string): boolean {
  return /^--?[A-Za-z0-9][A-Za-z0-9-]*$/.test(before) && !text.startsWith('-') && text.length < 60;
}

function endsOnce(line: string): boolean {
  return endsInBackslash(line, 0, line.length);
}

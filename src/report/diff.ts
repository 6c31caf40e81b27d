import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { OutputFile } from '../convert/result.ts';
import type { Style } from './style.ts';

/** The name that stands for a file that is not there. */
const absent = '/dev/null';

/**
 * A unified diff from what a machine has to what a conversion would put there, as `patch -p1` and `git apply` take
 * it; empty where both are the same. A new file that has to be executable says so as git does, since a plain diff has
 * no place for it.
 */
export function fileDiff(
  { path, content, mode }: Pick<OutputFile, 'path' | 'content' | 'mode'>,
  before: string | undefined,
  beforePath = path,
): string {
  if (before === content) return '';
  const isScript = before === undefined && (mode & 0o111) !== 0;
  const gitLine = `diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}`;
  const head = isScript ? `${gitLine}\nnew file mode 100${mode.toString(8)}\n` : '';
  // The library quotes the names itself where they need it.
  const names = [before === undefined ? absent : `a/${beforePath}`, `b/${path}`] as const;
  const patch = createTwoFilesPatch(...names, before ?? '', content, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength,
  });
  return head + (patch ?? replacement(names, before ?? '', content));
}

/** More lines than this that differ are not compared one by one: the cost is the square of their number. */
const maxEditLength = 2000;

/** A diff that takes all lines out and puts all lines in. */
function replacement(
  [from, to]: readonly [string, string],
  before: string,
  content: string,
): string {
  const [old, now] = [hunkLines(before, '-'), hunkLines(content, '+')];
  return [
    `--- ${quotePath(from)}`,
    `+++ ${quotePath(to)}`,
    `@@ -${spanOf(old.count)} +${spanOf(now.count)} @@`,
    ...old.lines,
    ...now.lines,
    '',
  ].join('\n');
}

function spanOf(count: number): string {
  return count === 0 ? '0,0' : `1,${count}`;
}

function hunkLines(
  text: string,
  sign: '-' | '+',
): { readonly count: number; readonly lines: readonly string[] } {
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  const signed = lines.map((line) => sign + line);
  return {
    count: lines.length,
    lines: isEnded ? signed : [...signed, '\\ No newline at end of file'],
  };
}

/** A path as git writes it: in quotes, with escapes, where it holds a backslash or a control character. */
function quotePath(path: string): string {
  if (!/[\\"\x00-\x1f\x7f]/.test(path)) return path;
  const escaped = path.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${escaped}"`;
}

/** A diff with its added, removed and head lines told apart. */
export function colouredDiff(diff: string, style: Style): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(?:\+\+\+|---|diff --git|new file) ?/.test(line)) return style.heading(line);
      if (line.startsWith('+')) return style.added(line);
      if (line.startsWith('-')) return style.removed(line);
      return line.startsWith('@@') ? style.faint(line) : line;
    })
    .join('\n');
}

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
): string {
  if (before === content) return '';
  const isScript = before === undefined && (mode & 0o111) !== 0;
  const names = `diff --git ${quotePath(`a/${path}`)} ${quotePath(`b/${path}`)}`;
  const head = isScript ? `${names}\nnew file mode 100${mode.toString(8)}\n` : '';
  // The library quotes the names itself where they need it.
  const patch = createTwoFilesPatch(
    before === undefined ? absent : `a/${path}`,
    `b/${path}`,
    before ?? '',
    content,
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  );
  return head + patch;
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

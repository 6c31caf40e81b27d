import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Style } from './style.ts';

/** The name that stands for a file that is not there. */
const absent = '/dev/null';

/**
 * A unified diff from what a machine has to what a conversion would put there, as `patch -p1` and `git apply` take
 * it; empty where both are the same. `path` is relative to the machine's root.
 */
export function fileDiff(path: string, before: string | undefined, after: string): string {
  if (before === after) return '';
  const patch = createTwoFilesPatch(
    before === undefined ? absent : quotePath(`a/${path}`),
    quotePath(`b/${path}`),
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  );
  return patch;
}

/** A path as git writes it in a diff: in quotes, with C escapes, where it holds a backslash or a control character. */
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
      if (line.startsWith('+++') || line.startsWith('---')) return style.heading(line);
      if (line.startsWith('+')) return style.added(line);
      if (line.startsWith('-')) return style.removed(line);
      return line.startsWith('@@') ? style.faint(line) : line;
    })
    .join('\n');
}

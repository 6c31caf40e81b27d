import { simplifyPath } from './paths.ts';
import { escapeSpecifiers } from './specifiers.ts';

/**
 * `text` as the value of a directive that takes plain text, such as `Description=`: one line, `%` doubled. Control
 * characters become spaces, but for the tab. A backslash at the end is `printUnit`'s to guard.
 */
export function plainText(text: string): string {
  const line = text.replace(
    /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\uFEFF]+|\p{Surrogate}/gu,
    ' ',
  );
  return escapeSpecifiers(line.trim());
}

/** The inverse of `plainText`: `%%` is a percent sign; other specifiers stay as they are. */
export function readPlainText(value: string): string {
  return value.replaceAll('%%', '%');
}

/**
 * `path` as the value of a directive that takes one path, such as `WorkingDirectory=` (no quotes, no escapes there).
 * `undefined` when no value could say it: it is not absolute, has `..` or a control character in it, or ends in a blank.
 */
export function pathValue(path: string): string | undefined {
  if (!path.startsWith('/') || /[\x00-\x1f\x7f]|\p{Surrogate}/u.test(path)) return undefined;
  const simple = simplifyPath(path);
  if (simple.split('/').includes('..') || simple.endsWith(' ')) return undefined;
  return escapeSpecifiers(simple);
}

/** The path such a value stands for, its specifiers left as they are. */
export function readPathValue(value: string): string {
  const path = value.replaceAll('%%', '%');
  return path.startsWith('/') ? simplifyPath(path) : path;
}

/**
 * A path as Upstart takes it: relative to `base`, which for a job that says no `chdir` is the root directory. What
 * comes out is absolute and without `.` and `..`.
 */
export function absolutePath(path: string, base = '/'): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

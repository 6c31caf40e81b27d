/** systemd's path_simplify(): no doubled slashes, no `/./`. */
export function simplifyPath(path: string): string {
  const absolute = path.startsWith('/');
  const components = path.split('/').filter((component) => component !== '' && component !== '.');
  return (absolute ? '/' : '') + components.join('/');
}

/** A path as systemd's path_simplify_and_warn() takes it: absolute, without `..`; `undefined` for any other. */
export function absolutePath(path: string | undefined): string | undefined {
  if (path === undefined || !path.startsWith('/') || path.includes('\0')) return undefined;
  return path.split('/').includes('..') ? undefined : simplifyPath(path);
}

/** A path below some directory, as `RuntimeDirectory=` takes it. */
export function relativePath(path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.split('/').includes('..')) return undefined;
  const simple = simplifyPath(path);
  return simple === '' ? undefined : simple;
}

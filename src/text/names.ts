/** The last part of a path: `web.conf` of `/etc/init/web.conf`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The order of two texts by their UTF-16 units, the same on every machine: for `sort`. */
export function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

import { lstatSync, readlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Failure } from './failure.ts';

/** As many links as Linux follows on the way to one file (path_resolution(7)). */
const mostLinks = 40;

/**
 * Where a path of a machine leads whose root is somewhere else: links are followed as that machine would, an absolute one from its root, and
 * `..` goes no further up than that. The path in our own file system; what is not there is as it would be called. Throws a `Failure`
 * for too many links.
 */
export function chase(root: string, path: string): string {
  const waiting = partsOf(path);
  let found: string[] = [];
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    if (part === '..') {
      found.pop();
      continue;
    }
    const target = linkAt(join(root, ...found, part));
    if (target === undefined) {
      found.push(part);
      continue;
    }
    links += 1;
    if (links > mostLinks) throw new Failure(`${join(root, path)}: too many symbolic links`);
    if (target.startsWith('/')) found = [];
    waiting.unshift(...partsOf(target));
  }
  return join(root, ...found);
}

/** The same for a path in our own file system that is below the root. */
export function chaseBelow(root: string, path: string): string {
  const found = chase(root, relative(root, path));
  // A machine that does not run has no devices; this one is the same everywhere.
  return found === join(root, 'dev/null') ? '/dev/null' : found;
}

/** Says where paths lead: those below the root of another machine as that one has them, all others as they stand. */
export function whereIn(root: string): (path: string) => string {
  const top = resolve(root);
  if (top === '/') return (path) => path;
  return (path) => (resolve(path).startsWith(`${top}/`) ? chaseBelow(root, path) : path);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function linkAt(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

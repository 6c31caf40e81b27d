import { lstatSync, mkdirSync, readFileSync, realpathSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { textOf } from '../systemd/bytes.ts';
import { Failure, reasonOf } from './failure.ts';

/** What a tree has at the place of an output file. */
export type Present =
  | { readonly kind: 'absent' }
  /** As `textOf` gives it: bytes that are no UTF-8 are lone surrogates. */
  | { readonly kind: 'file'; readonly content: string }
  /** Something else: a link, a directory. */
  | { readonly kind: 'other'; readonly what: string }
  /** Nobody knows: it may not be looked at. */
  | { readonly kind: 'unseen'; readonly why: string };

/** Looks at the place of an output file below `root`. A link there is not followed. */
export function presentAt(root: string, path: string): Present {
  const place = placeOf(root, path);
  try {
    const kind = lstatSync(place, { throwIfNoEntry: false });
    if (kind === undefined) return { kind: 'absent' };
    if (kind.isSymbolicLink()) return { kind: 'other', what: 'a symbolic link' };
    if (!kind.isFile()) return { kind: 'other', what: 'not a regular file' };
    return { kind: 'file', content: textOf(readFileSync(place)) };
  } catch (error) {
    if (isMissing(error)) return { kind: 'absent' };
    return { kind: 'unseen', why: reasonOf(error) };
  }
}

/** The path of an output file in the file system; it never leads out of `root`. */
export function placeOf(root: string, path: string): string {
  const place = join(root, path);
  const below = relative(root, place);
  if (below === '' || below === '..' || below.startsWith(`..${sep}`) || path.includes('\0')) {
    throw new Failure(`${path}: would be outside of ${root}`);
  }
  return place;
}

/**
 * Makes directories below a root where they are missing, one after the other. One that is there may be a link, but not one
 * that leads out of the tree. Throws a `Failure` for one that does.
 */
export class Directories {
  /** Those that have been looked at. */
  readonly #safe = new Set<string>();
  readonly #root: string;
  readonly #beforeMake: (below: string) => void;

  /** `beforeMake` is told of each directory that is going to be made, by its path below the root; the root itself is none. */
  constructor(root: string, beforeMake: (below: string) => void = () => {}) {
    this.#root = root;
    this.#beforeMake = beforeMake;
  }

  /** Throws what `make` would throw for the directories that are there already, and makes none. */
  check(directory: string): void {
    if (this.#safe.has(directory)) return;
    const below = relative(this.#root, directory);
    if (below !== '') {
      this.check(dirname(directory));
      const kind = lstatSync(directory, { throwIfNoEntry: false });
      if (kind === undefined) return;
      this.#refuseOutside(directory);
    }
    const isOther = statSync(directory, { throwIfNoEntry: false })?.isDirectory() === false;
    if (isOther) throw new Failure(`${directory}: not a directory`);
  }

  #refuseOutside(directory: string): void {
    const inside = relative(realpathSync(this.#root), realpathSync(directory));
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new Failure(`${directory}: a symbolic link leads out of ${this.#root}`);
    }
  }

  make(directory: string): void {
    if (this.#safe.has(directory)) return;
    const root = this.#root;
    const below = relative(root, directory);
    if (below === '') makeMissing(root, dirname(root));
    else this.make(dirname(directory));
    if (below !== '') {
      if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) {
        this.#beforeMake(below);
        mkdirSync(directory);
      }
      this.#refuseOutside(directory);
    }
    this.#safe.add(directory);
  }
}

/** Removes a directory if nothing is in it. */
export function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Somebody has put something there, or has removed it already.
  }
}

/** Makes the root itself, and what is missing above it: that is where a person wants it. */
function makeMissing(directory: string, above: string): void {
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return;
  if (above !== directory) makeMissing(above, dirname(above));
  mkdirSync(directory);
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}

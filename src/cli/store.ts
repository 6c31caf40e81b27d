import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
import { Failure, reasonOf } from './failure.ts';

/** What a tree has at the place of an output file. */
export type Present =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly content: string }
  /** Something else: a link, a directory, a file that cannot be read. */
  | { readonly kind: 'other'; readonly what: string };

/** Looks at the place of an output file below `root`. A link there is not followed. */
export function presentAt(root: string, path: string): Present {
  const place = placeOf(root, path);
  try {
    const kind = lstatSync(place, { throwIfNoEntry: false });
    if (kind === undefined) return { kind: 'absent' };
    if (kind.isSymbolicLink()) return { kind: 'other', what: 'a symbolic link' };
    if (!kind.isFile()) return { kind: 'other', what: 'not a regular file' };
    return { kind: 'file', content: readFileSync(place, 'utf8') };
  } catch (error) {
    if (isMissing(error)) return { kind: 'absent' };
    return { kind: 'other', what: reasonOf(error) };
  }
}

export type Written = 'written' | 'unchanged';

/**
 * Writes one output file below `root`: to a temporary file beside it, synced, then renamed, so that at any moment
 * either the old file or the new one is there. A file that differs is kept unless `force`; then it gets a backup
 * beside it. Throws a `Failure` when it may or can not be written.
 */
export function store(root: string, file: OutputFile, force: boolean): Written {
  const place = placeOf(root, file.path);
  const present = presentAt(root, file.path);
  if (present.kind === 'file' && present.content === file.content) return 'unchanged';
  if (present.kind !== 'absent' && !force) {
    const what = present.kind === 'file' ? 'differs and was kept' : present.what;
    throw new Failure(
      `${place}: is there already (${what}); --force replaces it and keeps a backup`,
    );
  }
  try {
    mkdirSync(dirname(place), { recursive: true });
    refuseToLeave(root, place);
    if (present.kind === 'file') linkSync(place, backupName(place));
    else if (present.kind === 'other') renameSync(place, backupName(place));
    writeAtomically(place, file);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${place}: ${reasonOf(error)}`);
  }
  return 'written';
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

/** A directory on the way may be a link, but not one that leads out of the tree. */
function refuseToLeave(root: string, place: string): void {
  const top = realpathSync(root);
  const directory = realpathSync(dirname(place));
  const below = relative(top, directory);
  if (below === '..' || below.startsWith(`..${sep}`)) {
    throw new Failure(`${place}: a symbolic link leads out of ${root}`);
  }
}

function writeAtomically(place: string, { content, mode }: OutputFile): void {
  const temporary = join(dirname(place), `.upstart-systemd.${process.pid}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, flags, 0o600);
  try {
    try {
      writeAll(descriptor, Buffer.from(content));
      fchmodSync(descriptor, mode);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeAll(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

/** The first free name for a backup; neither init reads a file that ends in `~`. */
function backupName(place: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${place}~` : `${place}.~${number}~`;
    if (lstatSync(name, { throwIfNoEntry: false }) === undefined) return name;
  }
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ENOTDIR')
  );
}

import {
  chmodSync,
  constants,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
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

/** Files that are being written at the same time: enough to keep the disk busy while it syncs. */
const atOnce = 8;

/** What became of output files: each was written, was there already with the same content, or could not be written. */
export interface Stored {
  readonly written: readonly string[];
  readonly unchanged: number;
  /** What was in the way, under its new name. */
  readonly backups: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * Writes output files below `root`, each to a temporary file beside its place, synced, then renamed, so that at any
 * moment either the old file or the new one is there. A file that differs is kept unless `force`; then it gets a backup
 * beside it. What cannot be written is among the failures, and the others are written all the same.
 */
export async function storeAll(
  root: string,
  files: readonly OutputFile[],
  force: boolean,
): Promise<Stored> {
  const outcomes: (boolean | Failure)[] = [];
  const safe = new Set<string>();
  const backups: string[] = [];
  const waiting = [...files.entries()]
    .filter(([, { instead }]) => instead === undefined || force)
    .values();
  const work = async (): Promise<void> => {
    for (const [index, file] of waiting) {
      try {
        outcomes[index] = await store(root, file, force, index, safe, backups);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        outcomes[index] = error;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    written: files.filter((_, index) => outcomes[index] === true).map(({ path }) => path),
    unchanged: outcomes.filter((outcome) => outcome === false).length,
    backups,
    failures: outcomes.filter((outcome) => outcome instanceof Failure),
  };
}

/** Writes one file; false when it was there already. Throws a `Failure` when it may or can not be written. */
async function store(
  root: string,
  file: OutputFile,
  force: boolean,
  number: number,
  safe: Set<string>,
  backups: string[],
): Promise<boolean> {
  const place = placeOf(root, file.path);
  const present = presentAt(root, file.path);
  if (present.kind === 'unseen') throw new Failure(`${place}: ${present.why}`, place);
  const isSame = present.kind === 'file' && present.content === file.content;
  if (present.kind !== 'absent' && !isSame && !force) {
    const what = present.kind === 'file' ? 'differs and was kept' : present.what;
    throw new Failure(
      `${place}: is there already (${what}); --force replaces it and keeps a backup`,
      place,
    );
  }
  try {
    makeDirectory(root, dirname(place), safe);
    if (isSame) return makeExecutable(place, file.mode);
    if (present.kind !== 'absent') backups.push(keepBackup(place, present));
    await writeAtomically(place, file, number);
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${place}: ${reasonOf(error)}`, place);
  }
  return true;
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

/** Gives a script that is there already its mode, which a diff that was applied by hand may have lost. */
function makeExecutable(place: string, mode: number): boolean {
  const lacks = (mode & 0o111) !== 0 && (lstatSync(place).mode & 0o111) === 0;
  if (lacks) chmodSync(place, mode);
  return lacks;
}

/**
 * Makes the directories on the way to a file where they are missing, one after the other. One that is there may be a
 * link, but not one that leads out of the tree. `safe` holds the directories that have been looked at.
 */
function makeDirectory(root: string, directory: string, safe: Set<string>): void {
  if (safe.has(directory)) return;
  const below = relative(root, directory);
  if (below === '') makeMissing(root, dirname(root));
  else makeDirectory(root, dirname(directory), safe);
  if (below !== '') {
    if (lstatSync(directory, { throwIfNoEntry: false }) === undefined) mkdirSync(directory);
    const inside = relative(realpathSync(root), realpathSync(directory));
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new Failure(`${directory}: a symbolic link leads out of ${root}`);
    }
  }
  safe.add(directory);
}

/** Makes the root itself, and what is missing above it: that is where a person wants it. */
function makeMissing(directory: string, above: string): void {
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return;
  if (above !== directory) makeMissing(above, dirname(above));
  mkdirSync(directory);
}

async function writeAtomically(
  place: string,
  { content, mode }: OutputFile,
  number: number,
): Promise<void> {
  const temporary = join(dirname(place), `.upstart-systemd.${process.pid}.${number}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(temporary, flags, 0o600);
  try {
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Keeps what is in the way under another name, and gives that. */
function keepBackup(place: string, { kind }: Present): string {
  const backup = backupName(place);
  if (kind === 'file') linkSync(place, backup);
  else renameSync(place, backup);
  return backup;
}

/** The longest name of a file, in bytes. */
const longestName = 255;

/** The first free name for a backup; neither init reads a file that ends in `~`. */
function backupName(place: string): string {
  const base = basename(place);
  const room = longestName - '.~999~'.length;
  const stem = Buffer.byteLength(base) <= room ? base : Buffer.from(base).toString('utf8', 0, room);
  for (let number = 1; ; number += 1) {
    const name = join(dirname(place), number === 1 ? `${stem}~` : `${stem}.~${number}~`);
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

import { chmodSync, linkSync, lstatSync, renameSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
import { isOurOwn } from '../convert/signature.ts';
import { writeAtomically } from './atomic-file.ts';
import { Failure, reasonOf } from './failure.ts';
import { beginJournal, type Change, journalPlaces } from './journal.ts';
import { Directories, type Present, placeOf, presentAt } from './place.ts';
import { sweepTemporaries } from './temporary.ts';

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

export interface StoreOptions {
  /** Whether files that somebody made or edited are replaced, with a backup of each. */
  readonly force: boolean;
  /** Whether it is a tree of files, or a machine. */
  readonly into: keyof typeof journalPlaces;
}

/** What is to be done with one output file. */
type Step =
  | { readonly kind: 'unchanged'; readonly file: OutputFile }
  /** `backup`: what is in the way gets this name, below the root. */
  | {
      readonly kind: 'write';
      readonly file: OutputFile;
      readonly present: Present;
      readonly backup?: string;
    }
  | { readonly kind: 'fail'; readonly failure: Failure };

/**
 * Writes output files below `root`: what is to be done is planned and put into the journal first (`convert undo` reads it), then
 * each file is written to a temporary file beside its place, synced, and renamed, so that at any moment either the old file or the
 * new one is there. A file that somebody made or edited is kept unless `force`, and the new one is put beside it, as `NAME.new`.
 * What cannot be written is among the failures, and the others are written all the same.
 */
export async function storeAll(
  root: string,
  files: readonly OutputFile[],
  { force, into }: StoreOptions,
): Promise<Stored> {
  const directories = new Directories(root);
  const steps = files
    .filter(({ instead }) => instead === undefined || force)
    .flatMap((file) => planFile(root, file, force, directories));
  const failures = steps.flatMap((step) => (step.kind === 'fail' ? [step.failure] : []));
  const changes = steps.flatMap((step) => (step.kind === 'write' ? changesOf(step) : []));
  let unchanged = 0;
  const written: (string | undefined)[] = [];
  const backups: string[] = [];
  const done = changes.length === 0 ? undefined : journal(root, into, changes);
  for (const directory of new Set(changes.map(({ path }) => dirname(placeOf(root, path)))))
    sweepTemporaries(directory);
  const waiting = steps.entries();
  const work = async (): Promise<void> => {
    for (const [index, step] of waiting) {
      if (step.kind === 'fail') continue;
      const place = placeOf(root, step.file.path);
      try {
        if (step.kind === 'unchanged') {
          if (makeExecutable(place, step.file.mode)) written[index] = step.file.path;
          else unchanged += 1;
          continue;
        }
        directories.make(dirname(place));
        if (step.backup !== undefined) {
          const backup = placeOf(root, step.backup);
          keepBackup(place, backup, step.present);
          backups.push(backup);
        }
        await writeAtomically(place, step.file, index);
        written[index] = step.file.path;
      } catch (error) {
        failures.push(
          error instanceof Failure ? error : new Failure(`${place}: ${reasonOf(error)}`, place),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  done?.();
  return {
    written: written.filter((path) => path !== undefined),
    unchanged,
    backups: backups.sort(),
    failures,
  };
}

function journal(
  root: string,
  into: StoreOptions['into'],
  changes: readonly Change[],
): (() => void) | undefined {
  try {
    return beginJournal(root, journalPlaces[into], changes);
  } catch (error) {
    // Without a journal nothing is written: it could not be undone.
    throw error instanceof Failure
      ? error
      : new Failure(`${join(root, journalPlaces[into])}: ${reasonOf(error)}`);
  }
}

/** What is to be done with a file, and with the one that is put beside it. */
function planFile(
  root: string,
  file: OutputFile,
  force: boolean,
  directories: Directories,
): readonly Step[] {
  try {
    const place = placeOf(root, file.path);
    directories.check(dirname(place));
    const present = presentAt(root, file.path);
    if (present.kind === 'unseen') throw new Failure(`${place}: ${present.why}`, place);
    if (present.kind === 'absent') return [{ kind: 'write', file, present }];
    if (present.kind === 'file' && present.content === file.content)
      return [{ kind: 'unchanged', file }];
    if (present.kind === 'file' && isOurOwn(present.content, file.content))
      return [{ kind: 'write', file, present }];
    if (force) {
      const backup = relative(root, backupName(place));
      return [{ kind: 'write', file, present, backup }];
    }
    return keepAndPutBeside(root, file, place, present);
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : new Failure(`${join(root, file.path)}: ${reasonOf(error)}`);
    return [{ kind: 'fail', failure }];
  }
}

/** Neither init, nor cron, nor udev reads a file that ends so. */
const besideEnding = '.new';

function keepAndPutBeside(
  root: string,
  file: OutputFile,
  place: string,
  present: Present,
): readonly Step[] {
  const path = `${file.path}${besideEnding}`;
  const there = presentAt(root, path);
  const isSame = there.kind === 'file' && there.content === file.content;
  // Of a link or a directory nobody would look for a copy beside it.
  const mayWrite =
    present.kind === 'file' &&
    (there.kind === 'absent' || (there.kind === 'file' && isOurOwn(there.content, file.content)));
  const what = present.kind === 'other' ? present.what : 'differs and was kept';
  const beside = isSame || mayWrite ? `; what was made now is ${basename(path)} beside it` : '';
  const failure = new Failure(
    `${place}: is there already (${what})${beside}; --force replaces it and keeps a backup`,
    place,
  );
  const other: OutputFile = { ...file, path };
  return [
    { kind: 'fail', failure },
    ...(isSame
      ? [{ kind: 'unchanged' as const, file: other }]
      : mayWrite
        ? [{ kind: 'write' as const, file: other, present: there }]
        : []),
  ];
}

function changesOf({ file, present, backup }: Extract<Step, { kind: 'write' }>): readonly Change[] {
  const { path, content } = file;
  if (backup === undefined) return [{ path, content }];
  // What is no file moves away; of a file the backup is a second name.
  if (present.kind !== 'file') return [{ path, content, renamed: backup }];
  return [
    { path: backup, content: present.content },
    { path, content },
  ];
}

/** Gives a script that is there already its mode, which a diff that was applied by hand may have lost. */
function makeExecutable(place: string, mode: number): boolean {
  const lacks = (mode & 0o111) !== 0 && (lstatSync(place).mode & 0o111) === 0;
  if (lacks) chmodSync(place, mode);
  return lacks;
}

/** Keeps what is in the way under another name. */
function keepBackup(place: string, backup: string, { kind }: Present): void {
  if (kind !== 'file') renameSync(place, backup);
  else if (!isSameFile(place, backup)) linkSync(place, backup);
}

/** The longest name of a file, in bytes. */
const longestName = 255;

/** Whether two names are of one file: a run that was broken off may have made the second one. */
function isSameFile(place: string, other: string): boolean {
  const [one, two] = [place, other].map((path) => lstatSync(path, { throwIfNoEntry: false }));
  return one !== undefined && two !== undefined && one.ino === two.ino && one.dev === two.dev;
}

/** The first name for a backup that is free, or is one already; neither init reads a file that ends in `~`. */
function backupName(place: string): string {
  const base = basename(place);
  const room = longestName - '.~999~'.length;
  const stem = Buffer.byteLength(base) <= room ? base : Buffer.from(base).toString('utf8', 0, room);
  for (let number = 1; ; number += 1) {
    const name = join(dirname(place), number === 1 ? `${stem}~` : `${stem}.~${number}~`);
    const isFree = lstatSync(name, { throwIfNoEntry: false }) === undefined;
    if (isFree || isSameFile(place, name)) return name;
  }
}

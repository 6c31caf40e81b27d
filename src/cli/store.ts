import {
  chmodSync,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { OutputFile } from '../convert/result.ts';
import { bytesOf } from '../systemd/bytes.ts';
import { writeSynced } from './atomic-file.ts';
import { Failure, reasonOf } from './failure.ts';
import { Journal } from './journal.ts';
import { digestOf, isAsPlanned, journalPlaces } from './journal-files.ts';
import { Directories, placeOf } from './place.ts';
import { isSameFile, planFile, type Step } from './plan-file.ts';
import { sweepTemporaries, temporaryFor } from './temporary.ts';

/** Files that are being written at the same time: enough to keep the disk busy while it syncs. */
const atOnce = 16;

/** What became of output files: each was written, was there already with the same content, or could not be written. */
export interface Stored {
  readonly written: number;
  readonly unchanged: number;
  /** What was in the way, under its new name. */
  readonly backups: readonly string[];
  readonly failures: readonly Failure[];
  /** Whether there is something that can be undone. */
  readonly isUndoable: boolean;
}

export interface StoreOptions {
  /** Whether files that somebody made or edited are replaced, with a backup of each. */
  readonly force: boolean;
  /** Whether it is a tree of files, or a machine. */
  readonly into: keyof typeof journalPlaces;
  /** Told of each file that was written, by its path below the root. */
  readonly onWritten?: (path: string) => void;
}

/**
 * Writes output files below a root. `stage` plans what is to be done with a file and puts its content on the disk beside its place,
 * under a temporary name; `commit` writes the journal (`convert undo` reads it) and then gives the files their names, so that at
 * any moment either the old file or the new one is there. Nothing of it is held in memory meanwhile. A file that somebody made or
 * edited is kept unless `force`, and the new one is put beside it, as `NAME.new`. What cannot be written is among the failures, and the
 * others are written all the same.
 */
export class Store {
  readonly #root: string;
  readonly #options: StoreOptions;
  readonly #directories: Directories;
  /** Directories that may hold temporary files, as paths below the root. */
  readonly #used = new Set<string>();
  /** The same as they are really called, in which what an earlier run left has been taken away. */
  readonly #swept = new Set<string>();
  readonly #writing = new Set<Promise<void>>();
  readonly #failures: Failure[] = [];
  /** Temporary files that are planned, and that the disk did not take. */
  readonly #unwritten = new Set<string>();
  /** Scripts that are as they should be but for their mode. */
  readonly #modeless: OutputFile[] = [];
  #journal: Journal | undefined;
  #staged = 0;
  #unchanged = 0;

  constructor(root: string, options: StoreOptions) {
    this.#root = root;
    this.#options = options;
    this.#directories = new Directories(root, (path) => this.#journal?.noteDirectory('made', path));
  }

  /** Plans a file. Waits while many others are being put on the disk. */
  async stage(file: OutputFile): Promise<void> {
    const { force } = this.#options;
    if (file.instead !== undefined && !force) return;
    for (const step of planFile(this.#root, file, force, this.#directories)) {
      if (step.kind === 'fail') this.#failures.push(step.failure);
      else if (step.kind === 'write') this.#write(step);
      else if (lacksMode(placeOf(this.#root, step.file.path), step.file))
        this.#modeless.push(step.file);
      else this.#unchanged += 1;
    }
    while (this.#writing.size >= atOnce) await Promise.race(this.#writing);
  }

  /** The journal, which is begun when there is something for it. Without one nothing is written: it could not be undone. */
  #begun(): Journal {
    const below = journalPlaces[this.#options.into];
    try {
      this.#journal ??= new Journal(this.#root, below);
      return this.#journal;
    } catch (error) {
      throw error instanceof Failure
        ? error
        : new Failure(`${join(this.#root, below)}: ${reasonOf(error)}`);
    }
  }

  #write(step: Extract<Step, { kind: 'write' }>): void {
    const journal = this.#begun();
    const { path } = step.file;
    const place = placeOf(this.#root, path);
    const temporary = temporaryFor(place, this.#staged);
    this.#staged += 1;
    const from = relative(this.#root, temporary);
    try {
      this.#use(dirname(place), journal);
      planStep(journal, step, from);
    } catch (error) {
      this.#fail(place, error);
      return;
    }
    const writing = writeSynced(temporary, step.file)
      .catch((error: unknown) => {
        this.#unwritten.add(from);
        this.#fail(place, error);
        return rm(temporary, { force: true }).catch(() => {});
      })
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Makes a directory ready for temporary files. */
  #use(directory: string, journal: Journal): void {
    const path = relative(this.#root, directory);
    if (this.#used.has(path)) return;
    this.#directories.make(directory);
    journal.noteDirectory('used', path);
    this.#used.add(path);
    // One directory may have several names: what this run has put there is not swept away.
    const real = realpathSync(directory);
    if (!this.#swept.has(real)) sweepTemporaries(real);
    this.#swept.add(real);
  }

  #fail(place: string, error: unknown): void {
    this.#failures.push(
      error instanceof Failure ? error : new Failure(`${place}: ${reasonOf(error)}`, place),
    );
  }

  /** Gives all files that were staged their names. Throws a `Failure` when what is planned cannot be written down. */
  async commit(): Promise<Stored> {
    await Promise.all(this.#writing);
    try {
      return this.#carryOut();
    } catch (error) {
      const { into } = this.#options;
      const place = join(this.#root, journalPlaces[into]);
      throw error instanceof Failure ? error : new Failure(`${place}: ${reasonOf(error)}`, place);
    }
  }

  #carryOut(): Stored {
    const backups: string[] = [];
    let written = 0;
    const done = (path: string) => {
      written += 1;
      this.#options.onWritten?.(path);
    };
    for (const file of this.#modeless) {
      const place = placeOf(this.#root, file.path);
      try {
        chmodSync(place, file.mode);
        done(file.path);
      } catch (error) {
        this.#fail(place, error);
      }
    }
    /** Files whose backup could not be made. */
    const unsafe = new Set<string>();
    for (const line of this.#journal?.begin() ?? []) {
      const { path, from, linkTo, before } = line;
      const place = placeOf(this.#root, path);
      try {
        if (linkTo !== undefined) {
          keepBackup(placeOf(this.#root, linkTo), place);
          backups.push(place);
        }
        // What an earlier run had planned and this one has not is only for an undo.
        if (from === undefined || this.#unwritten.has(from)) continue;
        if (unsafe.has(path)) throw new Failure(`${place}: is kept, for want of a backup`, place);
        if (!isAsPlanned(place, line))
          throw new Failure(`${place}: was changed meanwhile, and is kept`, place);
        if (before.kind === 'renamed' && present(place)) {
          renameSync(place, placeOf(this.#root, before.to));
          backups.push(placeOf(this.#root, before.to));
        }
        renameSync(placeOf(this.#root, from), place);
        done(path);
      } catch (error) {
        this.#fail(place, error);
        if (linkTo !== undefined) unsafe.add(linkTo);
        if (from !== undefined) rmSync(placeOf(this.#root, from), { force: true });
      }
    }
    this.#journal?.end();
    return {
      written,
      unchanged: this.#unchanged,
      backups: backups.sort(),
      failures: this.#failures,
      isUndoable: this.#journal !== undefined,
    };
  }

  /** Takes back all that was staged. */
  async abandon(): Promise<void> {
    await Promise.all(this.#writing);
    try {
      this.#journal?.abandon();
    } catch {
      // What kept the run from its end is what is told.
    }
  }
}

/** Plans a file that is on the disk under its temporary name, `from`. */
function planStep(
  journal: Journal,
  { file: { path, content }, present, backup }: Extract<Step, { kind: 'write' }>,
  from: string,
): void {
  const change = { path, from, digest: digestOf(content) };
  // What is no file moves away; of a file the backup is a second name.
  const isMoved = backup !== undefined && present.kind !== 'file';
  if (backup !== undefined && present.kind === 'file')
    journal.plan({
      path: backup,
      digest: digestOf(Uint8Array.from(bytesOf(present.content))),
      linkTo: path,
    });
  journal.plan({ ...change, ...(isMoved && { renamed: backup }) });
}

/** Gives what is in the way a second name, or, where there are no links, a copy. */
function keepBackup(place: string, backup: string): void {
  if (isSameFile(place, backup)) return;
  try {
    linkSync(place, backup);
  } catch {
    copyFileSync(place, backup, constants.COPYFILE_EXCL);
  }
}

function present(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false }) !== undefined;
}

/** Whether a script that is there already has lost its mode, as by a diff that was applied by hand. */
function lacksMode(place: string, { mode }: OutputFile): boolean {
  return (mode & 0o111) !== 0 && (lstatSync(place).mode & 0o111) === 0;
}

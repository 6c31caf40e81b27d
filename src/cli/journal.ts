import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.ts';
import { Directories, placeOf } from './place.ts';
import { sweepTemporaries, temporaryFor } from './temporary.ts';

/**
 * The journal of what a run of `--write` or `-o` changes, written before anything is changed, so that the run can be undone
 * whether or not it came to its end: for each file what it is to be, and what was in its place, kept as a second name of the
 * same file. A run that was broken off and the one that finishes it have one journal together.
 */

/** Where the journals of a tree are: beside what is only a tree, and where a machine keeps its state (hier(7)). */
export const journalPlaces = {
  tree: '.upstart-systemd',
  machine: 'var/lib/upstart-systemd',
} as const;

/** One file that a run writes, renames or links. */
export interface Entry {
  readonly path: string;
  /** The digests of what the run, or the one it finishes, puts there. */
  readonly after: readonly string[];
  /** What was there: nothing, a file (its digest, and the name of it in the journal), or something that got another name. */
  readonly before:
    | { readonly kind: 'absent' }
    | { readonly kind: 'file'; readonly digest: string; readonly saved: string }
    | { readonly kind: 'renamed'; readonly to: string };
}

interface Plan {
  readonly entries: readonly Entry[];
  /** Directories that are made, below the root, the outermost first. */
  readonly directories: readonly string[];
}

/** What a run is going to put at a path below the root; `renamed` is where what is there now goes to, if it is no file. */
export interface Change {
  readonly path: string;
  readonly content: string;
  readonly renamed?: string;
}

/** SHA-256, in hexadecimal. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Begins a journal, or goes on with one that was broken off, and gives the function that says that all is done. */
export function beginJournal(root: string, below: string, changes: readonly Change[]): () => void {
  const directories = new Directories(root);
  const top = join(root, below);
  directories.make(top);
  sweep(top);
  const [last = 0] = numbersIn(top);
  const open = last > 0 && !existsSync(join(top, nameOf(last), 'done')) ? last : undefined;
  const own = join(top, nameOf(open ?? last + 1));
  const known = open === undefined ? { entries: [], directories: [] } : readPlan(own);
  mkdirSync(join(own, 'before'), { recursive: true });
  const earlier = new Map(known.entries.map((entry) => [entry.path, entry]));
  const entries = changes.map(({ path, content, renamed }, index): Entry => {
    const after = digestOf(content);
    const old = earlier.get(path);
    if (old !== undefined) return { ...old, after: [...new Set([...old.after, after])] };
    if (renamed !== undefined) {
      return { path, after: [after], before: { kind: 'renamed', to: renamed } };
    }
    const saved = save(placeOf(root, path), own, earlier.size + index);
    return { path, after: [after], before: saved ?? { kind: 'absent' } };
  });
  const changed = new Set(entries.map(({ path }) => path));
  writePlan(own, {
    entries: [...known.entries.filter(({ path }) => !changed.has(path)), ...entries],
    directories: [
      ...new Set([
        ...known.directories,
        ...directories.made,
        ...changes.flatMap(({ path }) => directories.missingFor(placeOf(root, path))),
      ]),
    ],
  });
  return () => writeFileSync(join(own, 'done'), '');
}

/** Gives a file that is going to be replaced a second name in the journal. */
function save(place: string, own: string, number: number): Entry['before'] | undefined {
  if (!lstatSync(place, { throwIfNoEntry: false })?.isFile()) return undefined;
  const saved = `before/${number}`;
  const target = join(own, saved);
  rmSync(target, { force: true });
  try {
    linkSync(place, target);
  } catch {
    // Not every file system has links, and not everybody may link what is another's.
    copyFileSync(place, target);
  }
  return { kind: 'file', digest: digestOf(readFileSync(target)), saved };
}

function writePlan(own: string, plan: Plan): void {
  const temporary = join(own, 'plan.tmp');
  writeFileSync(temporary, `${JSON.stringify(plan)}\n`);
  for (const path of [temporary, own]) sync(path);
  renameSync(temporary, join(own, 'plan.json'));
  sync(own);
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readPlan(own: string): Plan {
  try {
    return JSON.parse(readFileSync(join(own, 'plan.json'), 'utf8')) as Plan;
  } catch {
    throw new Failure(`${join(own, 'plan.json')}: is no journal; remove the directory by hand`);
  }
}

/** The journals below `top` that have a plan, the last one first. */
function numbersIn(top: string): readonly number[] {
  if (!existsSync(top)) return [];
  return readdirSync(top)
    .filter((name) => /^[0-9]{4,}$/.test(name) && existsSync(join(top, name, 'plan.json')))
    .map(Number)
    .toSorted((left, right) => right - left);
}

function nameOf(number: number): string {
  return String(number).padStart(4, '0');
}

/** Takes away what was broken off before it had a plan, or after it was undone: nothing depends on it. */
function sweep(top: string): void {
  for (const name of readdirSync(top)) {
    const isPlanless = /^[0-9]{4,}$/.test(name) && !existsSync(join(top, name, 'plan.json'));
    if (isPlanless || name.endsWith('.undone')) rmSync(join(top, name), { recursive: true });
  }
}

/** What became of a run's files: as they were before, gone again, or left as somebody has made them since. */
export interface Undone {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Undoes the last run that wrote below `root`, finished or not. What somebody changed since then is kept. Broken off, it can be
 * begun again. Throws a `Failure` when there is nothing to undo.
 */
export function undoLast(root: string): Undone {
  const [last] = Object.values(journalPlaces)
    .flatMap((below) => {
      const top = join(root, below);
      return numbersIn(top)
        .slice(0, 1)
        .map((number) => join(top, nameOf(number)));
    })
    .toSorted((left, right) => timeOf(right) - timeOf(left));
  if (last === undefined) throw new Failure(`${root}: nothing to undo: no run wrote there`);
  const { entries, directories } = readPlan(last);
  for (const directory of new Set(entries.map(({ path }) => dirname(placeOf(root, path)))))
    sweepTemporaries(directory);
  const undone = { restored: [] as string[], removed: [] as string[], kept: [] as string[] };
  const made = new Directories(root);
  for (const entry of entries.toReversed()) {
    const place = placeOf(root, entry.path);
    const outcome = undoEntry(root, place, entry, last, made);
    if (outcome !== undefined) undone[outcome].push(place);
  }
  const gone = `${last}.undone`;
  renameSync(last, gone);
  rmSync(gone, { recursive: true });
  removeEmpty(dirname(last));
  for (const directory of [...directories].reverse()) removeEmpty(placeOf(root, directory));
  return undone;
}

function timeOf(journal: string): number {
  return statSync(join(journal, 'plan.json')).mtimeMs;
}

function undoEntry(
  root: string,
  place: string,
  { after, before }: Entry,
  journal: string,
  directories: Directories,
): keyof Undone | undefined {
  const kind = lstatSync(place, { throwIfNoEntry: false });
  const current = kind?.isFile() ? digestOf(readFileSync(place)) : undefined;
  const isOurs = current !== undefined && after.includes(current);
  switch (before.kind) {
    case 'absent':
      if (kind === undefined) return undefined;
      if (!isOurs) return 'kept';
      rmSync(place);
      return 'removed';
    case 'file': {
      const saved = join(journal, before.saved);
      if (current === before.digest && !isOurs) return undefined;
      if (kind !== undefined && !isOurs) return 'kept';
      directories.make(dirname(place));
      const temporary = temporaryFor(place, 0);
      rmSync(temporary, { force: true });
      try {
        linkSync(saved, temporary);
      } catch {
        copyFileSync(saved, temporary);
      }
      renameSync(temporary, place);
      // A second name of the same file is left where it is by a rename.
      rmSync(temporary, { force: true });
      return 'restored';
    }
    case 'renamed': {
      const other = placeOf(root, before.to);
      const isThere = lstatSync(other, { throwIfNoEntry: false }) !== undefined;
      if (!isThere) return undefined;
      if (kind !== undefined && !isOurs) return 'kept';
      renameSync(other, place);
      return 'restored';
    }
  }
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Somebody has put something there, or has removed it already.
  }
}

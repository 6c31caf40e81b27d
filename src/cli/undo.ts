import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.ts';
import {
  digestOf,
  directoriesOf,
  type Entry,
  journalPlaces,
  linesOf,
  nameOf,
  plannedIn,
  sweepUsed,
  takeBackUnplanned,
  unplannedIn,
} from './journal-files.ts';
import { lock } from './lock.ts';
import { Directories, placeOf, removeEmpty } from './place.ts';
import { temporaryFor } from './temporary.ts';

/** What became of a run's files: as they were before, gone again, or left as somebody has made them since. */
export interface Undone {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Undoes the last run that wrote below `root`, or was going to, finished or not. What somebody changed since then is kept. Broken off,
 * it can be begun again. Throws a `Failure` when there is nothing to undo.
 */
export function undoLast(root: string): Undone {
  const tops = Object.values(journalPlaces)
    .map((below) => join(root, below))
    .filter((top) => existsSync(top));
  const unlocks: (() => void)[] = [];
  let made: readonly string[] = [];
  try {
    for (const top of tops) unlocks.push(lock(top));
    const unplanned = tops.flatMap((top) => unplannedIn(top).map((name) => join(top, name)));
    if (unplanned.length > 0) {
      made = unplanned.flatMap((journal) => takeBackUnplanned(root, journal));
      return { restored: [], removed: [], kept: [] };
    }
    const last = lastPlanned(tops);
    if (last === undefined) throw new Failure(`${root}: nothing to undo: no run wrote there`);
    const undone = undoPlanned(root, last);
    made = directoriesOf(last).made;
    const gone = `${last}.undone`;
    renameSync(last, gone);
    rmSync(gone, { recursive: true });
    return undone;
  } finally {
    for (const unlock of unlocks) unlock();
    for (const top of tops) removeEmpty(top);
    for (const directory of made.toReversed()) removeEmpty(placeOf(root, directory));
  }
}

/** The journal of the run that was planned last, on a machine or in a tree. */
function lastPlanned(tops: readonly string[]): string | undefined {
  const [last] = tops
    .flatMap((top) =>
      plannedIn(top)
        .slice(0, 1)
        .map((number) => join(top, nameOf(number))),
    )
    .toSorted((left, right) => timeOf(right) - timeOf(left));
  return last;
}

function undoPlanned(root: string, journal: string): Undone {
  const undone = { restored: [] as string[], removed: [] as string[], kept: [] as string[] };
  sweepUsed(root, journal);
  const directories = new Directories(root);
  for (const entry of [...linesOf(journal)].toReversed()) {
    const place = placeOf(root, entry.path);
    const outcome = undoEntry(root, place, entry, journal, directories);
    if (outcome !== undefined) undone[outcome].push(place);
  }
  return undone;
}

function timeOf(journal: string): number {
  return statSync(join(journal, 'plan.jsonl')).mtimeMs;
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

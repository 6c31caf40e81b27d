import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { fileLines } from './file-lines.ts';
import { placeOf, removeEmpty } from './place.ts';
import { sweepTemporaries } from './temporary.ts';

/**
 * The journal of what a run of `--write` or `-o` changes, so that the run can be undone whether or not it came to its end. It is a
 * directory with a number:
 *
 *   directories  which ones are made, and which have temporary files in them, each noted before it is so
 *   before/      second names of the files that are going to be replaced
 *   plan.jsonl   a line for each file: what it is to be and what was in its place. Only from here on is anything changed
 *   done         all of the plan has been carried out
 *
 * A run that was broken off and the one that finishes it have one journal together. The plan is on the disk and not in memory.
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

/** A line of a plan: an entry, and how it is carried out. */
export interface Line extends Entry {
  /** The temporary file, below the root, that takes the place. */
  readonly from?: string;
  /** The file, below the root, of which this is to be a second name. */
  readonly linkTo?: string;
}

/** SHA-256, in hexadecimal. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Whether a place is as a run has found it, or as one has left it. */
export function isAsPlanned(place: string, { before, after }: Omit<Entry, 'path'>): boolean {
  const kind = lstatSync(place, { throwIfNoEntry: false });
  if (kind === undefined) return before.kind !== 'file';
  if (!kind.isFile()) return before.kind === 'renamed';
  const digest = digestOf(readFileSync(place));
  return after.includes(digest) || (before.kind === 'file' && before.digest === digest);
}

/** The file that holds the plan of a journal. */
export function planOf(journal: string): string {
  return join(journal, 'plan.jsonl');
}

/** What a journal planned, in the order of planning. Throws a `Failure` for what is no journal. */
export function* linesOf(journal: string): Generator<Line> {
  for (const line of fileLines(planOf(journal))) {
    const entry = lineIn(line);
    if (entry === undefined)
      throw new Failure(`${planOf(journal)}: is no journal; remove the directory by hand`);
    yield entry;
  }
}

/** A line of a plan; what was saved is in the journal and nowhere else. */
function lineIn(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line;
    const { before } = line;
    return before.kind !== 'file' || /^before\/[0-9]+$/.test(before.saved) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** The directories that a run made, or was going to, and those that it had temporary files in, as paths below the root. */
export function directoriesOf(
  journal: string,
): Readonly<Record<'made' | 'used', readonly string[]>> {
  const made: string[] = [];
  const used: string[] = [];
  const file = join(journal, 'directories');
  for (const line of existsSync(file) ? fileLines(file) : []) {
    const noted = noteIn(line);
    if (noted?.made !== undefined) made.push(noted.made);
    if (noted?.used !== undefined) used.push(noted.used);
  }
  return { made, used };
}

/** A line may have been cut short, in the moment before what it says was done. */
function noteIn(line: string): { readonly made?: string; readonly used?: string } | undefined {
  try {
    return JSON.parse(line) as { made?: string; used?: string };
  } catch {
    return undefined;
  }
}

/** The journals below `top` that have a plan, the last one first. */
export function plannedIn(top: string): readonly number[] {
  return numbersIn(top)
    .filter((name) => existsSync(planOf(join(top, name))))
    .map(Number)
    .toSorted((left, right) => right - left);
}

/** Those that were broken off before they had one: nothing of what they were going to do has been done. */
export function unplannedIn(top: string): readonly string[] {
  const isPlanned = (name: string) =>
    ['plan.jsonl', 'plan.json', 'done'].some((file) => existsSync(join(top, name, file)));
  return numbersIn(top).filter((name) => !isPlanned(name));
}

/** The directories of journals below `top`, by their names. */
export function numbersIn(top: string): readonly string[] {
  return existsSync(top) ? readdirSync(top).filter((name) => /^[0-9]{4,}$/.test(name)) : [];
}

/** The name of the directory of a journal. */
export function nameOf(number: number): string {
  return String(number).padStart(4, '0');
}

/** Takes away temporary files that a run left. */
export function sweepUsed(root: string, journal: string): void {
  for (const directory of directoriesOf(journal).used) sweepTemporaries(placeOf(root, directory));
}

/** Takes away what a run left that was broken off while it planned; gives the directories that it had made, which may be empty now. */
export function takeBackUnplanned(root: string, journal: string): readonly string[] {
  const { made } = directoriesOf(journal);
  sweepUsed(root, journal);
  for (const directory of made.toReversed()) removeEmpty(placeOf(root, directory));
  rmSync(journal, { recursive: true });
  return made;
}

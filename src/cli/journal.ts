import { createHash } from 'node:crypto';
import {
  appendFileSync,
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
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { fileLines } from './file-lines.ts';
import { lock } from './lock.ts';
import { Directories, placeOf, removeEmpty } from './place.ts';
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

/** What a run is going to put at a path below the root. */
export interface Change {
  readonly path: string;
  /** Of what is going to be there. */
  readonly digest: string;
  /** Where what is there now goes to, if it is no file. */
  readonly renamed?: string;
  /** The temporary file, below the root, that takes the place. */
  readonly from?: string;
  /** The file, below the root, of which this is to be a second name. */
  readonly linkTo?: string;
}

type Line = Entry & Pick<Change, 'from' | 'linkTo'>;

/** SHA-256, in hexadecimal. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The journal of a run that is being planned, and then carried out. */
export class Journal {
  readonly #root: string;
  readonly #own: string;
  /** What the run that this one goes on with had planned. */
  readonly #earlier: Map<string, Entry>;
  readonly #plan: number;
  readonly #unlock: () => void;
  #waiting: string[] = [];
  #saved: number;

  /** Begins a journal below the root, or goes on with one that was broken off. Throws what the file system says, or a `Failure`. */
  constructor(root: string, below: string) {
    this.#root = root;
    const made: string[] = [];
    const top = join(root, below);
    new Directories(root, (directory) => made.push(directory)).make(top);
    this.#unlock = lock(top);
    // What they made and is still there, this one has to answer for.
    for (const name of unplannedIn(top)) made.push(...takeBackUnplanned(root, join(top, name)));
    for (const name of readdirSync(top))
      if (name.endsWith('.undone')) rmSync(join(top, name), { recursive: true });
    const [last = 0] = plannedIn(top);
    const open = last > 0 && !existsSync(join(top, nameOf(last), 'done')) ? last : undefined;
    this.#own = join(top, nameOf(open ?? last + 1));
    mkdirSync(join(this.#own, 'before'), { recursive: true });
    for (const directory of new Set(made)) this.noteDirectory('made', directory);
    const earlier = open === undefined ? [] : [...entriesOf(this.#own)];
    this.#earlier = new Map(earlier.map((entry) => [entry.path, entry]));
    this.#saved = readdirSync(join(this.#own, 'before')).length;
    this.#plan = openSync(join(this.#own, 'plan.tmp'), 'w');
  }

  /** Says beforehand that a directory, by its path below the root, is going to be made, or to have temporary files in it. */
  noteDirectory(what: 'made' | 'used', path: string): void {
    appendFileSync(join(this.#own, 'directories'), `${JSON.stringify({ [what]: path })}\n`);
  }

  /** Plans a change, and gives a file that it replaces a second name in the journal. */
  plan({ path, digest, renamed, from, linkTo }: Change): void {
    const old = this.#earlier.get(path);
    this.#earlier.delete(path);
    const entry: Entry =
      old === undefined
        ? { path, after: [digest], before: this.#before(path, renamed) }
        : { ...old, after: [...new Set([...old.after, digest])] };
    this.#write({ ...entry, ...(from && { from }), ...(linkTo && { linkTo }) });
  }

  #before(path: string, renamed: string | undefined): Entry['before'] {
    if (renamed !== undefined) return { kind: 'renamed', to: renamed };
    const place = placeOf(this.#root, path);
    if (!lstatSync(place, { throwIfNoEntry: false })?.isFile()) return { kind: 'absent' };
    const saved = `before/${this.#saved}`;
    this.#saved += 1;
    const target = join(this.#own, saved);
    rmSync(target, { force: true });
    try {
      linkSync(place, target);
    } catch {
      // Not every file system has links, and not everybody may link what is another's.
      copyFileSync(place, target);
    }
    return { kind: 'file', digest: digestOf(readFileSync(target)), saved };
  }

  #write(line: Line): void {
    this.#waiting.push(`${JSON.stringify(line)}\n`);
    if (this.#waiting.length >= 256) this.#flush();
  }

  #flush(): void {
    writeSync(this.#plan, this.#waiting.join(''));
    this.#waiting = [];
  }

  /** The plan is whole: from here on the run can be undone. Gives what is to be done, in the order of planning. */
  begin(): Iterable<Line> {
    for (const { path, after, before } of this.#earlier.values())
      this.#write({ path, after, before });
    this.#flush();
    fsyncSync(this.#plan);
    closeSync(this.#plan);
    sync(this.#own);
    renameSync(join(this.#own, 'plan.tmp'), planOf(this.#own));
    sync(this.#own);
    return linesOf(this.#own);
  }

  /** All has been carried out. */
  end(): void {
    writeFileSync(join(this.#own, 'done'), '');
    this.#unlock();
  }

  /** Nothing is going to be done of what was planned so far. */
  abandon(): void {
    closeSync(this.#plan);
    const isPlanned = existsSync(planOf(this.#own));
    const made = isPlanned ? [] : takeBackUnplanned(this.#root, this.#own);
    this.#unlock();
    for (const directory of made.toReversed()) removeEmpty(placeOf(this.#root, directory));
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function planOf(journal: string): string {
  return join(journal, 'plan.jsonl');
}

function* linesOf(journal: string): Generator<Line> {
  for (const line of fileLines(planOf(journal))) {
    try {
      yield JSON.parse(line) as Line;
    } catch {
      throw new Failure(`${planOf(journal)}: is no journal; remove the directory by hand`);
    }
  }
}

/** What a journal planned, in the order of planning. Throws a `Failure` for what is no journal. */
export function entriesOf(journal: string): Iterable<Entry> {
  return linesOf(journal);
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
  return numbersIn(top).filter((name) => !existsSync(planOf(join(top, name))));
}

function numbersIn(top: string): readonly string[] {
  return existsSync(top) ? readdirSync(top).filter((name) => /^[0-9]{4,}$/.test(name)) : [];
}

/** The name of the directory of a journal. */
export function nameOf(number: number): string {
  return String(number).padStart(4, '0');
}

/** Takes away what a run left that was broken off while it planned; gives the directories that it had made, which may be empty now. */
export function takeBackUnplanned(root: string, journal: string): readonly string[] {
  const { made, used } = directoriesOf(journal);
  for (const directory of used) sweepTemporaries(placeOf(root, directory));
  for (const directory of made.toReversed()) removeEmpty(placeOf(root, directory));
  rmSync(journal, { recursive: true });
  return made;
}

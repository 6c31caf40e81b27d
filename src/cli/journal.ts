import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  constants,
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
  #isOpen = true;
  /** Why the plan could not be written down: then nothing of it is carried out. */
  #broken: unknown;
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
    try {
      // What they made and is still there, this one has to answer for.
      for (const name of unplannedIn(top)) made.push(...takeBackUnplanned(root, join(top, name)));
      for (const name of readdirSync(top))
        if (name.endsWith('.undone')) rmSync(join(top, name), { recursive: true });
      const [last = 0] = plannedIn(top);
      const open = last > 0 && !existsSync(join(top, nameOf(last), 'done')) ? last : undefined;
      this.#own = join(top, nameOf(open ?? last + 1));
      for (const directory of [this.#own, join(this.#own, 'before')]) ownDirectory(directory);
      for (const directory of new Set(made)) this.noteDirectory('made', directory);
      const earlier = open === undefined ? [] : [...entriesOf(this.#own)];
      if (open !== undefined) sweepUsed(root, this.#own);
      this.#earlier = new Map(earlier.map((entry) => [entry.path, entry]));
      this.#saved = readdirSync(join(this.#own, 'before')).length;
      rmSync(join(this.#own, 'plan.tmp'), { force: true });
      this.#plan = openSync(join(this.#own, 'plan.tmp'), 'wx');
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /** Says beforehand that a directory, by its path below the root, is going to be made, or to have temporary files in it. */
  noteDirectory(what: 'made' | 'used', path: string): void {
    const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
    const flags = O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY;
    const handle = openSync(join(this.#own, 'directories'), flags, 0o644);
    try {
      appendFileSync(handle, `${JSON.stringify({ [what]: path })}\n`);
    } finally {
      closeSync(handle);
    }
  }

  /** Plans a change, and gives a file that it replaces a second name in the journal. */
  plan({ path, digest, renamed, from, linkTo }: Change): void {
    const old = this.#earlier.get(path);
    const after = [...new Set([...(old?.after ?? []), digest])];
    // What somebody has made of it since the run that was broken off is theirs, and has to come back.
    const isOurs = old !== undefined && isAsPlanned(placeOf(this.#root, path), old);
    const before = isOurs ? old.before : this.#before(path, renamed);
    this.#earlier.delete(path);
    this.#write({ path, after, before, ...(from && { from }), ...(linkTo && { linkTo }) });
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
    const text = this.#waiting.join('');
    this.#waiting = [];
    try {
      // All of it, and not as much as there is room for.
      appendFileSync(this.#plan, text);
    } catch (error) {
      this.#broken ??= error;
    }
  }

  #close(): void {
    if (this.#isOpen) closeSync(this.#plan);
    this.#isOpen = false;
  }

  /** The plan is whole: from here on the run can be undone. Gives what is to be done, in the order of planning. */
  begin(): Iterable<Line> {
    for (const { path, after, before } of this.#earlier.values())
      this.#write({ path, after, before });
    this.#flush();
    if (this.#broken !== undefined) throw this.#broken;
    fsyncSync(this.#plan);
    this.#close();
    sync(this.#own);
    renameSync(join(this.#own, 'plan.tmp'), planOf(this.#own));
    sync(this.#own);
    return linesOf(this.#own);
  }

  /** All has been carried out. */
  end(): void {
    writeFileSync(join(this.#own, 'done'), '', { flag: 'wx' });
    this.#unlock();
  }

  /** Nothing is going to be done of what was planned so far. */
  abandon(): void {
    let made: readonly string[] = [];
    try {
      this.#close();
      if (existsSync(planOf(this.#own))) {
        sweepUsed(this.#root, this.#own);
        rmSync(join(this.#own, 'plan.tmp'), { force: true });
      } else made = takeBackUnplanned(this.#root, this.#own);
    } finally {
      this.#unlock();
    }
    for (const directory of made.toReversed()) removeEmpty(placeOf(this.#root, directory));
  }
}

/** Makes a directory of the journal; one that is there is no link to somewhere else. */
function ownDirectory(directory: string): void {
  const kind = lstatSync(directory, { throwIfNoEntry: false });
  if (kind === undefined) mkdirSync(directory);
  else if (!kind.isDirectory()) throw new Failure(`${directory}: is no directory`, directory);
}

/** Whether a place is as a run has found it, or as one has left it. */
export function isAsPlanned(place: string, { before, after }: Omit<Entry, 'path'>): boolean {
  const kind = lstatSync(place, { throwIfNoEntry: false });
  if (kind === undefined) return before.kind !== 'file';
  if (!kind.isFile()) return before.kind === 'renamed';
  const digest = digestOf(readFileSync(place));
  return after.includes(digest) || (before.kind === 'file' && before.digest === digest);
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
  const isPlanned = (name: string) =>
    ['plan.jsonl', 'plan.json', 'done'].some((file) => existsSync(join(top, name, file)));
  return numbersIn(top).filter((name) => !isPlanned(name));
}

function numbersIn(top: string): readonly string[] {
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

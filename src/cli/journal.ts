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
import {
  digestOf,
  type Entry,
  isAsPlanned,
  type Line,
  linesOf,
  nameOf,
  numbersIn,
  plannedIn,
  planOf,
  sweepUsed,
  takeBackUnplanned,
  unplannedIn,
} from './journal-files.ts';
import { lock } from './lock.ts';
import { Directories, placeOf, removeEmpty } from './place.ts';

/** What a run is going to put at a path below the root. */
export interface Change extends Pick<Line, 'from' | 'linkTo'> {
  readonly path: string;
  /** Of what is going to be there. */
  readonly digest: string;
  /** Where what is there now goes to, if it is no file. */
  readonly renamed?: string;
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
      const next = Math.max(0, ...numbersIn(top).map(Number)) + 1;
      this.#own = join(top, nameOf(open ?? next));
      for (const directory of [this.#own, join(this.#own, 'before')]) ownDirectory(directory);
      for (const directory of new Set(made)) this.noteDirectory('made', directory);
      const earlier = open === undefined ? [] : [...linesOf(this.#own)];
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

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

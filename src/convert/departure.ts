import {
  callsAwaited,
  endsBehind,
  inBackground,
  looksAfter,
  type ShellReader,
  type Starting,
} from '../shell/left-behind.ts';
import { innerOf } from '../shell/nested-calls.ts';
import { readOptions } from '../shell/options.ts';
import { quickPrograms } from '../shell/quick.ts';
import { baseName } from '../text/names.ts';
import type { Sourced } from '../text/source.ts';
import type { Process } from '../upstart/job.ts';
import { placesIn } from '../upstart/script-place.ts';
import type { Context } from './context.ts';
import { readerOf } from './daemon.ts';
import { remedyFor } from './daemon-remedy.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import { leavingOption } from './lift/sandbox.ts';
import { withoutPreamble } from './preamble.ts';
import {
  backgroundOptions,
  initScripts,
  type Starter,
  starters,
  staying,
} from './tables/starters.ts';

/** What a main process starts that lives on when it has ended. */
export interface Departure {
  readonly from: Sourced<Process>;
  /** Its words, or the words of the shell, say so, or the manual of its program; else the name of an option does. */
  readonly isCertain: boolean;
  /** It is the main process itself that leaves, and a daemon that is known by its manual. */
  readonly isDaemon: boolean;
  /** How it goes, as a sentence. */
  readonly how: string;
  /** What to write in its place. */
  readonly instead: string;
}

type Words = readonly (string | undefined)[];
type Leaving = Omit<Departure, 'from'>;
type Placed = Leaving & { readonly piece: Starting };

/** Who reads a text, and how it ends. */
interface Around {
  readonly site: Context['site'];
  readonly reader: ShellReader;
  /** What `exec` makes of it is the process that init started, and leads a session. */
  readonly isMain: boolean;
  /** It is a task: whatever comes last in it, it ends. */
  readonly ends: boolean;
}

/**
 * What the main process of a job starts that lives on when that process has ended: Upstart follows a fork only where `expect` says so,
 * and signals nothing when the process it started has ended (`job_process_terminated`); systemd then ends all that is left in the control
 * group, unless `KillMode=process` (systemd.kill(5)). Undefined where nothing shows that it ends, or leaves anything.
 */
export function departureOf(
  job: LiftedJob,
  { site, release }: Pick<Context, 'site' | 'release'>,
): Departure | undefined {
  const { main } = job.processes;
  const follows = job.expect?.value === 'fork' || job.expect?.value === 'daemon';
  if (main === undefined || (follows && job.task === undefined)) return undefined;
  const { kind, command } = main.value;
  const text = kind === 'exec' ? `exec ${command}` : withoutPreamble(command, job);
  const leaving = leavingIn(text, {
    site,
    reader: release.boot === 'red-hat' ? 'bash' : 'dash',
    isMain: true,
    ends: job.task !== undefined,
  });
  // One that left would have met the limit of its respawns at once.
  const isUnlikely = leaving?.isCertain === false && startsAgain(job);
  if (leaving === undefined || isUnlikely) return undefined;
  const at = command.startsWith(text) ? placesIn(main)(leaving.piece) : main.at;
  return { ...leaving, from: { ...main, ...(at && { at }) } };
}

type Piece = Starting & { readonly leaving: Leaving };

/** What a shell text leaves behind when it ends, the last of it. */
function leavingIn(text: string, around: Around): Placed | undefined {
  const { reader, ends } = around;
  const background = ends && looksAfter(text) ? [] : inBackground(text, reader);
  const pieces: Piece[] = [
    ...background.map((piece) => ({
      ...piece,
      leaving: ofShell(text.slice(piece.start, piece.end), piece.by, ends),
    })),
    ...callsAwaited(text, reader).flatMap(({ name, arguments: words, start, end }) => {
      const isExec = name === 'exec';
      const leaving = leavingOf(isExec ? words : [name, ...words], {
        ...around,
        isMain: around.isMain && isExec,
      });
      return leaving === undefined ? [] : [{ start, end, leaving }];
    }),
  ].toSorted((a, b) => a.start - b.start);
  const certain = pieces.filter(({ leaving }) => leaving.isCertain);
  for (const some of [certain, pieces]) {
    const last = some.at(-1);
    if (last && (ends || endsBehind(text, some))) return { ...last.leaving, piece: last };
  }
  return undefined;
}

function ofShell(text: string, by: Starting['by'], isTask: boolean): Leaving {
  const what =
    by === '&>'
      ? `To dash, "&>" is a "&": it puts ${shown(text)} into the background`
      : `The shell puts ${shown(text)} into the background`;
  const instead = isTask
    ? 'Better: give it a unit of its own, or let the script end with "wait" where it is to end first.'
    : 'Better: run it in the foreground, by "exec" and without the "&", so that it is the main process; or write Type=forking, with PIDFile= where a file tells its number.';
  return { isCertain: true, isDaemon: false, how: `${what} and goes on to its end.`, instead };
}

/** Programs that start the command that their words are, and so are its parent. */
const parents: ReadonlySet<string> = new Set(['sudo', 'su', 'runuser', 'sg', 'timeout', 'flock']);

/** What a command leaves behind when it ends. */
function leavingOf([program, ...words]: Words, around: Around): Leaving | undefined {
  if (program === undefined) return undefined;
  const { site, isMain } = around;
  const name = baseName(program);
  if (quickPrograms.has(name)) return undefined;
  const read = readerOf(name, site);
  const facts = read?.(words);
  // What a site says of its own daemons is all that is asked.
  if (site.daemons.has(name) || (facts?.known && !facts.known.leaves)) return undefined;
  if (facts?.known) {
    const { source, program: known } = facts.known;
    const remedy = remedyFor(facts.known);
    return {
      isCertain: true,
      isDaemon: isMain,
      how: `${known} puts itself into the background and ends (${source}).`,
      instead: remedy
        ? `${remedy.toDo}, so that it stays.`
        : 'Let it stay in the foreground, if it can.',
    };
  }
  if (name === 'setsid') return ofSetsid(words, around) ?? ofInner(program, words, around);
  if (name === 'minijail0' && leavingOption(words) !== -1) {
    const instead = 'Leave -i out: then it stays, and ends when its program does.';
    return ofStarter('minijail0 -i', { instead, source: 'minijail0(1)' });
  }
  const starter = starterOf(program, words);
  if (starter !== undefined) {
    const verb = words.findIndex((word) => word !== undefined && starter.oneOf?.includes(word));
    const told = words.slice(0, verb + 1).map((word) => word ?? '…');
    return ofStarter(
      [starter === initScripts.starter ? program : name, ...told].join(' '),
      starter,
    );
  }
  return ofInner(program, words, around) ?? ofOption(name, words);
}

/** What the command that it runs leaves behind. */
function ofInner(program: string, words: Words, around: Around): Leaving | undefined {
  const name = baseName(program);
  const inner = innerOf(program, words);
  if (inner === undefined) return undefined;
  if (inner.kind === 'words') {
    const isMain = around.isMain && !parents.has(name);
    const leaving = leavingOf([inner.name, ...inner.words], { ...around, isMain });
    return leaving && { ...leaving, isDaemon: false };
  }
  const isPlain = (shell: string) => ['sh', 'dash'].includes(baseName(shell));
  const told = words[words.findIndex((word) => word === '-s' || word === '--shell') + 1];
  // Which shell a user has, nobody knows here.
  const reader = isPlain(name) || (told && isPlain(told)) ? around.reader : 'bash';
  return leavingIn(inner.text, { ...around, reader, isMain: false });
}

/** setsid(1): it forks where it leads a process group, as the process that init started does, and where it is told to; and may wait. */
function ofSetsid(words: Words, { isMain }: Around): Leaving | undefined {
  const read = readOptions(asPlain(words), {
    flags: ['c|ctty', 'f|fork', 'w|wait', 'V|version', 'h|help'],
    values: [],
  });
  if (read === undefined || read.operands.length === 0 || read.flags.has('wait')) return undefined;
  if (!isMain && !read.flags.has('fork')) return undefined;
  const told = read.flags.has('fork')
    ? 'is told to fork'
    : 'is the process that init started, so that it has to fork for a new session';
  return {
    isCertain: true,
    isDaemon: false,
    how: `setsid ${told}, and ends (setsid(1)).`,
    instead:
      'Leave setsid out: whatever init starts leads a session of its own, and the program is then the main process.',
  };
}

function ofStarter(
  name: string,
  { instead, source, orUnit }: Pick<Starter, 'instead' | 'source' | 'orUnit'>,
): Leaving {
  const does = 'puts what it starts into the background and ends';
  const handsOver = orUnit
    ? ', or has systemd start the unit of that name, where there is one'
    : '';
  const how =
    source === undefined
      ? `By its name, ${name} ${does}.`
      : `${name} ${does} (${source})${handsOver}.`;
  return { isCertain: source !== undefined, isDaemon: false, how, instead };
}

function starterOf(program: string, words: Words): Starter | undefined {
  const isInitScript = initScripts.directories.some((directory) => program.startsWith(directory));
  const starter = isInitScript ? initScripts.starter : starters.get(baseName(program));
  return starter && starts(starter, words) ? starter : undefined;
}

function starts({ oneOf, noneOf = [], options }: Starter, words: Words): boolean {
  const has = (some: readonly string[]) => (word: string | undefined) =>
    word !== undefined && some.some((one) => word === one || isWithValue(word, one));
  const at = oneOf === undefined ? -1 : words.findIndex(has(oneOf));
  if ((oneOf !== undefined && at === -1) || words.some(has(noneOf))) return false;
  if (options === undefined) return true;
  const read = readOptions(asPlain(words.slice(at + 1)), options.table);
  return read !== undefined && options.all.every((name) => read.flags.has(name));
}

function isWithValue(word: string, option: string): boolean {
  return option.startsWith('--') && word.startsWith(`${option}=`);
}

/** Words for a reader of options; one that only the running shell knows is taken for no option. */
function asPlain(words: Words) {
  return words.map((word) => [{ kind: 'text' as const, text: word ?? '?' }]);
}

/** An option of a program that nobody here knows, by what it is called. */
function ofOption(name: string, words: Words): Leaving | undefined {
  const option = staying.has(name)
    ? undefined
    : words.find((word) => word !== undefined && backgroundOptions.has(word));
  if (option === undefined) return undefined;
  return {
    isCertain: false,
    isDaemon: false,
    how: `By its name, ${option} puts ${name} into the background.`,
    instead: `Leave ${option} out where the program then stays.`,
  };
}

/** A piece of shell text in a message: one line, and not too long. */
function shown(text: string): string {
  const line = text
    .replace(/\s*&\s*$/, '')
    .replace(/\s*\n\s*/g, '; ')
    .replace(/([{(]);/g, '$1');
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 57)}…` : line);
}

/** What a departure means where the job starts again what has ended. */
export function leavesAgain(job: LiftedJob): string {
  return startsAgain(job)
    ? ' With "respawn" it is started again at once, up to the limit, and each time one more may be left.'
    : '';
}

/** Whether init starts again what has ended well. */
function startsAgain({ respawn, task, normalExit }: LiftedJob): boolean {
  const isGood = normalExit.some(({ value }) => value.kind === 'exit' && value.code === 0);
  return respawn !== undefined && task === undefined && !isGood;
}

/** Says what becomes of what a main process leaves behind; of a daemon that is known, its own finding does where the job is no task. */
export function reportDeparture(
  departure: Departure,
  job: LiftedJob,
  { findings }: Pick<Context, 'findings'>,
): void {
  const { from, isCertain, isDaemon, how, instead } = departure;
  if (isDaemon && job.task === undefined) return;
  if (isCertain) {
    const message = `${how} Upstart lost sight of it there. Under the unit it lives on as well (KillMode=process): nobody watches it, and a stop does not reach it.${leavesAgain(job)}`;
    findings.report('lives-on-unwatched', from, message, instead);
    return;
  }
  findings.report(
    'may-leave-main-process',
    from,
    `${how} The main process then ends at once, and systemd ends what it has left; Upstart left that alone.`,
    `${instead} Else write Type=forking, with PIDFile= where it has one.`,
  );
}

import { callsOf } from '../../shell/calls.ts';
import { type PlainWord, plainWordText } from '../../shell/plain-command.ts';
import { shellVariables, variablesRead } from '../../shell/variables.ts';
import type { Limit, LimitName, Process } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import type { EnvironmentFile } from '../environment-prelude.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { givenBy } from '../instance-split.ts';
import type { GuardTest, ProcessSetting, SyslogUse } from '../model.ts';
import { environmentFilesOf } from '../preamble.ts';
import { givenByEvents, givenByInit } from './given-by-init.ts';
import type { LiftedJob } from './lifted-job.ts';
import { type Places, startingPlaces } from './streams.ts';
import type { Remark } from './wrapping.ts';

/** What has been taken out of a main script, in the words of stanzas and directives. It grows as the script is read. */
export interface Lifted {
  readonly env: string[];
  readonly files: EnvironmentFile[];
  readonly limits: Map<LimitName, Limit>;
  readonly settings: Map<ProcessSetting, string>;
  readonly guards: GuardTest[];
  /** Commands that prepare something before the program runs, as shell text. */
  readonly runs: string[];
  readonly places: Places;
  /** Variables of files that could be read, with their values. */
  readonly known: Map<string, string>;
  /** Those of files that may be missing one day. */
  readonly perhaps: Set<string>;
  /** All variables whose values the shell knows when it reads the words of the program. */
  readonly given: Map<string, string>;
  /** Variables that what stands in front keeps from all behind it, so that an inner shell will not have them. */
  readonly withheld: Set<string>;
  /** Variables that the shell has and an inner one, which reads the words of the program, has not. */
  readonly hidden: Set<string>;
  /** Variables that the program gets behind that: of `A=1 PROGRAM` and `env A=1 PROGRAM`. */
  readonly late: Map<string, string>;
  /** Files that could not be read. */
  readonly unseen: string[];
  /** A shell kept to itself what one of them sets. */
  kept: boolean;
  /** Variables that such a file may set to nothing, for which the script had a value then. */
  readonly defaulted: string[];
  /** Variables in what runs before the program. */
  readonly runVariables: Set<string>;
  /** Variables that were the shell's own, and are the program's now. */
  readonly own: Set<string>;
  /** Variables that were exported, before or after they got their value. */
  readonly exported: Set<string>;
  /** What there is to say about it. */
  readonly remarks: Remark[];
  /** An inner shell does not have what files set that nobody has seen. */
  hidesFiles?: boolean;
  /** The statement that runs the program, as it is written. */
  command?: string;
  directory?: string;
  /** What went on to the root directory by itself. */
  leaves?: string;
  root?: string;
  umask?: number;
  nice?: number;
  user?: string;
  group?: string;
  pidFile?: string;
  /** Pid files that are not written any more. */
  readonly unwritten: string[];
  syslog?: SyslogUse;
  /** How often what stands in front of the program forks before it becomes that. */
  forks: number;
  /** What stood in front of the program stayed as its parent. */
  parent?: string;
  /** What stands in front gave HOME, USER, LOGNAME and SHELL their values. */
  isLoggedIn?: true;
  /** With these, a shell read the words of the program. */
  readsLogin?: true;
  /** The shell wrote down its own number, which has to be that of the program. */
  isOwnNumber?: true;
}

/** The job whose main script is read, and what its other processes look at. */
export interface Surroundings {
  readonly job: LiftedJob;
  readonly context: Context;
  readonly others: readonly Process[];
  readonly readByOthers: ReadonlySet<string>;
}

export function surroundingsOf(job: LiftedJob, context: Context): Surroundings {
  const { main: _, ...processes } = job.processes;
  const others = Object.values(processes).flatMap((process) => (process ? [process.value] : []));
  return {
    job,
    context,
    others,
    readByOthers: new Set(others.flatMap(({ command }) => [...variablesRead(command)])),
  };
}

export function nothingLifted({ job }: Surroundings): Lifted {
  const open = [...instanceVariables(job.instance?.value ?? ''), ...givenByEvents(job)];
  return {
    env: [],
    files: [],
    limits: new Map(),
    settings: new Map(),
    guards: (job.script?.guards ?? []).map(({ value }) => value),
    runs: [],
    places: startingPlaces(),
    known: new Map(),
    perhaps: new Set(),
    // An instance and an event have values of their own, whatever the job gives for want of one.
    given: new Map([...givenBy(job)].filter(([name]) => !open.includes(name))),
    late: new Map(),
    hidden: new Set(),
    withheld: new Set(),
    unseen: [],
    kept: false,
    defaulted: [],
    runVariables: new Set(),
    own: new Set(),
    exported: new Set(),
    remarks: [],
    unwritten: [],
    forks: 0,
  };
}

/**
 * Gives the program a variable; false where it would not get that value, or another process would. `when`: whether the shell that reads the
 * words of the program has it, too.
 */
export function setVariable(
  lifted: Lifted,
  name: string,
  value: string,
  { job, readByOthers }: Surroundings,
  when: 'given' | 'late' = 'given',
): boolean {
  if (shellVariables.has(name) || lifted.runVariables.has(name)) return false;
  // What names the instance is given from outside.
  if (instanceVariables(job.instance?.value ?? '').includes(name)) return false;
  // A file wins over `Environment=`, and over a line before it in the script, but not over one behind it.
  const isLost =
    lifted.unseen.length > 0 || lifted.known.has(name) || environmentFilesOf(job).length > 0;
  if (isLost || readByOthers.has(name) || /[\n\r]/.test(value)) return false;
  lifted.env.push(`${name}=${value}`);
  // What it has from elsewhere by that name goes to programs, and with it the new value.
  const isOwn = !isInherited(name, job) && !lifted.exported.has(name);
  if (when === 'given' && isOwn) lifted.own.add(name);
  else lifted.own.delete(name);
  lifted[when].set(name, value);
  return true;
}

/** Whether the shell of a job is given a variable, so that programs get it from the shell. */
export function isInherited(name: string, job: LiftedJob): boolean {
  return givenByInit(job).has(name) || givenBy(job).has(name);
}

/** The text of a word, as far as the values of its variables are known; a value that the shell would divide is none. */
export function knownText(word: PlainWord, { given }: Pick<Lifted, 'given'>): string | undefined {
  const parts = word.map((part) => {
    if (part.kind === 'text') return part.text;
    const value = given.get(part.name);
    // Beside others, nothing is nothing.
    const isNothing = value === '' && word.length > 1;
    return part.quoted || isNothing || /^[^\s*?[\]\\]+$/.test(value ?? '') ? value : undefined;
  });
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known.join('') : undefined;
}

/** A text with the values of the variables that are known in it. */
export function withValues(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g,
    (whole, bare?: string, braced?: string) => values.get(bare ?? braced ?? '') ?? whole,
  );
}

/** Words as shell text. */
export function commandText(words: readonly PlainWord[]): string {
  return words.map(plainWordText).join(' ');
}

/**
 * Leaves out that a pid file is written: systemd knows its main process. False where another process of the job looks into the file, or
 * does more to it than to remove it.
 */
export function leavePidFile(
  lifted: Lifted,
  path: string,
  { job, others }: Pick<Surroundings, 'job' | 'others'>,
): boolean {
  const values = givenBy(job);
  const texts = [...others.map(({ command }) => command), ...lifted.runs];
  if (!path.startsWith('/') || texts.some((text) => looksInto(text, path, values))) return false;
  lifted.unwritten.push(path);
  lifted.remarks.push({
    code: 'pid-file-not-written',
    message: `${path} is not written any more.`,
    advice: `Let them ask "systemctl show -p MainPID --value ${job.name}", or signal by "systemctl kill ${job.name}"; else add ExecStartPost=/bin/sh -c 'echo $MAINPID > ${path}'.`,
    about: [path],
  });
  return true;
}

/** Whether a text names a file, and does more to it than to remove it if it is there. */
export function looksInto(
  script: string,
  path: string,
  values: ReadonlyMap<string, string>,
): boolean {
  const text = canonicalPath(withValues(script, values));
  let rest = text;
  for (const { name, arguments: words, start, end } of [...callsOf(text)].reverse()) {
    // Without -f it fails where there is none.
    const isRemoving =
      /^(?:\/bin\/)?rm$/.test(name) && words.some((word) => /^-\w*f/.test(word ?? ''));
    if (isRemoving) rest = `${rest.slice(0, start)}${rest.slice(end)}`;
  }
  return rest.includes(canonicalPath(path));
}

/** A text with one name for each directory below /run. */
export function canonicalPath(text: string): string {
  return text.replaceAll('/var/run/', '/run/').replaceAll('/var/lock/', '/run/lock/');
}

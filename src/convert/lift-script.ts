import { type PlainWord, plainCommand } from '../shell/plain-command.ts';
import {
  type Opening,
  plainAssignments,
  type StraightScript,
  straightScript,
} from '../shell/straight-script.ts';
import { variablesRead } from '../shell/variables.ts';
import { isVariableName } from '../systemd/environment.ts';
import { parseEnvironmentFile } from '../systemd/environment-file.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Job, Limit, LimitName, Process } from '../upstart/job.ts';
import { absolutePath } from './absolute-path.ts';
import type { Context } from './context.ts';
import { type EnvironmentFile, readEnvironmentFiles } from './environment-prelude.ts';
import { instanceVariables } from './instance-pattern.ts';
import { givenBy } from './instance-split.ts';
import { withoutPreamble } from './preamble.ts';
import { stepOf } from './process-step.ts';
import { literalWord } from './words.ts';

/** Limits that every shell counts in the same unit, by the letter of `ulimit`, and that unit in bytes or pieces (sh(1)). */
const limitLetters: Readonly<Record<string, readonly [LimitName, bigint]>> = {
  n: ['nofile', 1n],
  l: ['memlock', 1024n],
  s: ['stack', 1024n],
  d: ['data', 1024n],
  m: ['rss', 1024n],
  v: ['as', 1024n],
};

/** What a script's openings say, in the words of stanzas and directives. */
interface Lifted {
  readonly env: string[];
  readonly files: EnvironmentFile[];
  readonly limits: Map<LimitName, Limit>;
  /** Variables of files that could be read, with their values. */
  readonly known: Map<string, string>;
  /** Files that could not. */
  readonly unseen: string[];
  /** Variables that were the shell's own, and are the program's now. */
  readonly own: Set<string>;
  directory?: string;
  umask?: number;
}

/**
 * A job whose main script does nothing but read files of variables, set variables, change the directory, the mask or a limit, and become
 * a program, as one that says the same by stanzas and runs the program itself. Any other job, and each in the faithful style, as it is:
 * all of a script is lifted, or nothing. What holds for the unit holds for all its processes, so nothing is lifted that another process
 * of the job would notice.
 */
export function liftScript(job: Job, context: Context): Job {
  const { main } = job.processes;
  if (context.style === 'faithful' || main?.value.kind !== 'script') return job;
  const text = withoutPreamble(main.value.command, job);
  // Lines of our own are read where they are; what is below another root has other files.
  if (text !== withoutLastLineEnds(main.value.command) || job.chroot !== undefined) return job;
  const script = straightScript(text);
  if (script === undefined || script.openings.length + script.defaults.size === 0) return job;
  const lifted = liftedFrom(script, job, context);
  const result = lifted && jobOf(job, main, script, lifted);
  if (lifted === undefined || result === undefined) return job;
  report(lifted, main, context);
  return result;
}

function liftedFrom(script: StraightScript, job: Job, context: Context): Lifted | undefined {
  const { main: _, ...others } = job.processes;
  const isAlone = Object.values(others).every((process) => process === undefined);
  const readElsewhere = new Set(
    Object.values(others).flatMap((process) =>
      process ? [...variablesRead(process.value.command)] : [],
    ),
  );
  const lifted: Lifted = {
    env: [],
    files: [],
    limits: new Map(),
    known: new Map(),
    unseen: [],
    own: new Set(),
  };
  const given = new Map(givenBy(job));
  for (const [name, value] of script.defaults) {
    if (given.has(name) || !set(name, value)) return undefined;
  }
  for (const opening of script.openings) if (!lift(opening)) return undefined;
  // An empty value of a file is one to systemd, and none to `${NAME:-…}`.
  for (const name of script.defaults.keys()) if (lifted.known.get(name) === '') return undefined;
  return lifted;

  function set(name: string, value: string): boolean {
    // What names the instance is given from outside.
    if (instanceVariables(job.instance?.value ?? '').includes(name)) return false;
    // A file wins over `Environment=`, and over a line before it in the script, but not over one behind it.
    const isLost = lifted.unseen.length > 0 || lifted.known.has(name);
    if (isLost || readElsewhere.has(name) || /[\n\r]/.test(value)) return false;
    lifted.env.push(`${name}=${value}`);
    lifted.own.add(name);
    given.set(name, value);
    return true;
  }

  function lift(opening: Opening): boolean {
    switch (opening.kind) {
      case 'source':
        return source(opening);
      case 'assign': {
        const isSet = set(opening.name, opening.value);
        if (opening.exported) lifted.own.delete(opening.name);
        return isSet;
      }
      case 'export':
        lifted.own.delete(opening.name);
        return true;
      case 'cd':
        lifted.directory = absolutePath(opening.path, lifted.directory ?? job.chdir?.value ?? '/');
        return isAlone;
      case 'umask':
        lifted.umask = opening.mask;
        return isAlone && opening.mask <= 0o777;
      case 'limit': {
        const [name, unit] = limitLetters[opening.letter] ?? [];
        if (name === undefined || unit === undefined || !isAlone) return false;
        // Only root may raise what its own hard limit is below.
        if (job.setuid !== undefined || job.limits.has(name)) return false;
        const value = opening.value === 'unlimited' ? opening.value : BigInt(opening.value) * unit;
        lifted.limits.set(name, { soft: value, hard: value });
        return true;
      }
    }
  }

  function source({ path, optional, exported }: Extract<Opening, { kind: 'source' }>): boolean {
    const file = textOf(path, given);
    if (file === undefined || !/^\/[^\x00-\x1f\x7f\\]*$/.test(file)) return false;
    lifted.files.push({ path: literalWord(file), optional });
    const content = context.machine.readFile(file);
    if (content === undefined) {
      lifted.unseen.push(file);
      return true;
    }
    const values = sameToBoth(content, context.systemd);
    if (values === undefined) return false;
    for (const [name, value] of values) {
      if (readElsewhere.has(name)) return false;
      lifted.known.set(name, value);
      given.set(name, value);
      if (!exported) lifted.own.add(name);
    }
    return true;
  }
}

/** The values of a file that a shell and systemd read alike; undefined where they do not. */
function sameToBoth(content: string, systemd: number): ReadonlyMap<string, string> | undefined {
  const toShell = plainAssignments(content);
  const toSystemd = parseEnvironmentFile(content, systemd);
  if (toShell === undefined || toSystemd === undefined) return undefined;
  const values = new Map(
    toSystemd.filter(({ name }) => isVariableName(name)).map(({ name, value }) => [name, value]),
  );
  const isSame =
    values.size === toShell.size &&
    [...toShell].every(([name, value]) => values.get(name) === value);
  return isSame ? values : undefined;
}

function textOf(word: PlainWord, values: ReadonlyMap<string, string>): string | undefined {
  const parts = word.map((part) => (part.kind === 'text' ? part.text : values.get(part.name)));
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known.join('') : undefined;
}

/** The job that says by stanzas what was lifted; undefined where its command still needs a shell. */
function jobOf(
  job: Job,
  main: Sourced<Process>,
  { command }: StraightScript,
  { env, files, limits, known, unseen, directory, umask }: Lifted,
): Job | undefined {
  const read = (plainCommand(command) ?? []).flatMap((word) =>
    word.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
  );
  // A file that nobody has seen may set any of them.
  const open = unseen.length > 0 ? read.map((name) => [name, undefined] as const) : [];
  const process: Process = {
    kind: 'script',
    command: [...readEnvironmentFiles(files), `exec ${command}\n`].join('\n'),
    given: new Map<string, string | undefined>([...known, ...open]),
  };
  const said = <T>(value: T, stanza?: Sourced<T>) =>
    sourced(value, [...main.from, ...(stanza?.from ?? [])]);
  const result: Job = {
    ...job,
    env: [...job.env, ...env.map((each) => said(each))],
    limits: new Map([
      ...job.limits,
      ...[...limits].map(([name, limit]) => [name, said(limit)] as const),
    ]),
    // A stanza that the script goes on from, or takes the place of, is a part of what is said now.
    ...(directory !== undefined && { chdir: said(directory, job.chdir) }),
    ...(umask !== undefined && { umask: said(umask, job.umask) }),
    processes: { ...job.processes, main: { ...main, value: process } },
  };
  return stepOf('main', process, result, 'native').command.kind === 'program' ? result : undefined;
}

function report(
  { unseen, own, known }: Lifted,
  main: Sourced<Process>,
  { findings }: Context,
): void {
  for (const file of unseen) {
    findings.report(
      'variables-file-unseen',
      main,
      `A shell read ${file}; systemd reads it itself, and takes lines NAME=value alone: no other command, no value made of others. There is no such file here to look at.`,
    );
  }
  const names = [...own].filter((name) => !known.has(name));
  const isAll = unseen.length > 0 || own.size > names.length;
  if (!isAll && names.length === 0) return;
  const what = [...(isAll ? ['what the file sets'] : []), ...names].join(', ');
  findings.report(
    'variables-exported',
    main,
    `The shell kept ${what} to itself; now it is in the environment of the program.`,
  );
}

import { shellBuiltins } from '../../shell/builtins.ts';
import { parseShell } from '../../shell/parse.ts';
import { type PlainWord, simpleCommands } from '../../shell/plain-command.ts';
import { type StraightScript, straightScript } from '../../shell/straight-script.ts';
import { withoutLastLineEnds } from '../../text/lines.ts';
import { type Sourced, type Statement, sourced } from '../../text/source.ts';
import type { Expect, Job, Process } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import type { Context } from '../context.ts';
import { readEnvironmentFiles } from '../environment-prelude.ts';
import type { ProcessSetting, ProcessSettings } from '../model.ts';
import { withoutPreamble } from '../preamble.ts';
import { initCommands, stepOf } from '../process-step.ts';
import {
  commandText,
  knownText,
  type Lifted,
  nothingLifted,
  type Surroundings,
  setVariable,
  surroundingsOf,
} from './lifted.ts';
import type { LiftedJob, ScriptSays } from './lifted-job.ts';
import { readByLogger } from './logger.ts';
import { open } from './openings.ts';
import { report } from './report.ts';
import { sinksOf } from './streams.ts';
import { unwrap, wrappingOf } from './wrappers.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * A job whose main process does nothing but make things ready and become a program, as one that says the same by stanzas, and runs the
 * program itself. Any other job, and each in the faithful style, as it is: all of a script is lifted, or nothing; of the programs that
 * stand in front of another one, as many as directives can say, from the left.
 */
export function liftScript(job: Job, context: Context): LiftedJob {
  const { main } = job.processes;
  if (context.style === 'faithful' || main === undefined) return job;
  // What is below another root has other files.
  if (job.chroot !== undefined) return job;
  const { preamble, text } = scriptOf(main.value, job);
  const script = straightScript(text);
  if (script === undefined) return job;
  const surroundings = surroundingsOf(job, context);
  const lifted = nothingLifted(surroundings);
  const left = take(script, lifted, surroundings);
  const program = left && named(left, lifted);
  const isTouched =
    script.openings.length + script.defaults.size > 0 ||
    script.isChild ||
    program !== script.program;
  if (program === undefined || !isTouched) return job;
  const result = jobOf(main, preamble, program, lifted, surroundings);
  if (result === undefined) return job;
  const { output, error } = result.script ?? {};
  if (lifted.runs.length > 0) {
    lifted.remarks.push({
      code: 'prepared-before-start',
      message: `Before the start now: ${lifted.runs.join('; ')}.`,
    });
  }
  if (lifted.env.length > 0 && surroundings.others.length > 0) {
    lifted.remarks.push({
      code: 'holds-for-all',
      message: 'The variables that it set are those of all commands of the unit.',
    });
  }
  if ((output ?? error) && surroundings.others.length > 0) {
    lifted.remarks.push({
      code: 'holds-for-all',
      message: 'The output of all commands of the unit goes where that of the main process goes.',
    });
  }
  report(lifted, main, context);
  return result;
}

/** The text of a main process that a shell might read, and the lines of our own in front of it, which are read where they are. */
function scriptOf({ kind, command }: Process, job: Job): { preamble: string; text: string } {
  if (kind === 'exec') return { preamble: '', text: `exec ${command}` };
  const text = withoutPreamble(command, job);
  const whole = withoutLastLineEnds(command);
  return { preamble: whole.slice(0, whole.length - text.length), text };
}

/** Takes all of a script; the words of the program that is left, or undefined where something of it needs its shell. */
function take(
  { openings, defaults, program, isChild, reader }: StraightScript,
  lifted: Lifted,
  surroundings: Surroundings,
): readonly PlainWord[] | undefined {
  for (const [name, value] of defaults) {
    if (lifted.given.has(name) || !setVariable(lifted, name, value, surroundings)) return undefined;
  }
  if (reader !== undefined) {
    if (!readByLogger(reader, lifted)) return undefined;
    lifted.places[1] = { kind: 'pipe' };
  }
  for (const opening of openings) if (!open(lifted, opening, surroundings)) return undefined;
  // An empty value of a file is one to systemd, and none to `${NAME:-…}`.
  for (const name of defaults.keys()) if (lifted.known.get(name) === '') return undefined;
  if (isChild) {
    const [first = []] = program;
    const name = knownText(first, lifted) ?? '.';
    if (shellBuiltins.has(name) || initCommands.has(name)) return undefined;
    lifted.parent ??= 'the shell';
  }
  return unwrapAll(program, lifted, surroundings);
}

function unwrapAll(
  program: readonly PlainWord[],
  lifted: Lifted,
  surroundings: Surroundings,
): readonly PlainWord[] | undefined {
  let words = program;
  for (let wrapping = wrappingOf(words, lifted); wrapping; wrapping = wrappingOf(words, lifted)) {
    const tried = structuredClone(lifted);
    const inner = unwrap(tried, wrapping, surroundings)
      ? inside(wrapping, tried, surroundings)
      : undefined;
    // One that stays is the program itself.
    if (inner === undefined) return words;
    Object.assign(lifted, tried);
    if (wrapping.command.kind === 'text') return inner;
    words = inner;
  }
  return words;
}

/** The words that a wrapper runs; of text, what is left of it. */
function inside(
  { command, forgets, env }: Wrapping,
  lifted: Lifted,
  surroundings: Surroundings,
): readonly PlainWord[] | undefined {
  if (forgets) {
    const own = new Set((env ?? []).map(([name]) => name));
    for (const name of lifted.given.keys()) if (!own.has(name)) lifted.withheld.add(name);
  }
  if (command.kind === 'words') {
    const [first = []] = command.words;
    // Another option, or an end of options that it does not know.
    return knownText(first, lifted)?.startsWith('-') ? undefined : command.words;
  }
  const script = straightScript(command.text);
  if (script === undefined || !endsAtFailure(command, script)) return undefined;
  // What was not exported, or is kept from it, the shell that reads the text does not have.
  for (const name of [...lifted.own, ...lifted.withheld]) {
    lifted.hidden.add(name);
    lifted.given.delete(name);
  }
  if (lifted.unseen.length > 0) lifted.hidesFiles = true;
  // It was given what is in front of it.
  for (const [name, value] of lifted.late) lifted.given.set(name, value);
  lifted.late.clear();
  return take(script, lifted, surroundings);
}

/** Statements that may fail, of which a shell without `-e` takes no notice, while a unit does. */
const failing: ReadonlySet<string> = new Set([
  'source',
  'cd',
  'umask',
  'limit',
  'run',
  'pid',
  'guard',
]);

/** Whether the text ends at the first of its statements that fails, as a unit does. */
function endsAtFailure(
  { text, exits }: Extract<Wrapping['command'], { kind: 'text' }>,
  { openings }: StraightScript,
): boolean {
  const isOne = parseShell(text)?.commands.length === 1;
  return exits === true || isOne || !openings.some(({ kind }) => failing.has(kind));
}

/** The job that says by stanzas what was lifted; undefined where its command still needs a shell, or cannot do without its parent. */
function jobOf(
  main: Sourced<Process>,
  preamble: string,
  program: readonly PlainWord[],
  lifted: Lifted,
  { job, others, context }: Surroundings,
): LiftedJob | undefined {
  const { env, files, limits, known, unseen, directory, umask, root, nice, user, group, runs } =
    lifted;
  const sinks = sinksOf(lifted, job, main.from);
  const expect = expectAfter(job, lifted);
  if (sinks === undefined || expect === undefined) return undefined;
  if (lifted.isOwnNumber && (lifted.parent !== undefined || lifted.forks > 0)) return undefined;
  const read = program.flatMap((word) =>
    word.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
  );
  const isHidden = (name: string) =>
    lifted.late.has(name) || lifted.hidden.has(name) || lifted.hidesFiles === true;
  if (read.some(isHidden)) return undefined;
  if (isCutAgain(lifted, job, others, sinks)) return undefined;
  // A file that nobody has seen may set any of them.
  const open = unseen.length > 0 ? read.map((name) => [name, undefined] as const) : [];
  const process: Process = {
    kind: 'script',
    command: `${preamble}${[...readEnvironmentFiles(files), `exec ${commandText(program)}\n`].join('\n')}`,
  };
  // A stanza that the script goes on from, or takes the place of, is a part of what is said now.
  const said = <T>(value: T, stanza?: Sourced<T>) =>
    sourced(value, [...main.from, ...(stanza?.from ?? [])]);
  const script: ScriptSays = {
    given: new Map<string, string | undefined>([...known, ...open]),
    settings: settingsOf(lifted, main.from),
    guards: lifted.guards.map((guard) => said(guard)),
    ...sinks,
    ...(lifted.syslog && { syslog: said(lifted.syslog) }),
    othersAreRoots: others.length + runs.length > 0 && (user !== undefined || group !== undefined),
    ...(lifted.pidFile !== undefined && { pidFile: lifted.pidFile }),
    ...(runs.length > 0 && { prepares: said(preparing(runs)) }),
  };
  const start = absolutePath(job.chdir?.value ?? '/');
  // A user's manager starts its services elsewhere.
  const isMoved = directory !== undefined && (context.manager === 'user' || directory !== start);
  const isMasked = umask !== undefined && umask !== (job.umask?.value ?? 0o022);
  const { expect: before, ...rest } = job;
  // An expectation that a fork met which is left out now is a part of what is said by running the program itself.
  const from = [...main.from, ...(expect === 'none' ? (before?.from ?? []) : [])];
  const result: LiftedJob = {
    ...rest,
    ...(expect !== 'none' && { expect }),
    env: [...job.env, ...env.map((each) => said(each))],
    limits: new Map([
      ...job.limits,
      ...[...limits].map(([name, limit]) => [name, said(limit)] as const),
    ]),
    ...(isMoved && { chdir: said(directory, job.chdir) }),
    ...(root !== undefined && { chroot: said(root) }),
    ...(isMasked && { umask: said(umask, job.umask) }),
    ...(nice !== undefined && { nice: said(nice, job.nice) }),
    ...(user !== undefined && { setuid: said(user) }),
    ...(group !== undefined && { setgid: said(group) }),
    processes: { ...job.processes, main: { ...main, value: process, from } },
    script,
  };
  return stepOf('main', process, result, 'native').command.kind === 'program' ? result : undefined;
}

/** The program's own name, which systemd takes from no variable, in the place of a variable that has one value. */
function named(program: readonly PlainWord[], lifted: Lifted): readonly PlainWord[] {
  const [first = [], ...rest] = program;
  const text = first.some(({ kind }) => kind === 'variable') ? knownText(first, lifted) : undefined;
  return text === undefined || text === '' ? program : [[{ kind: 'text', text }], ...rest];
}

/** The commands as a script of their own: of its last one the status counts, which is not to be that of a test. */
function preparing(runs: readonly string[]): string {
  const isPlain = simpleCommands(`${runs.at(-1)}\ntrue`) !== undefined;
  return `${[...runs, ...(isPlain ? [] : [':'])].join('\n')}\n`;
}

/** Whether a file that the program was to start anew would be cut by each other command of the unit, a reload among them. */
function isCutAgain(
  { runs }: Lifted,
  { reloadSignal, expect, task }: Job,
  others: readonly Process[],
  { output, error }: NonNullable<ReturnType<typeof sinksOf>>,
): boolean {
  const isCut = [output, error].some((sink) => sink?.value.kind === 'file' && sink.value.truncate);
  const hasMore = others.length + runs.length > 0 || reloadSignal !== undefined;
  // What forks is reloaded by a command, but for a task.
  const forks = expect !== undefined && expect.value !== 'none' && task === undefined;
  return isCut && (hasMore || forks);
}

/**
 * What the job expects of the program itself, `none` where that is nothing; undefined where what stood in front of it took part: a fork
 * of its own, or the status that a parent passed on.
 */
function expectAfter(
  { expect, normalExit, task, respawn }: Job,
  { parent, forks, syslog }: Lifted,
): NonNullable<Job['expect']> | 'none' | undefined {
  // Of a task nothing is expected but its end.
  const isStated = expect !== undefined && expect.value !== 'none' && task === undefined;
  const asStated = expect ?? 'none';
  if (parent === undefined && forks === 0) return asStated;
  if (parent !== undefined) {
    // To a parent, who dies by a signal ends with a number above 128.
    const isNumber = normalExit.some(({ value }) =>
      value.kind === 'exit' ? value.code > 128 : respawn !== undefined,
    );
    // And a pipe ends with the status of logger.
    const isPiped = syslog !== undefined && task !== undefined;
    return isStated || forks > 0 || isNumber || isPiped ? undefined : asStated;
  }
  // What stood in front forked so often of what the job was told to count; the program forks the rest.
  if (expect === undefined) return undefined;
  const counted: readonly Expect[] = ['none', 'fork', 'daemon'];
  const left = counted[counted.indexOf(expect.value) - forks];
  if (left === undefined) return undefined;
  return left === 'none' ? left : { ...expect, value: left };
}

function settingsOf({ settings }: Lifted, from: readonly Statement[]): ProcessSettings {
  const said: { -readonly [Name in ProcessSetting]?: Sourced<string> } = {};
  for (const [name, value] of settings) said[name] = sourced(value, from);
  return said;
}

import { shellBuiltins } from '../../shell/builtins.ts';
import type { Opening } from '../../shell/openings.ts';
import { parseShell } from '../../shell/parse.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
import { type StraightScript, straightScript } from '../../shell/straight-script.ts';
import { withoutLastLineEnds } from '../../text/lines.ts';
import type { Job, Process } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { withoutPreamble } from '../preamble.ts';
import { initCommands } from '../process-step.ts';
import { givenByInit } from './given-by-init.ts';
import { jobOf } from './job-of.ts';
import {
  commandText,
  knownText,
  type Lifted,
  nothingLifted,
  type Surroundings,
  setVariable,
  surroundingsOf,
} from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';
import { readByLogger } from './logger.ts';
import { open } from './openings.ts';
import { withoutPidRemovals } from './pid-removals.ts';
import { report } from './report.ts';
import { unwrap, wrappingOf } from './wrappers.ts';
import type { Wrapping } from './wrapping.ts';

/**
 * A job whose main process does nothing but make things ready and become a program, as one that says the same by stanzas, and runs the
 * program itself. Any other job, and each in the faithful style, as it is: all of a script is lifted, or nothing; of the programs that
 * stand in front of another one, as many as directives can say, from the left.
 */
export function liftScript(job: LiftedJob, context: Context): LiftedJob {
  const { main } = job.processes;
  if (context.style === 'faithful' || main === undefined) return job;
  // What is below another root has other files.
  if (job.chroot !== undefined) return job;
  const { preamble, text } = scriptOf(main.value, job);
  const given = new Set([
    ...givenByInit(job),
    ...job.env.map(({ value }) => value.replace(/=.*/s, '')),
  ]);
  const instance = instanceVariables(job.instance?.value ?? '');
  const isOwn = (name: string) => !given.has(name) && !instance.includes(name);
  const script = straightScript(text, isOwn);
  if (script === undefined) return job;
  const surroundings = surroundingsOf(job, context);
  const lifted = nothingLifted(surroundings);
  lifted.command = lastStatement(text);
  const left = take(script, lifted, surroundings);
  const program = left && named(left, lifted);
  const isTouched =
    script.openings.length + script.defaults.size > 0 ||
    script.isChild ||
    script.hasParameters ||
    program !== script.program;
  if (program === undefined || !isTouched) return job;
  const result = jobOf(main, preamble, program, lifted, surroundings);
  if (result === undefined) return job;
  report(lifted, result, main, surroundings);
  return withoutPidRemovals(result, lifted.unwritten, commandText(program), context);
}

/** The text of a main process that a shell might read, and the lines of our own in front of it, which are read where they are. */
function scriptOf({ kind, command }: Process, job: Job): { preamble: string; text: string } {
  if (kind === 'exec') return { preamble: '', text: `exec ${command}` };
  const text = withoutPreamble(command, job);
  const whole = withoutLastLineEnds(command);
  return { preamble: whole.slice(0, whole.length - text.length), text };
}

function lastStatement(text: string): string {
  const last = parseShell(text)?.commands.at(-1);
  return last ? text.slice(last.pos, last.end) : text;
}

/** Takes all of a script; the words of the program that is left, or undefined where something of it needs its shell. */
function take(
  { openings, defaults, settled, program, isChild, reader }: StraightScript,
  lifted: Lifted,
  surroundings: Surroundings,
): readonly PlainWord[] | undefined {
  const given = givenByInit(surroundings.job);
  // What is set besides is set behind, or before.
  if (openings.some((one) => one.kind === 'assign' && defaults.has(one.name))) return undefined;
  for (const [name, value] of defaults) {
    // What the job itself gives needs no other value.
    if (lifted.given.get(name)) continue;
    // It goes to the program as it is, empty.
    if (lifted.given.has(name) && !settled.has(name)) return undefined;
    if (given.has(name) || !setVariable(lifted, name, value, surroundings)) return undefined;
  }
  if (reader !== undefined) {
    if (!readByLogger(reader, lifted, surroundings)) return undefined;
    lifted.places[1] = { kind: 'pipe' };
  }
  for (const opening of openings) if (!open(lifted, opening, surroundings)) return undefined;
  // An empty value of a file is one to systemd, and none to `${NAME:-…}`.
  const wanted = [
    ...defaults.keys(),
    ...openings.flatMap((one) => (one.kind === 'assign' && one.isDefault ? [one.name] : [])),
  ];
  for (const name of wanted)
    if (lifted.known.get(name) === '' || lifted.given.get(name) === '') return undefined;
  if (lifted.unseen.length > 0) lifted.defaulted.push(...wanted);
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
  if (lifted.isLoggedIn) lifted.readsLogin = true;
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
const failing: ReadonlySet<Opening['kind']> = new Set([
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

/** The program's own name, which systemd takes from no variable, in the place of a variable that has one value. */
function named(program: readonly PlainWord[], lifted: Lifted): readonly PlainWord[] {
  const [first = [], ...rest] = program;
  const text = first.some(({ kind }) => kind === 'variable') ? knownText(first, lifted) : undefined;
  return text === undefined || text === '' ? program : [[{ kind: 'text', text }], ...rest];
}

import { shellBuiltins } from '../shell/builtins.ts';
import { withoutLeadingComments } from '../shell/leading-comments.ts';
import { commandOrTrue, plainCommand, simpleCommands } from '../shell/plain-command.ts';
import { dedented } from '../shell/text-shape.ts';
import { shellVariables, variablesRead } from '../shell/variables.ts';
import { withoutIdleStops } from '../shell/vetoes.ts';
import { withoutExec } from '../shell/without-exec.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import type { Sourced } from '../text/source.ts';
import type { Process, ProcessName } from '../upstart/job.ts';
import { needsShell } from '../upstart/shell-run.ts';
import { atPiece } from './at-piece.ts';
import type { Context } from './context.ts';
import { decisionIn } from './deciding-steps.ts';
import { instanceVariables } from './instance-pattern.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import type { Command, Step } from './model.ts';
import { environmentFilesOf, withoutPreamble } from './preamble.ts';
import { withoutRestartDelay } from './restart-delay.ts';
import { execConditionSince } from './shell-guards.ts';
import { stopsItself } from './shell-use.ts';
import type { Style } from './style.ts';
import { constantVariables } from './tables/variables.ts';
import { liftCommand, literalText, literalWord } from './words.ts';

/** Upstart's own commands, which are no programs to a unit. */
export const initCommands: ReadonlySet<string> = new Set([
  ...['initctl', 'start', 'stop', 'restart', 'reload', 'status', 'emit'],
]);

/** More commands than this stay one script. */
const mostSteps = 5;

/**
 * What one process of a job runs, as steps: of a script that does nothing but run programs one after the other, each by itself, where a
 * unit has a line for each and stops at the first that fails, as the script does. That are the commands before the start, after the
 * stop, and of a service that has started when they have ended (systemd.service(5) `ExecStart=`, `ExecStartPre=`, `ExecStopPost=`).
 */
export function stepsOf(
  name: ProcessName,
  process: Sourced<Process>,
  job: LiftedJob,
  style: Style,
): readonly Sourced<Step>[] {
  // An end that is a good one, but not the end of the work, goes on to the next line of a unit.
  const isPlain = job.normalExit.every(({ value }) => value.kind === 'exit' && value.code === 0);
  const isListed =
    name === 'pre-start' ||
    name === 'post-stop' ||
    (name === 'main' && job.task !== undefined && isPlain);
  const one = { ...process, value: stepOf(name, process.value, job, style) };
  if (style === 'faithful' || !isListed || process.value.kind === 'exec') return [one];
  const text = scriptText(process.value.command, job);
  return listed(one, name === 'pre-start' ? withoutIdleStops(text) : text, job);
}

/** What a pre-start amounts to that decides whether to start. */
export interface DecidedStart {
  readonly condition: readonly Sourced<Step>[];
  readonly prepare: readonly Sourced<Step>[];
}

/**
 * A pre-start that first decides whether to start and then works, as the conditions of a unit and the commands after them; undefined for
 * one that does not decide, or while it works, and for a systemd without conditions (systemd.service(5) `ExecCondition=`).
 */
export function decidedStart(
  process: Sourced<Process>,
  job: LiftedJob,
  { style, systemd, findings }: Context,
): DecidedStart | undefined {
  const { kind, command } = process.value;
  if (style === 'faithful' || systemd < execConditionSince || kind === 'exec') return undefined;
  const name = 'pre-start';
  const text = withoutIdleStops(scriptText(command, job));
  const decision = decisionIn(text, knownValues(job), aroundOf(name, job));
  if (decision === undefined) return undefined;
  const { conditions, rest, mayFail } = decision;
  if (mayFail !== undefined) {
    const path = mayFail.replace(/^(["'])(.*)\1$/s, '$2');
    const isOfUnit = environmentFilesOf(job).some(({ value }) => literalText(value.path) === path);
    findings.report(
      'failure-taken-for-no',
      atPiece(process, `. ${mayFail}`, mayFail),
      `If ${path} is there and cannot be read to its end, or a command in it fails, the service is skipped, and nothing has failed.${isOfUnit ? '' : ' What it sets is known in this condition alone.'}`,
    );
  }
  const work = rest === '' ? undefined : { ...process, value: ofScript(name, rest, job) };
  return {
    condition: conditions.map(({ text, step: value }) => atPiece({ ...process, value }, text)),
    prepare: work ? listed(work, rest, job) : [],
  };
}

/** The commands of a script one by one, where it is nothing else; else the whole. */
function listed(one: Sourced<Step>, text: string, job: LiftedJob): readonly Sourced<Step>[] {
  if (one.value.command.kind === 'program' || one.value.vetoes) return [one];
  const lines = simpleCommands(text);
  if (lines === undefined || lines.length > mostSteps) return [one];
  const { comments: above = [], ...bare } = one.value;
  const steps = lines.map(({ text, mayFail, comments }, index): Sourced<Step> | undefined => {
    const [first] = plainCommand(text) ?? [];
    const word = first?.[0]?.kind === 'text' ? first[0].text : '.';
    if (isOfShell(word, text) || (initCommands.has(word) && !isLiteral(text))) return undefined;
    const command = liftCommand(text, valuesOf(job));
    const told = index === 0 ? above : comments;
    const value = command && {
      ...bare,
      command,
      ignoreFailure: mayFail,
      ...(told.length > 0 && { comments: told }),
    };
    return value && atPiece({ ...one, value }, text);
  });
  const known = steps.filter((step) => step !== undefined);
  return known.length === steps.length ? known : [one];
}

/**
 * Whether a command is one that only the shell has, or does otherwise than the program of that name: `==` is none of its operators, and
 * its `echo` knows backslashes and no option but -n (dash(1)).
 */
function isOfShell(word: string, text: string): boolean {
  if (shellBuiltins.has(word)) return true;
  const [, ...words] = (plainCommand(text) ?? []).map((parts) =>
    parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
  );
  if (word === '[' || word === 'test') return words.some((each) => notOfTest.has(each));
  if (word === 'echo') return words.some((each) => /\\|^-(?!n$)/.test(each));
  return word === 'printf' && !isLiteral(text);
}

/** Operators that test(1) knows and dash(1) does not. */
const notOfTest: ReadonlySet<string> = new Set(['==', '=~', '<', '>']);

/** Whether all words of a command are known as they stand: a call of init's own commands is told by them. */
function isLiteral(text: string): boolean {
  return (
    plainCommand(text)
      ?.flat()
      .every(({ kind }) => kind === 'text') === true
  );
}

/** What one process of a job runs, as a step: the program itself wherever the shell adds nothing. */
export function stepOf(name: ProcessName, process: Process, job: LiftedJob, style: Style): Step {
  if (style === 'faithful') return stepAsWritten(name, process, job);
  if (process.kind === 'script') return ofScript(name, scriptText(process.command, job), job);
  return { command: execCommand(process.command, job), ...aroundOf(name, job) };
}

/** The same of a script's text as it is to be run. */
function ofScript(name: ProcessName, script: string, job: LiftedJob): Step {
  const { comments, rest } = withoutLeadingComments(script);
  const text = name === 'pre-start' ? withoutIdleStops(rest) : rest;
  const optional = name === 'main' ? undefined : commandOrTrue(text);
  const command = scriptCommand(name, optional ?? text, job);
  const lifted = optional !== undefined && command.kind === 'program';
  const vetoes = name === 'pre-start' && command.kind === 'shell' && stopsItself(command.text);
  const around = aroundOf(name, job);
  return {
    // A shell that is replaced could not say at its end what it was asked to.
    command: vetoes
      ? shellCommand(withoutExec(text))
      : optional !== undefined && !lifted
        ? shellCommand(text)
        : command,
    ...around,
    ...(lifted && { ignoreFailure: true }),
    ...(vetoes && { vetoes: true }),
    ...(comments.length > 0 && { comments }),
  };
}

/** What is said of a step besides what it runs. */
function aroundOf(name: ProcessName, job: LiftedJob): Omit<Step, 'command'> {
  return {
    // Upstart goes on whatever becomes of these two (init(5) "Process definition").
    ignoreFailure: name === 'post-start' || name === 'pre-stop',
    privileged: name !== 'main' && job.script?.othersAreRoots === true,
    ...(name === 'pre-stop' && { whileMainLives: true }),
  };
}

/** The same without anything taken out of the shell's hands. */
function stepAsWritten(name: ProcessName, process: Process, job: LiftedJob): Step {
  const command: Command =
    process.kind === 'script'
      ? shellCommand(scriptText(process.command, job))
      : (directCommand(process.command) ?? {
          kind: 'shell',
          text: `exec ${process.command}`,
          errexit: true,
        });
  const vetoes = name === 'pre-start' && command.kind === 'shell' && stopsItself(command.text);
  return {
    command: vetoes ? shellCommand(withoutExec(command.text)) : command,
    ignoreFailure: name === 'post-start' || name === 'pre-stop',
    privileged: false,
    ...(name === 'pre-stop' && { whileMainLives: true }),
    ...(vetoes && { vetoes: true }),
  };
}

/** What init executes without a shell; undefined for what needs one. */
function directCommand(command: string): Command | undefined {
  if (needsShell(command)) return undefined;
  const words = command.split(/[ \t\r\n]+/).filter((word) => word !== '');
  return { kind: 'program', words: words.map(literalWord) };
}

function execCommand(command: string, job: LiftedJob): Command {
  return (
    directCommand(command) ??
    liftCommand(command, allValues(command, job)) ?? {
      kind: 'shell',
      text: `exec ${command}`,
      errexit: true,
    }
  );
}

/** A script without the lines that stand for directives: a delay, a setting, a file of variables. */
function scriptText(script: string, job: LiftedJob): string {
  return dedented(withoutLastLineEnds(withoutRestartDelay(withoutPreamble(script, job))));
}

/** How a script says that the shell is to go on after a failure, as `/bin/sh -c` without `-e` does. */
export const goOn = 'set +e\n';

function shellCommand(text: string): Command {
  return text.startsWith(goOn)
    ? { kind: 'shell', text: text.slice(goOn.length), errexit: false }
    : { kind: 'shell', text, errexit: true };
}

function scriptCommand(name: ProcessName, text: string, job: LiftedJob): Command {
  const shell = shellCommand(text);
  const [first, ...rest] = plainCommand(text) ?? [];
  const word = first?.[0]?.kind === 'text' && first.length === 1 ? first[0].text : undefined;
  if (word === undefined) return shell;
  if (word === 'exec' && rest.length > 0) {
    const program = text.replace(/^(\s*#.*\n)*\s*exec\s+/, '');
    return liftCommand(program, new Map([...allValues(program, job), ...valuesOf(job)])) ?? shell;
  }
  // A main process that stays in its shell is another process than the shell would be.
  if (name === 'main' || isOfShell(word, text)) return shell;
  if (initCommands.has(word) && !isLiteral(text)) return shell;
  return liftCommand(text, knownValues(job)) ?? shell;
}

/** The same, and of what a command reads that nobody gives a value, that it has none. */
function allValues(command: string, job: LiftedJob): ReadonlyMap<string, string | undefined> {
  const known = knownValues(job);
  const unset = [...variablesRead(command)].filter(
    (name) => !known.has(name) && !shellVariables.has(name),
  );
  return new Map([...known, ...unset.map((name) => [name, undefined] as const)]);
}

function valuesOf(job: LiftedJob): ReadonlyMap<string, string | undefined> {
  return new Map([...knownValues(job), ...(job.script?.given ?? [])]);
}

/** The variables that every process of the job has, with their values; what it only lets in may have any. */
function knownValues(job: LiftedJob): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>(
    job.imports.map(({ value }) => [value, undefined]),
  );
  for (const { value } of job.env) {
    const split = value.indexOf('=');
    if (split > 0) values.set(value.slice(0, split), value.slice(split + 1));
  }
  for (const { variable, value } of constantVariables(job.name)) {
    if (value !== '') values.set(variable, value);
  }
  // An instance's name holds no blank, quote or wildcard: a unit name has none of them.
  for (const variable of instanceVariables(job.instance?.value ?? ''))
    values.set(variable, 'instance');
  return values;
}

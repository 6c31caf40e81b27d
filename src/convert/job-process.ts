import { shellBuiltins } from '../shell/builtins.ts';
import { commandOrTrue, plainCommand } from '../shell/plain-command.ts';
import { dedented } from '../shell/text-shape.ts';
import { withoutExec } from '../shell/without-exec.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Job, Process, ProcessName } from '../upstart/job.ts';
import { needsShell } from '../upstart/shell-run.ts';
import { asUser } from './become-user.ts';
import { placesOf } from './console-places.ts';
import type { Context } from './context.ts';
import { directoryLines, needsRoot } from './directories.ts';
import { readEnvironmentFiles } from './environment-prelude.ts';
import { instanceVariables } from './instance-pattern.ts';
import { instanceLines } from './instance-texts.ts';
import { exportMainPid, mainPidLine } from './main-pid.ts';
import type { Command, GuardTest, Service, Sink, Step, Word } from './model.ts';
import { withoutPreamble } from './preamble.ts';
import { settingLines } from './process-settings.ts';
import { askedByShell, questionLines } from './questions.ts';
import { isSaidByEvent } from './relations/machines.ts';
import { restartDelayLine, withoutRestartDelay } from './restart-delay.ts';
import { stopsItself } from './shell-use.ts';
import { guardLines } from './start-guards.ts';
import type { Style } from './style.ts';
import { constantVariables } from './tables/variables.ts';
import { liftCommand, literalText, literalWord, shellText } from './words.ts';

/** Upstart's own commands, which are no programs to a unit. */
const initCommands: ReadonlySet<string> = new Set([
  ...['initctl', 'start', 'stop', 'restart', 'reload', 'status', 'emit'],
]);

/** What one process of a job runs, as a step: the program itself wherever the shell adds nothing. */
export function stepOf(name: ProcessName, process: Process, job: Job, style: Style): Step {
  if (style === 'faithful') return stepAsWritten(name, process, job);
  const text = process.kind === 'script' ? scriptText(process.command, job) : '';
  const optional = name === 'main' ? undefined : commandOrTrue(text);
  const command =
    process.kind === 'exec'
      ? execCommand(process.command, job)
      : scriptCommand(name, optional ?? text, job);
  const lifted = optional !== undefined && command.kind === 'program';
  const vetoes = name === 'pre-start' && command.kind === 'shell' && stopsItself(command.text);
  return {
    // A shell that is replaced could not say at its end what it was asked to.
    command: vetoes
      ? shellCommand(withoutExec(text))
      : optional !== undefined && !lifted
        ? shellCommand(text)
        : command,
    // Upstart goes on whatever becomes of these two (init(5) "Process definition").
    ignoreFailure: lifted || name === 'post-start' || name === 'pre-stop',
    privileged: false,
    ...(name === 'pre-stop' && { whileMainLives: true }),
    ...(vetoes && { vetoes: true }),
  };
}

/** The same without anything taken out of the shell's hands. */
function stepAsWritten(name: ProcessName, process: Process, job: Job): Step {
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

function execCommand(command: string, job: Job): Command {
  return (
    directCommand(command) ??
    liftCommand(command, knownValues(job)) ?? {
      kind: 'shell',
      text: `exec ${command}`,
      errexit: true,
    }
  );
}

/** A script without the lines that stand for directives: a delay, a setting, a file of variables. */
function scriptText(script: string, job: Job): string {
  return dedented(withoutLastLineEnds(withoutRestartDelay(withoutPreamble(script, job))));
}

/** How a script says that the shell is to go on after a failure, as `/bin/sh -c` without `-e` does. */
const goOn = 'set +e\n';

function shellCommand(text: string): Command {
  return text.startsWith(goOn)
    ? { kind: 'shell', text: text.slice(goOn.length), errexit: false }
    : { kind: 'shell', text, errexit: true };
}

function scriptCommand(name: ProcessName, text: string, job: Job): Command {
  const shell = shellCommand(text);
  const [first, ...rest] = plainCommand(text) ?? [];
  const word = first?.[0]?.kind === 'text' && first.length === 1 ? first[0].text : undefined;
  if (word === undefined) return shell;
  if (word === 'exec' && rest.length > 0) {
    return liftCommand(text.replace(/^(\s*#.*\n)*\s*exec\s+/, ''), knownValues(job)) ?? shell;
  }
  // A main process that stays in its shell is another process than the shell would be.
  if (name === 'main' || shellBuiltins.has(word) || initCommands.has(word)) return shell;
  return liftCommand(text, knownValues(job)) ?? shell;
}

/** The variables that every process of the job has for certain, with their values. */
function knownValues(job: Job): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
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

/**
 * The process of a job that does what several steps do, in order; undefined for no step. One program is an
 * `exec`, everything else a script.
 */
export function jobProcess(
  service: Service,
  name: ProcessName,
  steps: readonly Sourced<Step>[],
  context: Context,
): Sourced<Process> | undefined {
  const delay = name === 'post-stop' ? service.restart.delay : undefined;
  const waits = delay !== undefined && delay.value > 0 && delay.from.length > 0;
  const guards = name === 'pre-start' ? service.guards : [];
  const questions =
    name === 'pre-start'
      ? askedByShell(service.questions, context.manager).filter(
          ({ value }) => !isSaidByEvent(value, service, context),
        )
      : [];
  const made = name === 'pre-start' && !needsRoot(service, context) ? service.directories.made : [];
  if (steps.length + guards.length + questions.length + made.length === 0 && !waits)
    return undefined;
  reportSteps(name, steps, service.credentials.becomes === true, context);
  const { becomes, user, group } = service.credentials;
  // What holds for all processes is told of the main one, or for want of it of the first.
  const isFirst = name === 'main' || (name === 'pre-start' && service.processes.main.length === 0);
  const from = [
    ...[
      ...guards,
      ...questions,
      ...made,
      ...(made.length > 0 ? service.directories.modes : []),
      ...steps,
    ].flatMap((step) => step.from),
    ...(waits ? delay.from : []),
    ...(isFirst
      ? [
          ...Object.values(service.scheduling.settings),
          ...service.environment.computed,
          ...(becomes && user ? [user, ...(group ? [group] : [])] : []),
          ...(service.fileSystem.instanceDirectory ? [service.fileSystem.instanceDirectory] : []),
        ].flatMap((one) => one.from)
      : []),
  ];
  const { files } = service.environment;
  const redirection = redirectionOf(service);
  const settings = steps.length === 0 ? [] : [...settingLines(service), ...instanceLines(service)];
  const runOf = (step: Sourced<Step>): Step => {
    const isMain = name === 'main' && !service.processes.reload.includes(step);
    return asUser(step.value, isMain && step === steps.at(-1), service, context);
  };
  const [only] = steps;
  const isCondition = only && service.processes.condition.includes(only);
  if (
    only &&
    !isCondition &&
    guards.length + questions.length + made.length === 0 &&
    steps.length === 1 &&
    !waits &&
    files.length + settings.length === 0 &&
    !asksForMain(name, [shellText(only.value.command)]) &&
    redirection === ''
  ) {
    const exec = execStanza(name, runOf(only));
    if (exec !== undefined) return sourced({ kind: 'exec', command: exec }, from);
  }
  const { condition } = service.processes;
  const lines = steps.flatMap((step, index) =>
    condition.includes(step)
      ? conditionLines(runOf(step))
      : scriptLines(name, runOf(step), index === steps.length - 1 && !waits),
  );
  const text = [
    ...(asksForMain(name, lines) ? [mainPidLine, ...(becomes ? [exportMainPid] : [])] : []),
    ...settings,
    ...(steps.length === 0 ? [] : readEnvironmentFiles(files.map(({ value }) => value))),
    ...guardLines(guards, testText),
    ...questionLines(questions, context.manager),
    ...(made.length > 0 ? directoryLines(service, context.manager) : []),
    ...(redirection === '' || steps.length === 0 ? [] : [`exec${redirection}`]),
    ...lines,
    ...(waits ? [restartDelayLine(delay.value)] : []),
  ];
  return sourced({ kind: 'script', command: endWithNewline(text.join('\n')) }, from);
}

function asksForMain(name: ProcessName, lines: readonly string[]): boolean {
  const isBeside = name === 'post-start' || name === 'pre-stop';
  return isBeside && lines.some((line) => /\$\{?MAINPID\b/.test(line));
}

/** The command of an `exec` stanza for a step; undefined where only a script can say it. */
function execStanza(name: ProcessName, step: Step): string | undefined {
  const { command } = step;
  const failureMatters = name === 'main' || name === 'pre-start' || name === 'post-stop';
  if ((step.ignoreFailure && failureMatters) || step.vetoes) return undefined;
  if (command.kind === 'shell') {
    const found = /^exec (.+?)\n*$/s.exec(command.text);
    const text = found?.[1];
    return text !== undefined && command.errexit && needsShell(text) && isWritable(text)
      ? text
      : undefined;
  }
  if (command.argv0 !== undefined) return undefined;
  const bare = command.words.map(literalText).join(' ');
  const isBare = command.words.every((word) => /^\S+$/.test(literalText(word) ?? ''));
  const text = isBare && !needsShell(bare) ? bare : shellText(command);
  return isWritable(text) ? text : undefined;
}

/** Whether init reads the text of an `exec` back as it is: it joins lines and garbles some backslashes. */
function isWritable(text: string): boolean {
  return !/[\n\r\\]/.test(text) && text.trim() === text && text !== '';
}

function testText({ operator, path, negated }: GuardTest): string {
  const file = shellText({ kind: 'program', words: [path] });
  return `[ ${negated ? '! ' : ''}-${operator} ${file} ]`;
}

/** A condition that is not met means: do not start, and nothing is wrong. */
function conditionLines(step: Step): readonly string[] {
  if (step.vetoes || step.command.kind === 'program') {
    const text = withoutLastLineEnds(shellText(step.command));
    return step.vetoes ? [text] : [`${text} || { stop; exit 0; }`];
  }
  return ['(', withoutLastLineEnds(step.command.text), ') || { stop; exit 0; }'];
}

function scriptLines(name: ProcessName, step: Step, isLast: boolean): readonly string[] {
  const { command } = step;
  const tail =
    step.ignoreFailure && !(isLast && (name === 'post-start' || name === 'pre-stop'))
      ? ' || true'
      : '';
  if (command.kind === 'program') {
    const replaces = isLast && tail === '';
    return [`${replaces ? 'exec ' : ''}${shellText(command)}${tail}`];
  }
  const text = withoutLastLineEnds(command.text);
  const lines = [command.errexit ? text : `${goOn}${text}`];
  if (isLast && tail === '') return lines;
  return ['(', ...lines, `)${tail}`];
}

/** What sends the output of a whole script to where the unit names, as far as `console` does not say it. */
function redirectionOf({ console }: Service): string {
  const { redirected } = placesOf(console);
  return [console.output, console.error]
    .map((sink, index) => {
      if (!sink || !redirected.includes(sink)) return '';
      const isBoth = index === 0 && console.error === undefined;
      const text = redirect(sink.value);
      const toWhere = index === 0 ? text : `2${text.replace(/^1(?=<>)/, '')}`;
      return ` ${toWhere}${isBoth ? ' 2>&1' : ''}`;
    })
    .join('');
}

function redirect(sink: Sink): string {
  if (sink.kind !== 'file') return '> /dev/null';
  // systemd writes over what is there and cuts nothing off.
  return `${sink.append ? '>>' : '1<>'} ${quotePath(sink.path)}`;
}

function quotePath(path: Word): string {
  return shellText({ kind: 'program', words: [path] });
}

/** A specifier in a command whose value nobody knows but systemd. */
function unknownSpecifier(words: readonly Word[]): string | undefined {
  for (const part of words.flat()) if (part.kind === 'specifier') return part.letter;
  return undefined;
}

/** A variable whose value is divided into words. */
function splitVariable(words: readonly Word[]): string | undefined {
  for (const part of words.flat()) {
    if (part.kind === 'variable' && part.split) return part.name;
  }
  return undefined;
}

function reportSteps(
  name: ProcessName,
  steps: readonly Sourced<Step>[],
  isRoots: boolean,
  { findings }: Context,
): void {
  const [first] = steps;
  if (first && steps.length > 1) {
    findings.report(
      'steps-joined',
      first,
      `The ${steps.length} commands became one script, in which each but the last runs as a child of the shell.`,
    );
  }
  for (const step of steps) {
    if (name === 'main' && step.value.ignoreFailure) {
      findings.report(
        'failure-ignored-by-shell',
        step,
        'The shell that takes the failure for a success stays the main process, with the program below it.',
      );
    }
    const split = step.value.command.kind === 'program' && splitVariable(step.value.command.words);
    if (split) {
      findings.report(
        'variable-split-by-shell',
        step,
        `The shell divides the value of ${split} at blanks, as systemd does, and besides takes *, ? and [ in it for patterns.`,
      );
    }
    const called = step.value.command.kind === 'program' && step.value.command.argv0;
    if (called) {
      findings.report(
        'program-name-lost',
        step,
        `The program is told its path as its name, and not ${called.map((part) => (part.kind === 'text' ? part.text : '')).join('')}.`,
      );
    }
    const unknown =
      step.value.command.kind === 'program' && unknownSpecifier(step.value.command.words);
    if (unknown) {
      findings.report(
        'specifier-unknown',
        step,
        `Only systemd knows what %${unknown} stands for here.`,
      );
    }
    if (step.value.privileged && !isRoots) {
      findings.report(
        'privileged-step',
        step,
        `Upstart gives its ${name} the same user, group and root directory as the main process; systemd ran this one with all rights.`,
      );
    }
  }
}

function endWithNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

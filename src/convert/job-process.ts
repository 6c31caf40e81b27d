import { isOneQuestion } from '../shell/questions.ts';
import { withoutLastLineEnds } from '../text/lines.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Process, ProcessName } from '../upstart/job.ts';
import { needsShell } from '../upstart/shell-run.ts';
import { asUser } from './become-user.ts';
import { placesOf } from './console-places.ts';
import type { Context } from './context.ts';
import { directoryLines, needsRoot } from './directories.ts';
import { readEnvironmentFiles } from './environment-prelude.ts';
import { instanceLines } from './instance-texts.ts';
import { exportMainPid, mainPidLine } from './main-pid.ts';
import type { GuardTest, Service, Sink, Step, Word } from './model.ts';
import { settingLines } from './process-settings.ts';
import { goOn } from './process-step.ts';
import { askedByShell, questionLines } from './questions.ts';
import { isSaidByEvent } from './relations/machines.ts';
import { restartDelayLine } from './restart-delay.ts';
import { guardLines } from './start-guards.ts';
import { literalText, shellText } from './words.ts';

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
  const lines = steps.flatMap((step, index) => [
    ...(step.value.comments ?? []).map((line) => `# ${line}`.trimEnd()),
    ...(condition.includes(step)
      ? conditionLines(runOf(step))
      : scriptLines(name, runOf(step), index === steps.length - 1 && !waits)),
  ]);
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
  const { text } = step.command;
  if (isOneQuestion(text)) return [`${text} || { stop; exit 0; }`];
  return ['(', withoutLastLineEnds(text), ') || { stop; exit 0; }'];
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
  // With file:, systemd writes over what is there and cuts nothing off.
  const operator = sink.append ? '>>' : sink.truncate ? '>' : '1<>';
  return `${operator} ${quotePath(sink.path)}`;
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
        `The shell divides the value of ${split} at blanks, as systemd does; quotes in it stay what they are, while systemd takes them off, and *, ? and [ are patterns.`,
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

import { callsOf } from '../shell/calls.ts';
import { leftBehind } from '../shell/forks.ts';
import { firstThatMayFail } from '../shell/may-fail.ts';
import { filesRead } from '../shell/variables.ts';
import { withExitCodes } from '../shell/vetoes.ts';
import { baseName } from '../text/names.ts';
import type { Sourced } from '../text/source.ts';
import { atPiece, commandOf } from './at-piece.ts';
import type { Context } from './context.ts';
import { namesEveryEnd } from './faithful/hooks.ts';
import type { Command, Service, Step } from './model.ts';
import { neverTakesLong } from './over-at-once.ts';
import { execConditionSince } from './shell-guards.ts';
import { shellText } from './words.ts';

/** Names what the two inits do differently about the hooks of a job. */
export function reportHooks(service: Service, context: Context): void {
  const { processes, restart, readiness } = service;
  const { condition, prepare, announce, retire } = processes;
  const { findings, style } = context;
  const kinds = { native: [...prepare, ...processes.main, ...announce], faithful: [] };
  // Where the main process alone is told to end, the rest lives on.
  const isEnded = service.termination.scope?.value !== 'process';
  for (const step of isEnded ? kinds[style] : []) {
    const { command } = step.value;
    const left = command.kind === 'shell' ? leftBehind(command.text) : undefined;
    if (left === undefined) continue;
    findings.report(
      'leftovers-are-killed',
      atPiece(step, left),
      'It starts a process in the background, which ends with the unit.',
    );
  }
  const [mounting] = kinds[style].filter(
    ({ value: { command } }) => command.kind === 'shell' && mountsControlGroups(command.text),
  );
  if (mounting) {
    findings.report(
      'control-groups-mounted',
      atPiece(mounting, commandOf('mount')),
      'It mounts control groups, which systemd has mounted before anything else, in its own way.',
    );
  }
  const [retiring] = retire;
  if (retiring?.value.whileMainLives && readiness.kind === 'service') {
    findings.report(
      'restart-restarts',
      retiring,
      'Because of this pre-stop, "restart" of the job left its main process running. "systemctl restart" restarts it.',
    );
  }
  const told = style === 'native' ? retire : [];
  for (const step of told) {
    if (step.value.command.kind !== 'program' || !step.value.whileMainLives) continue;
    if (readiness.kind !== 'service') continue;
    findings.report(
      'stop-command-after-good-end',
      step,
      'systemd also runs this when the main process has ended well by itself; Upstart ran it only when it stopped a running one.',
    );
  }
  const [announcing] = announce;
  if (announcing && readiness.kind === 'task') {
    findings.report(
      'post-start-after-task',
      announcing,
      'Upstart ran this beside the main process of the task. In a unit of Type=oneshot it runs when that process has ended well.',
    );
  }
  if (announcing && readiness.kind === 'service') {
    findings.report(
      'stop-cuts-post-start',
      announcing,
      'A stop while this runs ends it together with the main process.',
    );
  }
  // What the main script prepared, Upstart tried again.
  const mayFail = condition.filter(({ value }) => value.vetoes && !isDecided(value.command));
  const failing = [...mayFail, ...prepare]
    .filter(({ from }) => from.some(({ name }) => name.startsWith('pre-start')))
    .find((step) => !step.value.ignoreFailure && failingPart(step) !== undefined);
  const givesUp = namesEveryEnd(service, context);
  if (failing && readiness.kind !== 'state' && restart.when.value !== 'never' && !givesUp) {
    context.findings.report(
      'pre-start-failure-restarts',
      atPiece(failing, failingPart(failing)),
      'When this fails, Upstart gives up; systemd restarts the service, as for any other failure, until the start limit is reached.',
      mayFail.includes(failing) ? 'Let it decide by "stop; exit 0" alone where it can.' : undefined,
    );
  }
  if (!givesUp) reportGoodHooks(service, context);
  reportSetUp(service, context);
  for (const step of condition) {
    if (!step.value.vetoes || context.systemd >= execConditionSince) continue;
    context.findings.report(
      'condition-needs-243',
      step,
      `The script may decide not to start. systemd ${context.systemd} has no ExecCondition= (243 has), so the unit then asks to be stopped: "systemctl start" reports that its job was cancelled.`,
    );
  }
}

/**
 * Names what a missing user or directory comes to where a condition is asked: the process of an `ExecCondition=` is set up as all others of
 * the unit, and ends with 200, 209, 216 or 217 where that fails, each of which is a "no" (systemd.exec(5) "Process exit codes").
 */
function reportSetUp(service: Service, context: Context): void {
  const { processes, activation, credentials, fileSystem, console } = service;
  const [asking] = processes.condition;
  const isOfJob = activation.saidAs === 'conditions';
  if (!isOfJob || asking === undefined || context.systemd < execConditionSince) return;
  const what = [
    ...(isOther(credentials.user, 'root') ? ['user'] : []),
    ...(isOther(credentials.group, 'root') ? ['group'] : []),
    ...(isOther(fileSystem.workingDirectory, '/') ? ['directory'] : []),
    ...([console.output, console.error].some((sink) => sink?.value.kind === 'file')
      ? ['directory of the log file']
      : []),
  ];
  const last = what.at(-1);
  if (last === undefined) return;
  const first = what.slice(0, -1).join(', ');
  context.findings.report(
    'set-up-taken-for-no',
    asking,
    `Where its ${first === '' ? last : `${first} or ${last}`} is missing, the unit is skipped without an error: to ExecCondition= that is a "no", too. The job failed then.`,
  );
}

function isOther(value: Sourced<string> | undefined, usual: string): boolean {
  return value !== undefined && value.value !== usual;
}

/** The first piece of a step that may fail; none of one that only says something or waits. */
function failingPart({ value: { command } }: Sourced<Step>): string | undefined {
  return firstThatMayFail(shellText(command));
}

/** Names commands around the main process whose failure is taken for a success by what was said of that one. */
function reportGoodHooks({ restart, processes, readiness }: Service, { findings }: Context): void {
  const codes = [...restart.normal, ...restart.success].flatMap(({ value }) =>
    value.kind === 'code' && value.code !== 0 ? [value.code] : [],
  );
  // What is over at once ends with a small number, if no signal ends it.
  const isOfSignals = codes.every((code) => code > 128);
  const hook = [...processes.prepare, ...processes.cleanup].find(
    ({ value }) => !value.ignoreFailure && !(isOfSignals && neverTakesLong(value.command)),
  );
  if (codes.length === 0 || hook === undefined || readiness.kind === 'state') return;
  findings.report(
    'hook-success-too',
    hook,
    `A status of ${codes.join(' or ')} is a success to systemd here, too: it goes on as if the command had done its work.`,
  );
}

/** Names what may fail in a condition that came to be a part of the pre-start. */
export function reportDeciding(step: Sourced<Step>, { findings, style }: Context): void {
  const { command, vetoes } = step.value;
  if (style === 'faithful' || !vetoes || command.kind !== 'shell') return;
  const [file] = filesRead(command.text);
  if (file === undefined) return;
  findings.report(
    'failure-taken-for-no',
    atPiece(step, `. ${file}`, file),
    `If ${file} cannot be read to its end, or a command in it fails, the start of the job fails; the unit was only skipped.`,
  );
}

/** Whether a text mounts control groups of the kernel. */
function mountsControlGroups(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words }) =>
      baseName(name) === 'mount' &&
      words.some((word) => /^(?:cgroup2?$|\/sys\/fs\/cgroup)/.test(word ?? '')),
  );
}

/** Whether a condition does nothing but decide, so that nothing in it may fail. */
function isDecided(command: Command): boolean {
  const text = command.kind === 'shell' ? withExitCodes(command.text) : undefined;
  return text !== undefined && !/exit 255/.test(text);
}

/** Names the steps whose failure systemd minds and Upstart does not. */
export function reportIgnored(steps: readonly Sourced<Step>[], { findings }: Context): void {
  for (const step of steps) {
    if (step.value.ignoreFailure) continue;
    findings.report(
      'hook-failure-ignored',
      step,
      'When this fails, systemd fails the unit; Upstart takes no notice.',
    );
  }
}

/** Names what an `ExecStop=` does that a pre-stop does not. */
export function reportRetire(retire: readonly Sourced<Step>[], { findings }: Context): void {
  for (const step of retire) {
    if (step.value.whileMainLives) continue;
    findings.report(
      'pre-stop-only-while-running',
      step,
      'systemd also runs this after the main process ended well by itself; Upstart runs it only when it stops a running one.',
    );
  }
}

/** Names what a post-stop does that the `ExecStop=` of a unit without a main process does not. */
export function reportLate(
  late: readonly Sourced<Step>[],
  starting: readonly Sourced<Step>[],
  { findings }: Context,
): void {
  if (starting.length === 0) return;
  for (const step of late) {
    findings.report(
      'post-stop-after-failed-start',
      step,
      'When the pre-start fails, Upstart runs this nevertheless; systemd would not.',
    );
  }
}

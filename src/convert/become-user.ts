import { partition } from '../text/partition.ts';
import { sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Phase, Service, Step } from './model.ts';
import { literalText, literalWord, shellText } from './words.ts';

/**
 * Where the user and the processes meet: `setuid` holds for all processes of a job (init(5)), so where one of them is to be
 * root's (systemd.service(5) the prefixes `+` and `!`, `PermissionsStartOnly=`), the job is root's, and programs become the user.
 */
export function withRootsSteps(service: Service, context: Context): Service {
  const { processes, credentials, fileSystem } = service;
  const { user } = credentials;
  const phases = Object.keys(processes) as Phase[];
  // Commands that reload it are a job of their own.
  const isRoots = phases.some(
    (phase) => phase !== 'reload' && processes[phase].some(({ value }) => value.privileged),
  );
  // Below another root directory there is nothing that becomes a user for certain.
  if (!isRoots || user === undefined || user.value === 'root' || fileSystem.rootDirectory)
    return service;
  report(service, context);
  return { ...service, credentials: { ...credentials, becomes: true } };
}

/** Debian's start-stop-daemon(8) becomes the program, in one process; su(1) has it as a child. */
function hasStartStopDaemon({ release }: Pick<Context, 'release'>): boolean {
  return release.boot === undefined || release.boot === 'ubuntu';
}

/** A step of a service whose programs become the user. `isMain`: it is the main process itself. */
export function asUser(
  step: Step,
  isMain: boolean,
  { credentials, identity, readiness }: Service,
  context: Pick<Context, 'release'>,
): Step {
  const { user, group, becomes } = credentials;
  if (!becomes || user === undefined || step.privileged) return step;
  const { command } = step;
  const exits = command.kind === 'shell' && command.errexit;
  const text = command.kind === 'program' ? `exec ${shellText(command)}` : command.text;
  const run = (words: Extract<Step['command'], { kind: 'program' }>['words']): Step => ({
    ...step,
    command: { kind: 'program', words },
  });
  if (!isMain || !hasStartStopDaemon(context)) {
    const script = exits ? `set -e\n${text}` : text;
    return run(['su', '-s', '/bin/sh', '-c', script, user.value].map(literalWord));
  }
  const isPath =
    command.kind === 'program' && literalText(command.words[0] ?? [])?.startsWith('/') === true;
  const [program = [], ...rest] = isPath
    ? command.words
    : ['/bin/sh', ...(exits ? ['-e'] : []), '-c', text].map(literalWord);
  const who = group ? `${user.value}:${group.value}` : user.value;
  // It has to be told how to find one that runs: by a number in a file, and not by the program, of which there may be others.
  const pidFile = readiness.pidFile?.value ?? `/run/${identity.name.replaceAll('/', '-')}.pid`;
  const before = ['start-stop-daemon', '--start', '--chuid', who, '--pidfile', pidFile];
  const own = rest.length > 0 ? [program, literalWord('--'), ...rest] : [program];
  return run([...[...before, '--startas'].map(literalWord), ...own]);
}

function report({ credentials, readiness, processes }: Service, context: Context): void {
  const { user, group } = credentials;
  if (user === undefined) return;
  const [roots, users] = partition(
    Object.values(processes).flat(),
    (step) => step.value.privileged,
  );
  for (const step of roots) {
    context.findings.report('holds-anyway', step, 'Any process of the job is run by root.');
  }
  const about = sourced(
    user.value,
    [user, ...users].flatMap(({ from }) => from),
    user.at,
  );
  if (hasStartStopDaemon(context)) {
    context.findings.report(
      'done-by-program',
      about,
      `Some of the commands are root's, so the job is: start-stop-daemon becomes ${user.value} for the main process.`,
      'Look whether the machine has it: it is a part of dpkg.',
    );
    return;
  }
  const forks = ['forked', 'forked-twice'].includes(readiness.signal.value);
  const fork = forks
    ? ' It forks itself, which "expect" counts: the job may follow the wrong process.'
    : '';
  context.findings.report(
    'done-by-program',
    about,
    `Some of the commands are root's, so the job is: su becomes ${user.value} for the others.${fork}`,
    'Look whether PAM lets root become that user without a session.',
  );
  if (group && group.value !== user.value) {
    context.findings.report(
      'supplementary-group-lost',
      group,
      `su gives the process the groups of ${user.value}, so ${group.value} has to be among them.`,
    );
  }
}

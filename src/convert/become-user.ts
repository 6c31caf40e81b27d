import { partition } from '../text/partition.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { needsRoot } from './directories.ts';
import type { Credentials, FileSystem, Phase, Service, Step, Word } from './model.ts';
import { askedByShell } from './questions.ts';
import { isSaidByEvent } from './relations/machines.ts';
import { literalText, literalWord, shellText } from './words.ts';

/**
 * Where the user and the processes meet: `setuid` holds for all processes of a job, and takes no variable (init(5)). Where one of
 * the processes is to be root's (systemd.service(5) the prefixes `+` and `!`, `PermissionsStartOnly=`), or the user is called
 * after the instance, the job is root's, and programs become the user.
 */
export function withRootsSteps(service: Service, context: Context): Service {
  const { processes, credentials, fileSystem } = service;
  const { user, instanceUser } = credentials;
  const phases = Object.keys(processes) as Phase[];
  // Commands that reload it are a job of their own.
  const isRoots = phases.some(
    (phase) => phase !== 'reload' && processes[phase].some(({ value }) => value.privileged),
  );
  // Only root may stop a job, which a condition that does not hold does.
  const asks =
    service.guards.length + processes.condition.length > 0 ||
    askedByShell(service.questions, context.manager).some(
      ({ value }) => !isSaidByEvent(value, service, context),
    );
  const isNeeded = isRoots || instanceUser !== undefined || (asks && needsRoot(service, context));
  // Below another root directory there is nothing that becomes a user for certain.
  if (!isNeeded || user === undefined || user.value === 'root' || fileSystem.rootDirectory)
    return service;
  report(user, service, context);
  return { ...service, credentials: { ...credentials, becomes: true } };
}

/** Debian's start-stop-daemon(8) becomes the program, in one process; su(1) has it as a child. */
function hasStartStopDaemon({ release }: Pick<Context, 'release'>): boolean {
  return release.boot === undefined || release.boot === 'ubuntu';
}

/** A pid file that nobody writes, by which start-stop-daemon looks for a job's program in vain. */
export function ownPidFile(job: string): string {
  return `/run/${job.replaceAll('/', '-')}.upstart.pid`;
}

/** A step of a service whose programs become the user. `isMain`: it is the main process itself. */
export function asUser(
  step: Step,
  isMain: boolean,
  { credentials, fileSystem, identity }: Service,
  context: Pick<Context, 'release'>,
): Step {
  const { becomes } = credentials;
  const user = userOf(credentials);
  if (!becomes || user === undefined || step.privileged) return step;
  const { command } = step;
  const exits = command.kind === 'shell' && command.errexit;
  const text = command.kind === 'program' ? `exec ${shellText(command)}` : command.text;
  const run = (words: readonly Word[]): Step => ({ ...step, command: { kind: 'program', words } });
  if (!isMain || !hasStartStopDaemon(context)) {
    const script = exits ? `set -e\n${text}` : text;
    return run([...['su', '-s', '/bin/sh', '-c', script].map(literalWord), user]);
  }
  const isPath =
    command.kind === 'program' && literalText(command.words[0] ?? [])?.startsWith('/') === true;
  const [program = [], ...rest] = isPath
    ? command.words
    : ['/bin/sh', ...(exits ? ['-e'] : []), '-c', text].map(literalWord);
  const group = credentials.group ? literalWord(`:${credentials.group.value}`) : [];
  // It has to be told how to find one that runs: by a number in a file, and not by the program, of which there may be others.
  const pidFile = ownPidFile(identity.name);
  // It goes to the root directory unless told otherwise.
  const directory = directoryOf(fileSystem);
  return run([
    ...['start-stop-daemon', '--start', '--chuid'].map(literalWord),
    [...user, ...group],
    ...['--pidfile', pidFile].map(literalWord),
    ...(directory ? [literalWord('--chdir'), directory] : []),
    literalWord('--startas'),
    program,
    ...(rest.length > 0 ? [literalWord('--'), ...rest] : []),
  ]);
}

function userOf({ user, instanceUser }: Credentials): Word | undefined {
  return instanceUser ?? (user && literalWord(user.value));
}

function directoryOf({ workingDirectory, instanceDirectory }: FileSystem): Word | undefined {
  // One that may be missing has been gone to already, where it is there.
  if (instanceDirectory?.value.optional) return [{ kind: 'variable', name: 'PWD', split: false }];
  return instanceDirectory?.value.path ?? (workingDirectory && literalWord(workingDirectory.value));
}

function report(
  user: Sourced<string>,
  { credentials, readiness, processes, identity }: Service,
  context: Context,
): void {
  const { findings } = context;
  const all = Object.values(processes).flat();
  const [roots, users] = partition(all, ({ value }) => value.privileged);
  for (const step of roots) {
    findings.report('holds-anyway', step, 'Any process of the job is run by root.');
  }
  const main = processes.main.at(-1);
  const isByDaemon = (step: Sourced<Step>) => hasStartStopDaemon(context) && step === main;
  const bySu = users.filter((step) => !isByDaemon(step));
  const about = sourced(
    user.value,
    [user, ...users].flatMap(({ from }) => from),
    user.at,
  );
  const why =
    roots.length > 0
      ? "Some of the commands are root's, so the job is"
      : credentials.instanceUser === undefined
        ? "Only root may stop the job when a condition does not hold, so the job is root's"
        : "A job of which each instance has a user of its own is root's";
  const programs = [
    ...(users.some(isByDaemon) ? ['start-stop-daemon'] : []),
    ...(bySu.length > 0 ? ['su'] : []),
  ];
  const forks = ['forked', 'forked-twice'].includes(readiness.signal.value);
  const fork =
    forks && main !== undefined && bySu.includes(main)
      ? ' It forks itself, which "expect" counts: the job may follow the wrong process.'
      : '';
  findings.report(
    'done-by-program',
    about,
    `${why}: ${programs.join(' and ')} become${programs.length === 1 ? 's' : ''} ${user.value} for what is not.${fork}`,
    programs.includes('su')
      ? 'Look whether PAM lets root become that user without a session.'
      : 'Look whether the machine has it: it is a part of dpkg.',
  );
  if (bySu.length === 0) return;
  if (/^[0-9]+$/.test(user.value)) {
    findings.report(
      'numeric-id',
      user,
      `su looks ${user.value} up as a name and refuses to run ${identity.name}'s commands when nobody is called that.`,
    );
  }
  const { group } = credentials;
  if (group && group.value !== user.value) {
    findings.report(
      'supplementary-group-lost',
      group,
      `su gives the process the groups of ${user.value}, so ${group.value} has to be among them.`,
    );
  }
}

import type { PlainWord } from '../../shell/plain-command.ts';
import { isUserName } from '../../systemd/refusals.ts';
import { baseName } from '../../text/names.ts';
import { absolutePath } from '../absolute-path.ts';
import { ownPidFile } from '../become-user.ts';
import { environmentFilesOf } from '../preamble.ts';
import { knownText, type Lifted, leavePidFile, type Surroundings, setVariable } from './lifted.ts';
import { mayMask, takeDirectory } from './others.ts';
import { isToFile } from './streams.ts';
import { chrt, ionice, nice, taskset } from './wrappers/scheduling.ts';
import { startStopDaemon } from './wrappers/start-stop-daemon.ts';
import { bash, chroot, env, setsid, shell } from './wrappers/surroundings.ts';
import { chpst, gosu, runuser, setuidgid, sudo, suWrapper } from './wrappers/switch-user.ts';
import type { WrapperReader, Wrapping } from './wrapping.ts';

/** Programs that make something ready and then run another one, by name. */
const wrappers: ReadonlyMap<string, WrapperReader> = new Map<string, WrapperReader>([
  ['start-stop-daemon', startStopDaemon],
  ['su', suWrapper],
  ['runuser', runuser],
  ['sudo', sudo],
  ['setuidgid', setuidgid],
  ['s6-setuidgid', setuidgid],
  ['gosu', gosu],
  ['su-exec', gosu],
  ['chpst', chpst],
  ['chroot', chroot],
  ['nice', nice],
  ['ionice', ionice],
  ['taskset', taskset],
  ['chrt', chrt],
  ['env', env],
  ['setsid', setsid],
  ['sh', shell],
  ['dash', shell],
  ['bash', bash],
]);

/** Directories in which the system's own programs are. */
const systemDirectory = /^(?:\/usr(?:\/local)?)?\/s?bin\/[^/]+$/;

/** What the first of some words does for the rest, if it is such a program and its use is one that directives can say. */
export function wrappingOf(
  [program, ...words]: readonly PlainWord[],
  lifted: Lifted,
): Wrapping | undefined {
  const path = program && knownText(program, lifted);
  const isName = path !== undefined && (!path.includes('/') || systemDirectory.test(path));
  const read = isName ? wrappers.get(baseName(path)) : undefined;
  return read?.(words, (word) => knownText(word, lifted));
}

/** Takes over what a wrapper does; false where a directive would not mean the same here. */
export function unwrap(lifted: Lifted, wrapping: Wrapping, surroundings: Surroundings): boolean {
  return (
    mayUse(lifted, wrapping, surroundings) &&
    takeUser(lifted, wrapping, surroundings) &&
    takePlace(lifted, wrapping, surroundings) &&
    takePriority(lifted, wrapping, surroundings) &&
    takeProcess(lifted, wrapping, surroundings) &&
    (wrapping.env ?? []).every(([name, value]) =>
      setVariable(lifted, name, value, surroundings, 'late'),
    )
  );
}

/** Whether it works at all: the kernel gives realtime priorities and other root directories to root alone. */
function mayUse(lifted: Lifted, { isRoots }: Wrapping, { job }: Surroundings): boolean {
  const user = lifted.user ?? job.setuid?.value ?? 'root';
  return isRoots !== true || user === 'root' || user === '0';
}

/** A user is taken once, by root: whoever is another one already may not, or is asked for a password. */
function takeUser(
  lifted: Lifted,
  { user, group, logsIn }: Wrapping,
  { job, context }: Surroundings,
): boolean {
  if (user === undefined && group === undefined) return true;
  // What the job gives by these names wins over what goes with `User=`, and did not win over this one.
  const given = [...job.env.map(({ value }) => value), ...lifted.env];
  if (logsIn && given.some((each) => /^(?:HOME|USER|LOGNAME|SHELL)=/.test(each))) return false;
  const isRoots = (name: string | undefined) =>
    name === undefined || name === 'root' || name === '0';
  if (isRoots(user) && (isRoots(group) || group === user)) {
    // Who became another user stays that one; root is root.
    if (!isRoots(lifted.user) || !isRoots(job.setuid?.value)) return false;
    // The manager of the system gives its own services none of what goes with a user.
    if (logsIn && context.manager === 'system' && job.setuid === undefined) lifted.user = 'root';
    return true;
  }
  // A user's manager may not, and behind a new root directory names are others.
  if (context.manager === 'user' || lifted.root !== undefined) return false;
  if (job.setuid !== undefined || job.setgid !== undefined) return false;
  if (lifted.user !== undefined || lifted.group !== undefined) return false;
  if (![user, group].every((name) => name === undefined || isUserName(name))) return false;
  if (user !== undefined) lifted.user = user;
  if (group !== undefined) lifted.group = group;
  return true;
}

/** What holds for the unit holds for all its processes: where it makes a difference to another one, directory, root and mask stay. */
function takePlace(
  lifted: Lifted,
  { directory, goesBy, root, umask }: Wrapping,
  surroundings: Surroundings,
): boolean {
  const { job, others, context } = surroundings;
  const masks = umask !== undefined && umask !== (lifted.umask ?? job.umask?.value ?? 0o022);
  const isAlone = others.length === 0 && lifted.runs.length === 0;
  if (root !== undefined && !isAlone) return false;
  if (masks && !mayMask(lifted, surroundings)) return false;
  // A file that is open already was made by another mask.
  if (masks && isToFile(lifted)) return false;
  if (root !== undefined) {
    // The words of the program are paths in there; files that a shell asked for or opened before are not.
    const files = [...lifted.files, ...environmentFilesOf(job)];
    const isTold = files.length + lifted.guards.length > 0 || isToFile(lifted);
    if (lifted.root !== undefined || isTold || context.manager === 'user') return false;
    lifted.root = root;
  }
  if (directory !== undefined) {
    const before = lifted.directory ?? job.chdir?.value ?? '/';
    if (!takeDirectory(lifted, directory, surroundings)) return false;
    if (goesBy !== undefined && lifted.directory !== absolutePath(before)) lifted.leaves = goesBy;
  }
  if (masks) lifted.umask = umask;
  return true;
}

function takePriority(
  lifted: Lifted,
  { niceBy, settings }: Wrapping,
  { job, others }: Surroundings,
): boolean {
  const user = lifted.user ?? job.setuid?.value;
  if (niceBy !== undefined) {
    // Only root takes a better place, and nobody goes over the ends.
    if (niceBy < 0 && user !== undefined && user !== 'root') return false;
    const sum = (lifted.nice ?? job.nice?.value ?? 0) + niceBy;
    lifted.nice = Math.max(-20, Math.min(19, sum));
  }
  for (const [name, value] of entriesOf(settings ?? {})) lifted.settings.set(name, value);
  if (others.length > 0 && (niceBy !== undefined || settings !== undefined)) {
    lifted.remarks.push({
      code: 'holds-for-all',
      message: 'What the command line set for the main process holds for all commands of the unit.',
    });
  }
  return true;
}

function entriesOf<Key extends string, Value>(
  record: Readonly<Partial<Record<Key, Value>>>,
): readonly (readonly [Key, Value])[] {
  return Object.entries(record) as [Key, Value][];
}

function takeProcess(
  lifted: Lifted,
  { pidFile, parent, forks, logsIn, remarks }: Wrapping,
  surroundings: Surroundings,
): boolean {
  if (pidFile?.isWritten) {
    if (!leavePidFile(lifted, pidFile.path, surroundings)) return false;
  } else if (pidFile && pidFile.path !== ownPidFile(surroundings.job.name)) {
    lifted.pidFile = pidFile.path;
  }
  if (parent !== undefined) lifted.parent ??= parent;
  if (logsIn) lifted.isLoggedIn = true;
  lifted.forks += forks ?? 0;
  lifted.remarks.push(...(remarks ?? []));
  return true;
}

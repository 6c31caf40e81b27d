import { longestValue } from '../../shell/composed.ts';
import type { Opening } from '../../shell/openings.ts';
import { plainAssignments } from '../../shell/plain-assignments.ts';
import { filesRead, shellVariables, variablesRead } from '../../shell/variables.ts';
import { ofVariables } from '../../shell/vetoes.ts';
import { isVariableName } from '../../systemd/environment.ts';
import { parseEnvironmentFile } from '../../systemd/environment-file.ts';
import type { LimitName, Process } from '../../upstart/job.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { givenBy } from '../instance-split.ts';
import { stopsItself } from '../shell-use.ts';
import { guardTests, messagesOf, piecesOf } from '../start-guards.ts';
import { literalWord } from '../words.ts';
import { guardDifference } from './conditional.ts';
import {
  knownText,
  type Lifted,
  leavePidFile,
  looksInto,
  type Surroundings,
  setVariable,
  withValues,
} from './lifted.ts';
import { mayMask, takeDirectory } from './others.ts';
import { isToFile, redirect } from './streams.ts';

/**
 * Limits by the letter of `ulimit`, and in which bytes or pieces every shell counts them (sh(1)); 0 where one shell counts other blocks than
 * another, so that only nothing and no limit at all are the same.
 */
const limitLetters: Readonly<Record<string, readonly [LimitName, bigint]>> = {
  n: ['nofile', 1n],
  l: ['memlock', 1024n],
  s: ['stack', 1024n],
  d: ['data', 1024n],
  m: ['rss', 1024n],
  v: ['as', 1024n],
  c: ['core', 0n],
  f: ['fsize', 0n],
};

/**
 * Takes over what a statement of the script does for the program; false where a directive would not mean the same. What holds for the
 * unit holds for all its processes, so nothing is taken that another process of the job would notice.
 */
export function open(lifted: Lifted, opening: Opening, surroundings: Surroundings): boolean {
  const { job, others } = surroundings;
  const isAlone = others.length === 0;
  // Behind a new root directory the script asks for other files than the unit would.
  const isOfFiles = ['source', 'guard', 'stream', 'run', 'pid'].includes(opening.kind);
  if (lifted.root !== undefined && isOfFiles) return false;
  switch (opening.kind) {
    case 'source':
      return source(lifted, opening, surroundings);
    case 'assign': {
      const { name, exported, isLate } = opening;
      const value = knownText(opening.value, lifted);
      if (value === undefined || value.length > longestValue) return false;
      const isSet = setVariable(lifted, name, value, surroundings, isLate ? 'late' : 'given');
      if (exported) {
        lifted.exported.add(name);
        lifted.own.delete(name);
      }
      return isSet;
    }
    case 'export':
      lifted.exported.add(opening.name);
      lifted.own.delete(opening.name);
      return true;
    case 'cd':
      return goTo(lifted, opening, surroundings);
    case 'umask': {
      const before = lifted.umask ?? job.umask?.value ?? 0o022;
      lifted.umask = opening.mask;
      if (opening.mask === before) return true;
      // A file that is open already was made by another mask.
      const isOfAll = mayMask(lifted, surroundings) && !isToFile(lifted);
      return isOfAll && opening.mask <= 0o777;
    }
    case 'limit': {
      const [name, unit] = limitLetters[opening.letter] ?? [];
      if (name === undefined || unit === undefined || !isAlone) return false;
      if (unit === 0n && opening.value !== 0 && opening.value !== 'unlimited') return false;
      // Only root may raise what its own hard limit is below.
      if (job.setuid !== undefined || lifted.user !== undefined || job.limits.has(name))
        return false;
      const value = opening.value === 'unlimited' ? opening.value : BigInt(opening.value) * unit;
      lifted.limits.set(name, { soft: value, hard: value });
      return true;
    }
    case 'stream':
      return redirect(lifted, opening.redirection, surroundings);
    case 'guard':
      return guard(lifted, opening, surroundings);
    case 'pid': {
      const path = knownText(opening.path, lifted);
      lifted.isOwnNumber = true;
      return path !== undefined && leavePidFile(lifted, path, surroundings);
    }
    case 'run':
      return run(lifted, opening, surroundings);
    case 'message':
      lifted.remarks.push({
        code: 'message-left-out',
        about: [opening.text, /\becho\b/],
        message: `It printed ${JSON.stringify(opening.text)} first. systemd itself logs the start.`,
      });
      return true;
  }
}

/** A directory that the unit may start in, as its main process did. */
function goTo(
  lifted: Lifted,
  { path, status }: Extract<Opening, { kind: 'cd' }>,
  surroundings: Surroundings,
): boolean {
  const { job, context } = surroundings;
  const said = knownText(path, lifted);
  if (said === undefined || !/^\/|^[^-/~]/.test(said)) return false;
  // A unit fails where it cannot go there, by a number of its own.
  if (job.normalExit.some(({ value }) => value.kind === 'exit' && value.code === status))
    return false;
  // Where a user's job starts is known to its session alone.
  if (context.manager === 'user' && !said.startsWith('/')) return false;
  // A way up from where init went is another one where that is a symbolic link.
  if (lifted.directory === undefined && /(?:^|\/)\.\.(?:\/|$)/.test(said)) return false;
  return takeDirectory(lifted, said, surroundings);
}

/**
 * Commands that prepare something. They become the end of the pre-start, which runs before each start as the main script did, with the
 * same rights: before a user is taken, and with variables that the job itself gives, which the script has not set.
 */
function run(
  lifted: Lifted,
  { text, variables }: Extract<Opening, { kind: 'run' }>,
  { job, others }: Surroundings,
): boolean {
  if (lifted.user !== undefined || lifted.group !== undefined) return false;
  // What may call the start off has the last word before it.
  if (others.some(({ command }) => stopsItself(command))) return false;
  const given = givenBy(job);
  const isOfJob = variables.every((name) => given.get(name) === lifted.given.get(name));
  if (!isOfJob || !variables.every((name) => given.has(name))) return false;
  // A log that is moved, or made otherwise than systemd makes it, is open by then.
  if (isToFile(lifted)) return false;
  if (lifted.unwritten.some((path) => looksInto(text, path, given))) return false;
  for (const name of variables) lifted.runVariables.add(name);
  lifted.runs.push(text);
  return true;
}

/**
 * A test that ends the script before anything else: the unit is not started then. The other processes of the job had run, so there must be
 * none; who waits for the job is let go on by both.
 */
function guard(
  lifted: Lifted,
  { all }: Extract<Opening, { kind: 'guard' }>,
  { job, context, others }: Surroundings,
): boolean {
  // What has been prepared before is prepared whether it holds or not.
  if (lifted.runs.length > 0) return false;
  // A condition that does not hold triggers nothing.
  if (context.index.isHeard(job.name)) return false;
  const tests = others.length === 0 ? guardTests(all, job, context, lifted.given) : undefined;
  const hasGroup = [...lifted.guards, ...(tests ?? [])].some(({ isAlternative }) => isAlternative);
  if (tests === undefined || (hasGroup && all.length + lifted.guards.length > 1)) return false;
  lifted.guards.push(...tests);
  for (const message of messagesOf(all)) lifted.remarks.push({ code: 'message-left-out', message });
  // Of several it is one thing to say.
  if (lifted.remarks.some(({ code }) => code === 'guard-before-start')) return true;
  lifted.remarks.push({
    code: 'guard-before-start',
    message: guardDifference(job),
    ...(tests[0] && { about: piecesOf(tests[0]) }),
  });
  return true;
}

function source(
  lifted: Lifted,
  { path, optional, exported }: Extract<Opening, { kind: 'source' }>,
  { context, job, others, readByOthers }: Surroundings,
): boolean {
  const file = knownText(path, lifted);
  if (file === undefined || !/^\/[^\x00-\x1f\x7f\\]*$/.test(file)) return false;
  // systemd reads it for the first command of the unit, which may be the one that makes it.
  const before = [job.processes['pre-start']?.value.command ?? '', ...lifted.runs]
    .join('\n')
    .trim();
  const isMade =
    mentions(withValues(before, givenBy(job)), file) ||
    (/^\/(?:(?:var\/)?run|tmp)\//.test(file) && before !== '');
  if (!optional && isMade) return false;
  lifted.files.push({ path: literalWord(file), optional });
  const content = context.machine.readFile(file);
  if (content === undefined) {
    // What runs before may read what it sets.
    if (lifted.runVariables.size > 0 || !holdsVariables(file)) return false;
    lifted.unseen.push(file);
    lifted.kept ||= !exported;
    // It may set what another process reads, and what has been read of this one by now.
    const given = givenBy(job);
    const own = instanceVariables(job.instance?.value ?? '');
    const isNoticed = ({ command }: Process) =>
      [...variablesRead(command)].some((name) => !given.has(name) && !own.includes(name)) &&
      !withValues(command, given).includes(file);
    if (others.some(isNoticed)) return false;
    lifted.given.clear();
    return true;
  }
  const values = sameToBoth(content, context.systemd);
  if (values === undefined) return false;
  for (const [name, value] of values) {
    const isOwn = shellVariables.has(name) || name === 'PATH' || lifted.runVariables.has(name);
    if (isOwn || readByOthers.has(name)) return false;
    lifted.known.set(name, value);
    if (optional) lifted.perhaps.add(name);
    // It is the file's to change: nothing is written into the unit that depends on it.
    lifted.given.delete(name);
    if (!exported) lifted.own.add(name);
  }
  return true;
}

/** Whether a file that nobody has seen is one of variables by the custom of the systems, or by its name: any other may be a script. */
function holdsVariables(file: string): boolean {
  return (
    ofVariables.test(file) ||
    /^\/etc\/(?:environment$|conf\.d\/)/.test(file) ||
    /\.(?:env|conf|cfg|config|default|defaults|vars|variables|sysconfig)$|\/\.?env$/.test(file)
  );
}

/** Whether a text names a file for another purpose than to read variables from it. */
function mentions(text: string, file: string): boolean {
  const read = filesRead(text).filter((each) => each === file);
  return text.split(file).length - 1 > read.length;
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

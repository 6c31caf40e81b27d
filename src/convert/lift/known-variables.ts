import { callsOf } from '../../shell/calls.ts';
import { plainAssignments } from '../../shell/plain-assignments.ts';
import { filesRead, namesGiven } from '../../shell/variables.ts';
import { withoutDefaults } from '../../shell/without-defaults.ts';
import { type Job, type Process, processNames } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { givenBy } from '../instance-split.ts';
import { withValues } from './lifted.ts';

/**
 * A job whose scripts do not say what to take for want of a variable that its `env` stanzas give a value: `${PORT:-80}` is `${PORT}`
 * there, which a directive can say. A script that gives it another value itself, or reads a file that does, stays as it is.
 */
export function liftKnownVariables(job: Job, { machine, style }: Context): Job {
  if (style === 'faithful') return job;
  const instance = instanceVariables(job.instance?.value ?? '');
  const known = new Map(
    [...givenBy(job)].filter(([name, value]) => value !== '' && !instance.includes(name)),
  );
  if (known.size === 0) return job;
  const processes = { ...job.processes };
  for (const name of processNames) {
    const process = processes[name];
    if (process !== undefined)
      processes[name] = { ...process, value: plain(process.value, known, machine) };
  }
  return { ...job, processes };
}

/** Commands of the shell that take a variable its value, or give it another one. */
const changing: ReadonlySet<string> = new Set([
  ...['unset', 'read', 'getopts', 'eval', 'local', 'printf', 'command', 'builtin'],
]);

/** What a file sets, as a script names it; undefined where that is not known, or it does more. */
function valuesOf(
  word: string,
  values: ReadonlyMap<string, string>,
  machine: Context['machine'],
): ReadonlyMap<string, string> | undefined {
  const path = withValues(word.replace(/^"(.*)"$/s, '$1'), values);
  const content = /^\/[\w./+@-]+$/.test(path) ? machine.readFile(path) : undefined;
  return content === undefined ? undefined : plainAssignments(content);
}

function plain(
  process: Process,
  values: ReadonlyMap<string, string>,
  machine: Context['machine'],
): Process {
  const { command } = process;
  const calls = callsOf(command);
  // What one of these does to which variable is not asked.
  if (calls.some(({ name }) => changing.has(name))) return process;
  const own = namesGiven(command);
  const files = filesRead(command).map((word) => valuesOf(word, values, machine));
  const read = files.filter((file) => file !== undefined);
  // A file that nobody has seen may take it away.
  if (read.length < files.length) return process;
  const isGiven = (name: string) =>
    values.has(name) && !own.has(name) && !read.some((file) => file.has(name));
  return { ...process, command: withoutDefaults(command, isGiven) };
}

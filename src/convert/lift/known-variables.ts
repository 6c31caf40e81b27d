import { callsOf } from '../../shell/calls.ts';
import { namesGiven } from '../../shell/variables.ts';
import { withoutDefaults } from '../../shell/without-defaults.ts';
import { type Job, type Process, processNames } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { givenBy } from '../instance-split.ts';

/**
 * A job whose scripts do not say what to take for want of a variable that its `env` stanzas give a value: `${PORT:-80}` is `${PORT}`
 * there, which a directive can say. A script that gives it another value itself, or reads a file that does, stays as it is.
 */
export function liftKnownVariables(job: Job, { machine, style }: Context): Job {
  if (style === 'faithful') return job;
  const instance = instanceVariables(job.instance?.value ?? '');
  const known = new Set(
    [...givenBy(job)].flatMap(([name, value]) =>
      value === '' || instance.includes(name) ? [] : [name],
    ),
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
  'unset',
  'read',
  'getopts',
  'eval',
  'local',
  'printf',
]);

function plain(process: Process, known: ReadonlySet<string>, machine: Context['machine']): Process {
  const { command } = process;
  const calls = callsOf(command);
  // What one of these does to which variable is not asked.
  if (calls.some(({ name }) => changing.has(name))) return process;
  const own = namesGiven(command);
  const read = calls.flatMap(({ name, arguments: [path] }) =>
    name === '.' && path?.startsWith('/') ? [machine.readFile(path) ?? ''] : [],
  );
  const isGiven = (name: string) =>
    known.has(name) && !own.has(name) && !read.some((content) => content.includes(`${name}=`));
  return { ...process, command: withoutDefaults(command, isGiven) };
}

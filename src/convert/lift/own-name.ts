import { callsOf } from '../../shell/calls.ts';
import { nodesOf, parseShell } from '../../shell/parse.ts';
import { edited } from '../../shell/text-edits.ts';
import { namesGiven } from '../../shell/variables.ts';
import { type Job, type Process, processNames } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { initCommands } from '../process-step.ts';

const variable = 'UPSTART_JOB';

/**
 * A job whose scripts call it by its name where they read `$UPSTART_JOB`, which is always that (init(5) "Process environment"); what they say
 * to init itself is translated with the variable.
 */
export function liftOwnName(job: Job, { style }: Context): Job {
  // A name that a shell would divide, or systemd take for more, is left to the variable.
  if (style === 'faithful' || !/^[A-Za-z_][\w.+-]*$/.test(job.name)) return job;
  const processes = { ...job.processes };
  for (const name of processNames) {
    const process = processes[name];
    if (process !== undefined)
      processes[name] = { ...process, value: named(process.value, job.name) };
  }
  return { ...job, processes };
}

function named({ kind, command }: Process, name: string): Process {
  const text = kind === 'exec' ? `exec ${command}` : command;
  const script = parseShell(text);
  if (script === undefined || namesGiven(text).has(variable)) return { kind, command };
  const told = callsOf(text).filter((call) => initCommands.has(call.name));
  const places = [...nodesOf(script)].filter((node) => {
    const isRead =
      (node.type === 'SimpleExpansion' && node.text === `$${variable}`) ||
      (node.type === 'ParameterExpansion' &&
        node.parameter === variable &&
        node.operation === undefined &&
        node.prefix === undefined &&
        node.index === undefined);
    return isRead && !told.some(({ start, end }) => start <= node.pos && node.pos < end);
  });
  const result = edited(
    text,
    places.map(({ pos, end }) => ({ start: pos, end, text: name })),
  );
  return { kind, command: kind === 'exec' ? result.replace(/^exec /, '') : result };
}

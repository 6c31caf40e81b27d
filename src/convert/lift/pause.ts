import { plainCommand, plainWordText } from '../../shell/plain-command.ts';
import type { Context } from '../context.ts';
import { withoutPreamble } from '../preamble.ts';
import { restartDelayLine } from '../restart-delay.ts';
import type { LiftedJob } from './lifted-job.ts';

/** How many seconds the units of sleep(1) have. */
const secondsIn: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A job that is respawned and whose post-stop is `sleep 15` alone, with a pause between an end and the next start: the only reason to
 * write one, since Upstart has no stanza for it (systemd.service(5) `RestartSec=`).
 */
export function liftPause(job: LiftedJob, { style, findings }: Context): LiftedJob {
  const postStop = job.processes['post-stop'];
  if (style === 'faithful' || job.respawn === undefined || postStop === undefined) return job;
  const { kind, command } = postStop.value;
  const words = plainCommand(kind === 'script' ? withoutPreamble(command, job) : command);
  const [program, duration, ...others] = words?.map(plainWordText) ?? [];
  const [, number, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([smhd]?)$/.exec(duration ?? '') ?? [];
  const isSleep = program === 'sleep' || program === '/bin/sleep' || program === '/usr/bin/sleep';
  if (!isSleep || number === undefined || others.length > 0) return job;
  const seconds = Number(number) * (secondsIn[unit] ?? 1);
  findings.report(
    'pause-between-starts',
    postStop,
    `The ${seconds === 1 ? 'second is' : `${seconds} seconds are`} waited before it is started again; a stop by hand does not wait for that, nor does "restart".`,
  );
  const value = { kind: 'script', command: `${restartDelayLine(seconds)}\n` } as const;
  return { ...job, processes: { ...job.processes, 'post-stop': { ...postStop, value } } };
}

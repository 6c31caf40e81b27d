import { callsOf } from '../shell/calls.ts';
import { isQuick } from '../shell/quick.ts';
import { baseName } from '../text/names.ts';
import type { Job } from '../upstart/job.ts';
import { isStateJob } from './life.ts';
import { withoutRestartDelay } from './restart-delay.ts';
import type { Style } from './style.ts';

/** Seconds after which each init kills what does not end when told to (init(5) `kill timeout`, systemd.service(5) `TimeoutStopSec=`). */
export const upstartTimeout = 5;
export const systemdTimeout = 90;

/**
 * The timeout of a job that states none. A stop that is all post-stop has no limit under Upstart. Beside a main process the scripts
 * have none either, but share that of the process in a unit: a pre-stop that may take its time, to let work end, is given
 * systemd's, and a post-stop the time for which it says that it sleeps.
 */
export function unstatedTimeout(job: Job, style: Style): number | 'infinity' {
  const { 'pre-stop': before, 'post-stop': after } = job.processes;
  if (isStateJob(job)) return after === undefined ? upstartTimeout : 'infinity';
  if (style === 'faithful') return upstartTimeout;
  if (before !== undefined && !isQuick(before.value.command)) return systemdTimeout;
  return (
    upstartTimeout +
    (after === undefined ? 0 : secondsSlept(withoutRestartDelay(after.value.command)))
  );
}

/** How long a text sleeps at least once, in seconds, as far as it says so. */
function secondsSlept(text: string): number {
  const slept = callsOf(text).map(({ name, arguments: [duration] }) =>
    baseName(name) === 'sleep' && /^\d{1,6}(?:\.\d+)?$/.test(duration ?? '') ? Number(duration) : 0,
  );
  return Math.ceil(slept.reduce((sum, each) => sum + each, 0));
}

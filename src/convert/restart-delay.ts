import type { Sourced } from '../text/source.ts';
import { sourced } from '../text/source.ts';
import type { Job, Process } from '../upstart/job.ts';

/**
 * Where restarting and the processes meet: Upstart has no delay between respawns, so a job waits in its
 * post-stop, and only when it is about to be started again. Both directions know the line by its exact words.
 */
const waitLine = /^if status \| grep -q ' start\/'; then sleep ([0-9]+(?:\.[0-9]+)?); fi$/m;

/** The line that waits `seconds` before a respawn, for the end of a post-stop script. */
export function restartDelayLine(seconds: number): string {
  return `if status | grep -q ' start/'; then sleep ${seconds}; fi`;
}

/** The delay that a job's post-stop makes with our own line. */
export function readRestartDelay(job: Job): Sourced<number> | undefined {
  const postStop = job.processes['post-stop'];
  const found = postStop && waitLine.exec(postStop.value.command);
  return found?.[1] === undefined || !postStop
    ? undefined
    : sourced(Number(found[1]), postStop.from);
}

/** A post-stop's text without that line. */
export function withoutRestartDelay(text: string): string {
  return text.replace(new RegExp(`${waitLine.source}\n?`, 'm'), '');
}

/** Whether a process does nothing but wait before a respawn. */
export function isOnlyDelay({ kind, command }: Process): boolean {
  return kind === 'script' && waitLine.test(command) && withoutRestartDelay(command).trim() === '';
}

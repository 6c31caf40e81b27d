import { type Awaited, waitingLoops } from '../shell/waiting-loops.ts';
import type { Job } from '../upstart/job.ts';
import { placesIn } from '../upstart/script-place.ts';
import type { Context } from './context.ts';

/** What says by itself that something is there, for each thing that a script may wait for. */
const instead: Readonly<Record<Awaited, string>> = {
  socket:
    'a .socket unit, which holds the socket from the start, or After= and Requires= of the unit that makes it',
  file: 'After= and Requires= of the unit that makes it, or a .path unit with PathExists=',
  directory:
    'After= and Requires= of the unit that makes it, or RequiresMountsFor= where it is mounted',
  port: 'After= and Wants= of the unit that listens there, which has to say when it does: Type=notify, or a socket',
  answer: 'After= and Wants= of the unit that answers, which has to say when it can: Type=notify',
  process: 'After= and Requires= of the unit of that process',
  mount: 'RequiresMountsFor= of the directory',
  network: 'After= and Wants= of network-online.target',
  unknown: 'After= and Wants= of the unit that it waits for',
};

/** Names each loop of a job's scripts that pauses, which stays, and what would say the same without one. */
export function reportWaits(job: Job, { findings }: Context): void {
  for (const [name, process] of Object.entries(job.processes)) {
    if (process === undefined) continue;
    const placeOf = placesIn(process);
    const who = name === 'main' ? 'main process' : name;
    for (const loop of waitingLoops(process.value.command)) {
      const at = placeOf(loop);
      const about = at === undefined ? process : { ...process, at };
      if (loop.awaited === 'nothing') {
        findings.report(
          'restarts-in-a-loop',
          about,
          `The ${who} runs "${oneLine(loop.runs)}" again and again, with "sleep ${loop.pause}" in between. In its place: Restart=always and RestartSec=${loop.pause}.`,
        );
        continue;
      }
      const { awaited, path } = loop;
      const what = path ?? nouns[awaited];
      const advice =
        name === 'post-start'
          ? 'Type=notify where the program tells systemd that it is up, or a .socket unit; without these, a post-start is the right place for the loop'
          : instead[awaited];
      findings.report(
        'waits-in-a-loop',
        about,
        `The ${who} looks for ${what} again and again. In its place: ${advice}.`,
      );
    }
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, '; ');
}

const nouns: Readonly<Record<Awaited, string>> = {
  socket: 'a socket',
  file: 'a file',
  directory: 'a directory',
  port: 'a port',
  answer: 'an answer',
  process: 'a process',
  mount: 'a mount',
  network: 'the network',
  unknown: 'something',
};

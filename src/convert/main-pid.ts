import { quoteForShell } from '../shell/quote.ts';

/**
 * A command for a shell that prints the number of a job's main process. `job` is the name of another job than the one that asks;
 * `variable` names the instance. A process of the job's own that runs beside the main one is on a line of its own (initctl(8)).
 */
export function askMainPid(job?: string, variable?: string): string {
  const whose = job === undefined ? '' : ` ${quoteForShell(job)}`;
  const which = variable === undefined ? '' : ` ${variable}="$${variable}"`;
  const asked = job === undefined ? 'status' : 'initctl status';
  return `${asked}${whose}${which} | sed -n '1s/.* process //p'`;
}

/** The number of the main process, which systemd gives to what runs beside it and after it. */
export const mainPidLine = `MAINPID=$(${askMainPid()})`;

/** The line after that for programs that run as another user, by a program that does it. */
export const exportMainPid = 'export MAINPID';

/** A script without the lines that ask for the main process, which a unit is given. */
export function withoutMainPid(script: string): string {
  return [mainPidLine, exportMainPid].reduce(
    (rest, line) => (rest.startsWith(`${line}\n`) ? rest.slice(line.length + 1) : rest),
    script,
  );
}

import { type DaemonFacts, pathAfter } from './tables/daemons.ts';

/** What a site knows besides the tables of this program: its own events, jobs and daemons. */
export interface Site {
  /** The unit that is there when an event would have come, by the event's name. */
  readonly events: ReadonlyMap<string, string>;
  /** The unit that does the work of a job now, by the job's name. */
  readonly units: ReadonlyMap<string, string>;
  /** What the options of a program say, by the program's name. */
  readonly daemons: ReadonlyMap<string, SiteDaemon>;
}

/** What is to be known of a program. */
export interface SiteDaemon {
  /** Options that keep it in the foreground. */
  readonly foreground: readonly string[];
  /** Options that the path of its pid file follows. */
  readonly pidFile: readonly string[];
  /** The signal that makes it end, without SIG. */
  readonly stopSignal?: string;
  /** Exit codes with which it ends when it is told to. */
  readonly successStatus: readonly number[];
  /** It tells systemd when it is ready (sd_notify(3)). */
  readonly notifies: boolean;
}

export const noSite: Site = { events: new Map(), units: new Map(), daemons: new Map() };

/** What the words after a program of the site's own tell about it. */
export function factsOfSiteDaemon(
  daemon: SiteDaemon,
  words: readonly (string | undefined)[],
): DaemonFacts {
  const foreground = words.find((word) => word !== undefined && daemon.foreground.includes(word));
  const pidFile = pathAfter(daemon.pidFile, words);
  return {
    ...(foreground !== undefined && { foreground }),
    ...(pidFile !== undefined && { pidFile }),
    ...(daemon.stopSignal !== undefined && { stopSignal: { signal: daemon.stopSignal } }),
    ...(daemon.successStatus.length > 0 && { successStatus: daemon.successStatus }),
    ...(daemon.notifies && { notifies: 'The site says that it tells systemd when it is ready.' }),
  };
}

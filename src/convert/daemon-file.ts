import type { Machine } from './context.ts';
import type { Daemon } from './daemon.ts';
import { daemonFiles } from './tables/daemon-files.ts';

/**
 * What is known of a daemon, with what its own configuration on the machine says of the foreground and its pid file. An option on its command
 * line counts before that.
 */
export function withItsFile(daemon: Daemon, machine: Machine): Daemon {
  const { known, words } = daemon;
  const file = daemonFiles.find(({ programs }) => programs.includes(known?.program ?? ''));
  // A word that only the running shell knows may name another file.
  if (known === undefined || file === undefined || words.includes(undefined)) return daemon;
  const path = file.path(words);
  const text = path?.startsWith('/') ? machine.readFile(path) : undefined;
  if (path === undefined || text === undefined) return daemon;
  const { stays, leaves, pidFile } = file.read(text);
  const isSaid = daemon.foreground !== undefined || known.leavesBy !== undefined;
  const there = (line: string) => `${JSON.stringify(line)} in ${path}`;
  return {
    ...daemon,
    ...(daemon.pidFile === undefined && pidFile !== undefined && { pidFile }),
    ...(stays !== undefined &&
      !isSaid && { foreground: there(stays), known: { ...known, leaves: false } }),
    ...(leaves !== undefined &&
      !isSaid && { known: { ...known, leaves: true, leavesBy: there(leaves) } }),
  };
}

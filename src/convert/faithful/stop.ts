import { printExec } from '../../systemd/exec-print.ts';
import type { Service } from '../model.ts';

/** The prefixes `+` and `:` from these versions on (systemd.service(5)). */
const fullPrivilegesSince = 231;
const noExpansionSince = 244;

/** How often in a second the stop looks whether the main process has ended. */
const looksPerSecond = 50;

/**
 * Whether the unit can signal its process group itself, as Upstart does. systemd runs no `ExecStop=` while a unit is still
 * starting, so of one that may take long to start systemd has to send the signal.
 */
export function stopsByItself({ readiness, processes, termination }: Service): boolean {
  const { kind, signal } = readiness;
  const isUpAtOnce = signal.value === 'executed' || signal.value === 'spawned';
  return (
    kind === 'service' &&
    isUpAtOnce &&
    processes.announce.length === 0 &&
    typeof termination.timeout?.value === 'number'
  );
}

/**
 * The `ExecStop=` that does what Upstart does: the signal goes to the process group of the main process, SIGKILL follows to
 * the same if that process has not ended in time, and what has left the group lives on (`system_kill`, init(5) "kill timeout").
 */
export function exactStop(signal: string, seconds: number, systemd: number): string {
  const looks = Math.ceil(seconds * looksPerSecond);
  const script = [
    '[ -n "$MAINPID" ] || exit 0',
    'read -r stat < /proc/$MAINPID/stat || exit 0',
    'set -- ${stat##*) }',
    `kill -s ${signal} -- -$3 || exit 0`,
    'looks=0',
    'while kill -0 $MAINPID; do',
    `    [ $looks -lt ${looks} ] || exec kill -s KILL -- -$3`,
    `    looks=$((looks + 1))`,
    `    sleep ${1 / looksPerSecond}`,
    'done 2> /dev/null',
  ].join('\n');
  return printExec({
    prefixes: {
      ignoreFailure: true,
      ...(systemd >= fullPrivilegesSince && { privilege: '+' as const }),
      ...(systemd >= noExpansionSince && { noExpansion: true }),
    },
    words: ['/bin/sh', '-c', { script, lines: true, comments: false }],
  });
}

import { printExec } from '../../systemd/exec-print.ts';
import type { Service } from '../model.ts';

/** The prefixes `+` and `:` from these versions on (systemd.service(5)). */
const fullPrivilegesSince = 231;
const noExpansionSince = 244;

/** How long the stop waits before it looks again whether the main process has ended, in seconds. */
const pause = 0.02;

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
  // /proc/uptime counts hundredths of a second, always two digits of them. A number of looks would be no clock: on a
  // busy machine each takes longer.
  const hundredths = Math.ceil(seconds * 100);
  const script = [
    '[ -n "$MAINPID" ] || exit 0',
    'read -r stat < /proc/$MAINPID/stat || exit 0',
    'set -- ${stat##*) }',
    `kill -s ${signal} -- -$3 || exit 0`,
    'read -r now idle < /proc/uptime',
    `end=$((${'${now%.*}${now#*.}'} + ${hundredths}))`,
    'while kill -0 $MAINPID; do',
    '    read -r now idle < /proc/uptime',
    // The shell's own kill: that of procps takes the number of a group below 128 for a signal.
    '    [ ${now%.*}${now#*.} -lt $end ] || { kill -s KILL -- -$3; break; }',
    `    sleep ${pause}`,
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

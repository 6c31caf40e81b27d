import { printExec } from '../../systemd/exec-print.ts';
import { signalText } from '../../systemd/signals.ts';
import { type Manager, systemctl } from '../manager.ts';
import type { ExitMark } from '../model.ts';

/**
 * `SuccessExitStatus=` counts for every process of a unit, not for the main one alone. Where it names every end, a hook says
 * that it failed, or that nothing shall start, with the one exit code that is left out for it.
 */
export const hookFailed = 251;

/**
 * The exit codes of a process that systemd could not execute as it was told to (systemd.exec(5) "Process Exit Codes"): Upstart
 * starts no such process again.
 */
const notExecuted: readonly number[] = [
  200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 214, 216, 217, 219, 222, 224, 227,
  231,
];

/** What a condition fails with, and what a hook does. */
const told: readonly number[] = [255, hookFailed];

/** Ends after which a job is not started again, although its main process never ran. */
export const neverRan: readonly ExitMark[] = notExecuted.map((code) => ({ kind: 'code', code }));

/** Every end that a main process can have: to Upstart none of them is a failure while somebody stops the job. */
export function everyEnd(): readonly ExitMark[] {
  const codes = Array.from({ length: 255 }, (_, index) => index + 1)
    .filter((code) => !notExecuted.includes(code) && !told.includes(code))
    .map((code): ExitMark => ({ kind: 'code', code }));
  const signals = Array.from({ length: 31 }, (_, index) => signalText(index + 1))
    // These stop, continue or do nothing to a process.
    .filter(
      (name) => name !== undefined && !/^(?:STOP|CONT|TSTP|TTIN|TTOU|CHLD|URG|WINCH)$/.test(name),
    )
    .map((name): ExitMark => ({ kind: 'signal', signal: name ?? '' }));
  return [...codes, ...signals];
}

/**
 * The `ExecStopPost=` that fails a unit whose main process ended otherwise than `good` without anybody having stopped it.
 */
export function judgeEnd(good: readonly ExitMark[], manager: Manager): string {
  const patterns = [{ kind: 'code', code: 0 } as const, ...good].map((mark) =>
    mark.kind === 'code' ? `exited:${mark.code}` : `killed:${mark.signal}`,
  );
  return shell([
    '[ "$SERVICE_RESULT" = success ] && [ -n "$EXIT_CODE" ] || exit 0',
    `case $EXIT_CODE:$EXIT_STATUS in ${patterns.join(' | ')}) exit 0 ;; esac`,
    `[ -n "$(${systemctl(manager)} show -p Job --value "$0")" ] || exit ${hookFailed}`,
  ]);
}

/** The `ExecStopPost=` that gives up when the main process was never reached: a failed pre-start is not tried again. */
export function giveUpBeforeMain(manager: Manager): string {
  return shell([
    'case $SERVICE_RESULT in success | exec-condition) exit 0 ;; esac',
    `[ -n "$EXIT_CODE" ] || exec ${systemctl(manager)} --no-block stop "$0"`,
  ]);
}

/** From this version on both can be said: `$SERVICE_RESULT`, and the prefixes `+` and `:`. */
export const endsSince = 244;

function shell(lines: readonly string[]): string {
  return printExec({
    prefixes: { privilege: '+', noExpansion: true },
    words: [
      '/bin/sh',
      '-c',
      { script: lines.join('\n'), lines: true, comments: false },
      { raw: '%n' },
    ],
  });
}

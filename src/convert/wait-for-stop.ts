import type { Service, Step } from './model.ts';
import { shellText } from './words.ts';

/**
 * Where readiness and the processes meet: a daemon of `expect stop` stops itself with SIGSTOP when it is ready,
 * and Upstart sends SIGCONT. Under systemd a post-start of ours waits for the stopped state and sends it; when
 * the process is gone, so is its status file, and the loop ends.
 */
const text = [
  "while state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' /proc/$MAINPID/status 2>/dev/null); do",
  '[ "$state" != T ] || exec kill -CONT $MAINPID',
  'sleep 0.05',
  'done',
].join('\n');

/** Seconds for which a start waits for a program that nothing shows to stop itself. */
export const longestWait = 30;

/** Seconds for which somebody goes on looking. */
const longestLook = 600;

/**
 * The same for a program that nothing shows to stop itself: after a while the start counts, and somebody goes on looking for ten minutes, so
 * that a program that does stop later is not left like that.
 */
const boundedText = [
  'look() { n=0',
  "while state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' /proc/$MAINPID/status 2>/dev/null); do",
  '[ "$state" != T ] || { kill -CONT $MAINPID; break; }',
  '[ "$n" != "$2" ] || return 1',
  'n=$((n + 1)); sleep $1',
  'done; }',
  `look 0.05 ${longestWait * 20} || { look 1 ${longestLook} & }`,
].join('\n');

function waiting(shellText: string): Step {
  return {
    command: { kind: 'shell', text: shellText, errexit: false },
    ignoreFailure: false,
    privileged: false,
  };
}

/** The step that waits for the main process to stop itself, and continues it; `bounded` where that may never come. */
export function waitForStop(bounded: boolean): Step {
  return waiting(bounded ? boundedText : text);
}

/** Whether a step is one of the two. */
export function isWaitForStop({ command }: Step): boolean {
  return command.kind === 'shell' && (command.text === text || command.text === boundedText);
}

/** Whether a service shows that its main process stops itself: by an option that says so, or by doing it. */
export function showsStop({ processes }: Pick<Service, 'processes'>): boolean {
  return processes.main.some(({ value: { command } }) =>
    /sigstop|\bkill\s+-(?:s\s*)?(?:STOP|19)\b/i.test(shellText(command)),
  );
}

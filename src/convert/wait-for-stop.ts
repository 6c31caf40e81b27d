import type { Step } from './model.ts';

/**
 * Where readiness and the processes meet: a daemon of `expect stop` stops itself with SIGSTOP when it is ready,
 * and Upstart sends SIGCONT. Under systemd a post-start of ours waits for the stopped state and sends it; when
 * the process is gone, so is its status file, and the loop ends.
 */
const text = [
  "while state=$(sed -n 's/^State:[[:space:]]*\\(.\\).*/\\1/p' /proc/$MAINPID/status 2>/dev/null); do",
  '[ "$state" != T ] || exec kill -CONT $MAINPID; sleep 0.05; done',
].join(' ');

/** The step that waits for the main process to stop itself, and continues it. */
export const waitForStop: Step = {
  command: { kind: 'shell', text, errexit: false },
  ignoreFailure: false,
  privileged: false,
};

/** Whether a step is that one. */
export function isWaitForStop({ command }: Step): boolean {
  return command.kind === 'shell' && command.text === text;
}

/** What init hands to the shell (`job_process_run` in job_process.c). */

import type { Process } from './job.ts';

/** The characters that make init use a shell (`SHELL_CHARS`): 22 of them; `#`, `%` and `-` are not among them. */
const shellCharacters = /[~`!$^&*()=|\\{}[\];"'<>?]/;

/**
 * Whether init runs an `exec` command as `/bin/sh -e -c "exec COMMAND"` instead of splitting it at blanks and
 * running it itself. A script always goes to the shell.
 */
export function needsShell(command: string): boolean {
  return shellCharacters.test(command);
}

/** A text as the shell gets it. */
export interface ShellRun {
  readonly text: string;
  /** How much of it stands before the command as it was written. */
  readonly before: number;
  /** Whether it is an argument (`sh -c TEXT`); a script of several lines is read from a pipe. */
  readonly isArgument: boolean;
}

/** What the shell gets to run a process; undefined for a command that init runs itself. */
export function shellRunOf({ kind, command }: Process): ShellRun | undefined {
  if (kind === 'script') {
    return { text: command, before: 0, isArgument: !/\n[^\n]/.test(command) };
  }
  const exec = 'exec ';
  if (!needsShell(command)) return undefined;
  return { text: exec + command, before: exec.length, isArgument: true };
}

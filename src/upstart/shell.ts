/** Whether init hands a command to a shell (`job_process_run` in job_process.c). */

/** The characters that make init use a shell (`SHELL_CHARS`): 22 of them; `#`, `%` and `-` are not among them. */
const shellCharacters = /[~`!$^&*()=|\\{}[\];"'<>?]/;

/**
 * Whether init runs an `exec` command as `/bin/sh -e -c "exec COMMAND"` instead of splitting it at blanks and
 * running it itself. A script always goes to the shell.
 */
export function needsShell(command: string): boolean {
  return shellCharacters.test(command);
}

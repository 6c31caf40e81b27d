/** Traps in `exec` and in what init does with it: `/bin/sh -e -c "exec COMMAND"` (`job_process_run`). */

import type { Range, Statement } from '../../text/source.ts';
import { splitCommand } from '../command-line.ts';
import { type Job, processNames } from '../job.ts';
import { mangledBackslashes } from '../mangled.ts';
import { type Found, found, quoted, type TrapCheck } from './trap.ts';

/** A check of each `exec` command: what is wrong with it, if anything. */
function eachCommand(
  code: string,
  inspect: (command: string) => readonly [string, string] | undefined,
): TrapCheck {
  return {
    code,
    find: (job) =>
      processNames.flatMap((name) => {
        const process = job.processes[name];
        if (process?.value.kind !== 'exec') return [];
        const words = inspect(process.value.command);
        return words === undefined ? [] : found(process, ...words);
      }),
  };
}

const asScript = 'Write a script: `script`, the commands on lines of their own, `end script`.';

/** What a shell does itself: there is no program of that name to execute. */
const shellOnly =
  /^(cd|\.|source|export|set|unset|ulimit|umask|exec|eval|trap|exit|return|shift|readonly|local|wait|read|alias|if|for|while|until|case|!|\{|\()$/;

/** Words that may begin with a redirection, after which `exec` goes on. */
const redirection = /^[0-9]*[<>]/;

/** What init made of a backslash behind a blank, and what was probably meant. */
function mangling(job: Job, statement: Statement, range: Range): Found {
  const { text } = statement.source;
  const process = processNames
    .map((name) => job.processes[name])
    .find((each) => each?.from.includes(statement));
  if (process?.at === undefined) {
    return {
      statement,
      range,
      message: `Init moves the blanks before a backslash that escapes nothing: what stands around ${quoted(text.slice(range.start, range.end))} runs together.`,
      advice: 'Leave the backslash out: inside quotes no character needs it.',
    };
  }
  const meant = text.slice(process.at.start, process.at.end);
  const { command } = process.value;
  const from = wordBefore(meant, firstDifference(command, meant));
  return {
    statement,
    range,
    message: `Init moves the blanks before a backslash that escapes nothing: it runs ${quotedFrom(command, from)}, where ${quotedFrom(meant, from)} was probably meant.`,
    advice: `Put the character into quotes without a backslash. Or write a script, where a backslash stays what it is.`,
  };
}

/** Where two texts are no longer the same. */
function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** Where the word before a place begins; the beginning where that is near. */
function wordBefore(text: string, at: number): number {
  const near = 30;
  return at < near ? 0 : text.slice(0, at - 1).search(/\S+\s*$/);
}

function quotedFrom(text: string, from: number): string {
  return quoted(from === 0 ? text : `…${text.slice(from)}`);
}

export const commandTraps: readonly TrapCheck[] = [
  eachCommand('exec-never-returns', (command) => {
    const { first, separator } = splitCommand(command);
    if (separator === undefined || separator.rest === '' || redirection.test(first)) {
      return undefined;
    }
    if (separator.mark === '|' || separator.mark === '&') return undefined;
    if (shellOnly.test(first)) return undefined;
    return [
      `The first command takes the place of the shell, so ${quoted(separator.rest)} behind the \`${separator.mark}\` is never reached.`,
      asScript,
    ];
  }),
  eachCommand('exec-in-background', (command) => {
    const { separator } = splitCommand(command);
    if (separator?.mark !== '&') return undefined;
    return [
      'The shell puts the command into the background and ends at once. Init takes that for the end of the process.',
      'Remove the `&`: init needs no command in the background.',
    ];
  }),
  eachCommand('exec-assignment', (command) =>
    /^[A-Za-z_]\w*=/.test(command)
      ? [
          `Init puts \`exec\` before the line, and the shell looks for a program called ${quoted(splitCommand(command).first)}: it ends with status 127.`,
          'Set the variable with an `env` stanza, or write `exec env NAME=value COMMAND`.',
        ]
      : undefined,
  ),
  eachCommand('exec-shell-builtin', (command) => {
    const { first } = splitCommand(command);
    if (!shellOnly.test(first)) return undefined;
    return [
      `Init puts \`exec\` before the line, and there is no program called \`${first}\`: only a shell knows it.`,
      asScript,
    ];
  }),
  eachCommand('backslash-before-blank', (command) =>
    /\\[ \t\r]$/.test(command)
      ? [
          'A blank or a carriage return stands between the backslash and the line end, so the line is not continued: the backslash protects the blank, and the command ends here.',
          'Remove what stands behind the backslash.',
        ]
      : undefined,
  ),
  {
    code: 'mangled-backslash',
    find: (job) =>
      job.statements.flatMap((statement) =>
        mangledBackslashes(statement).map((range) => mangling(job, statement, range)),
      ),
  },
];

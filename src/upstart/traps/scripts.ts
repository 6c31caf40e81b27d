/** Traps that only the syntax of the shell shows: what init's shells do, and what they do not do for each other. */

import type { Redirect } from 'unbash';
import { callsOf, literalOf } from '../../shell/calls.ts';
import { type Fork, firstFork, isBareCommand, mayExec } from '../../shell/forks.ts';
import { longestText, nodesOf, parseShell } from '../../shell/parse.ts';
import { variablesNeeded, variablesSet } from '../../shell/variables.ts';
import { baseName } from '../../text/names.ts';
import type { Range, Sourced } from '../../text/source.ts';
import type { Job, Process, ProcessName } from '../job.ts';
import type { Release } from '../releases.ts';
import { placesIn } from '../script-place.ts';
import { type ShellRun, shellRunOf } from '../shell-run.ts';
import { type Found, found, quoted, type Surroundings, type TrapCheck } from './trap.ts';

/** A process that a shell runs. */
interface Shell extends ShellRun {
  readonly name: ProcessName;
  readonly process: Sourced<Process>;
  /** The place in the file of a piece of what the shell gets. */
  readonly placeOf: (piece: Range) => Range | undefined;
}

/** The processes in the order in which they run. */
const life: readonly ProcessName[] = ['pre-start', 'main', 'post-start', 'pre-stop', 'post-stop'];

function shellsOf({ processes }: Job): readonly Shell[] {
  return life.flatMap((name) => {
    const process = processes[name];
    const run = process && shellRunOf(process.value);
    return process && run ? [{ name, process, ...run, placeOf: placesOf(process, run) }] : [];
  });
}

/** The lines of a process are looked at when the first place is asked for, and only then. */
function placesOf(process: Sourced<Process>, { before }: ShellRun): Shell['placeOf'] {
  let places: ReturnType<typeof placesIn> | undefined;
  return ({ start, end }) => {
    places ??= placesIn(process);
    return places({ start: Math.max(start - before, 0), end: end - before });
  };
}

/** Whether the shell becomes the program: bash does, which is /bin/sh on Red Hat; Ubuntu's dash does not. */
function becomesProgram({ isArgument, text }: ShellRun, { boot }: Release): boolean {
  return boot === 'red-hat' && isArgument && isBareCommand(text);
}

const forked: Readonly<Record<Fork['what'], string>> = {
  program: 'The shell runs it as a child',
  background: 'The shell puts it into a child',
  pipeline: 'The shell runs each part of a pipeline as a child',
  subshell: 'Parentheses make the shell fork',
  substitution: 'A substitution makes the shell fork',
};

/** With `expect fork` and `expect daemon` init follows the first fork there is, until that child executes something. */
function followsShell(job: Job, { release }: Surroundings): Found[] {
  const expects = job.expect?.value;
  const main = shellsOf(job).find(({ name }) => name === 'main');
  if (main === undefined || (expects !== 'fork' && expects !== 'daemon')) return [];
  const fork = firstFork(main.text);
  if (fork === undefined || isTheJob(fork)) return [];
  if (fork.what === 'program' && becomesProgram(main, release)) return [];
  const what = quoted(main.text.slice(fork.start, fork.end));
  if (fork.isLast && fork.what === 'program') {
    const message = `${forked.program}, and \`expect ${expects}\` makes init follow that child and no further: if ${what} goes into the background by itself, to init the job ends there.`;
    return found(main.process, message, 'Run the program with `exec`.', main.placeOf(fork));
  }
  const message = `${forked[fork.what]}, and \`expect ${expects}\` makes init follow that first child: to init the job is ${what}, and ends with it, while what comes after runs on unwatched.`;
  const advice =
    'Move everything but the program itself to `pre-start`, and run the program with `exec`.';
  return found(main.process, message, advice, main.placeOf(fork));
}

/** What the shell ends with, in a child of its own: the very process that init is to follow. */
function isTheJob({ isLast, what }: Fork): boolean {
  return isLast && (what === 'background' || what === 'subshell');
}

/** A script that stops a process by itself. */
const stopsByItself = /\bkill\b[^\n;]*(?:-|\s|SIG)(?:STOP|19)\b/;

/** With `expect stop` the process that init started must stop itself: not one that its shell started. */
/** The shell that `expect stop` waits for although it is a program below it that may stop itself. */
function vainlyAwaited(job: Job, { release }: Pick<Surroundings, 'release'>): Shell | undefined {
  const main = shellsOf(job).find(({ name }) => name === 'main');
  if (main === undefined || job.expect?.value !== 'stop' || mayExec(main.text)) return undefined;
  return stopsByItself.test(main.text) || becomesProgram(main, release) ? undefined : main;
}

/** Whether init waits for a stop that never comes, as the trap `expect-stop-of-shell` tells. */
export function awaitsStopInVain(job: Job, surroundings: Pick<Surroundings, 'release'>): boolean {
  return vainlyAwaited(job, surroundings) !== undefined;
}

function waitsForShell(job: Job, surroundings: Surroundings): Found[] {
  const main = vainlyAwaited(job, surroundings);
  if (main === undefined) return [];
  const message =
    'Init waits for the shell to stop itself (SIGSTOP), not for a program that the shell runs: the job never gets beyond its start.';
  return found(main.process, message, 'Run the program with `exec`.');
}

/** What the shell keeps itself, and what a script that does not set it gets from elsewhere all the same. */
const everywhere: ReadonlySet<string> = new Set(['PATH', 'IFS', 'PWD', 'OLDPWD', 'PS1', 'TERM']);

/** Each process is a shell of its own: a variable that one sets is not there in the next. */
function crossesProcesses(job: Job): Found[] {
  const shells = shellsOf(job);
  // With a value of the job's own, it may well be meant that the others keep that one.
  const given = new Set(job.env.map(({ value }) => value.replace(/=.*/s, '')));
  return shells.flatMap((shell) => {
    const set = variablesSet(shell.text).filter(
      ({ name }) => !everywhere.has(name) && !given.has(name),
    );
    if (set.length === 0 || setsForJob(shell.text)) return [];
    const readers = shells
      .slice(shells.indexOf(shell) + 1)
      .filter(({ text }) => !readsFiles(text))
      .map(({ name, text }) => ({ name, read: variablesNeeded(text) }));
    return set.flatMap((variable) => {
      const reader = readers.find(({ read }) => read.has(variable.name));
      if (reader === undefined) return [];
      const message = `Each process of a job has a shell of its own: ${reader.name} reads \`${variable.name}\`, and does not get what is set here.`;
      const advice = `Set it in ${reader.name} too, or with an \`env\` stanza if it is always the same.`;
      return found(shell.process, message, advice, shell.placeOf(variable));
    });
  });
}

/** Whether a text gives variables to the job itself (initctl(8) `set-env`), where all processes have them. */
function setsForJob(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words }) => baseName(name) === 'initctl' && words.includes('set-env'),
  );
}

/** Whether a text takes in files or texts that may set anything. */
function readsFiles(text: string): boolean {
  return callsOf(text).some(({ name }) => name === '.' || name === 'source' || name === 'eval');
}

/** The program that a first line names, options of env(1) aside. */
const shebang = /^[ \t]*(#!\s*(?:\S*\/env\s+(?:-\S+\s+)*)?(\S+).*)/;

/** `#!` in the first line of a script: for the shell that init runs it is a comment. */
function namesInterpreter(job: Job, { release }: Surroundings): Found[] {
  const shells = release.boot === 'red-hat' ? /^(?:sh|bash)$/ : /^(?:sh|dash)$/;
  return shellsOf(job).flatMap((shell) => {
    const [whole, line, interpreter] = shebang.exec(shell.text) ?? [];
    if (whole === undefined || line === undefined || interpreter === undefined) return [];
    if (shells.test(baseName(interpreter))) return [];
    const message = `Init gives the script to \`/bin/sh -e\`, for which this line is a comment: \`${interpreter}\` never sees it.`;
    const advice = `Move the script to a file of its own and execute that, or make sure that it means the same to \`/bin/sh\`.`;
    const place = { start: whole.length - line.length, end: whole.length };
    return found(shell.process, message, advice, shell.placeOf(place));
  });
}

/** A text that the shell does not take: it reads until the error, and the process fails. */
function notShell(job: Job): Found[] {
  return shellsOf(job).flatMap(({ process, text }) => {
    if (text.length > longestText || parseShell(text) !== undefined) return [];
    const message =
      'The shell cannot read this to its end: something that was opened is not closed, or a word is missing. The process fails there.';
    return found(process, message, 'Ask `sh -n` where it is, and mend it.');
  });
}

/** `web &> FILE` and `web >& FILE`, which bash alone takes as both streams. */
function redirectsAsBash(job: Job, { release }: Surroundings): Found[] {
  return shellsOf(job).flatMap((shell) => {
    const script = parseShell(shell.text);
    return script === undefined
      ? []
      : [...nodesOf(script)].flatMap((node) => {
          if (node.type !== 'Command') return [];
          return node.suffix.flatMap((each) => {
            const said = each.type === 'Redirect' ? ofDash(each) : undefined;
            if (said === undefined) return [];
            const piece = quoted(shell.text.slice(each.pos, each.end));
            const message =
              release.boot === 'red-hat'
                ? `bash, which is /bin/sh there, sends both streams to the file by ${piece}. To dash, which is /bin/sh on Debian and Ubuntu, ${said}`
                : `To dash, which is /bin/sh on Ubuntu, ${said} Only bash sends both streams to the file by ${piece}.`;
            const advice = `Write "> FILE 2>&1", which each shell reads alike.`;
            return found(
              shell.process,
              message,
              advice,
              shell.placeOf({ start: each.pos, end: each.end }),
            );
          });
        });
  });
}

/** What dash makes of a redirection that only bash knows; undefined for any other. */
function ofDash({ operator, descriptor, target }: Redirect): string | undefined {
  if (operator === '&>' || operator === '&>>') {
    const opened = operator === '&>' ? 'empties' : 'opens';
    return `it is a "&", which puts the command into the background with its streams as they are, and a command of nothing that ${opened} the file.`;
  }
  const to = target && literalOf(target);
  const isFile =
    operator === '>&' && descriptor === undefined && !/^(?:[0-9]+-?|-)$/.test(to ?? '-');
  return isFile
    ? 'a number has to follow ">&": the shell ends there with "Bad fd number".'
    : undefined;
}

export const scriptTraps: readonly TrapCheck[] = [
  { code: 'expect-follows-shell', find: followsShell },
  { code: 'expect-stop-of-shell', find: waitsForShell },
  { code: 'variable-of-other-process', find: crossesProcesses },
  { code: 'shebang-in-script', find: namesInterpreter },
  { code: 'script-not-shell', find: notShell },
  { code: 'redirection-of-bash', find: redirectsAsBash },
];

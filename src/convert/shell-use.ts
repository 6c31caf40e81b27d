import { callsOf } from '../shell/calls.ts';
import { variablesRead } from '../shell/variables.ts';
import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Command, Phase, Processes, Step } from './model.ts';

/** All that is asked of a service here: its processes. */
export interface ShellUse {
  readonly processes: Processes;
}

const phases: readonly Phase[] = [
  'condition',
  'prepare',
  'main',
  'announce',
  'reload',
  'retire',
  'cleanup',
];

/** Every step of a service, in the order of its life. */
export function stepsOf({ processes }: ShellUse): readonly Sourced<Step>[] {
  return phases.flatMap((phase) => processes[phase]);
}

const reads = new WeakMap<Step, ReadonlySet<string>>();

/** The variables that a step reads and does not set itself. Found once a step. */
function readBy(step: Step): ReadonlySet<string> {
  const known = reads.get(step);
  if (known) return known;
  const found = new Set(variablesIn(step.command));
  reads.set(step, found);
  return found;
}

function variablesIn(command: Command): readonly string[] {
  if (command.kind === 'program') {
    return command.words.flatMap((word) =>
      word.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
    );
  }
  return [...variablesRead(command.text)];
}

/** The steps that read a variable which they do not set themselves. */
export function scriptsReading(service: ShellUse, variable: string): readonly Sourced<Step>[] {
  return stepsOf(service).filter(({ value }) => readBy(value).has(variable));
}

/** Whether a process of a job reads a variable that it does not set itself. */
export function jobReads({ processes }: Job, variable: string): boolean {
  return Object.values(processes).some(
    (process) => process !== undefined && variablesRead(process.value.command).has(variable),
  );
}

/** Whether a shell text, run as part of a job, asks init to stop the very job it belongs to. */
export function stopsItself(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words, places }) =>
      (name === 'stop' && (words.length === 0 || namesOwnJob(words, places, text))) ||
      (name === 'initctl' && words.length === 1 && words[0] === 'stop'),
  );
}

/** Whether all words of a call are the variable that holds the name of the job itself (init(5), `UPSTART_JOB`). */
function namesOwnJob(
  words: readonly unknown[],
  places: readonly { readonly start: number; readonly end: number }[],
  text: string,
): boolean {
  const [word] = places.slice(1).map(({ start, end }) => text.slice(start, end));
  return words.length === 1 && /^("?)\$(?:UPSTART_JOB|\{UPSTART_JOB\})\1$/.test(word ?? '');
}

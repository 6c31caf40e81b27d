import { callsOf } from '../shell/calls.ts';
import { variablesOf } from '../shell/variables.ts';
import type { Sourced } from '../text/source.ts';
import type { Phase, Processes, Step } from './model.ts';

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

/** The steps whose shell text reads a variable that it does not set itself. */
export function scriptsReading(service: ShellUse, variable: string): readonly Sourced<Step>[] {
  return stepsOf(service).filter(({ value: { command } }) => {
    if (command.kind !== 'shell') return usesVariable(command.words, variable);
    const { read, assigned } = variablesOf(command.text);
    return read.has(variable) && !assigned.has(variable);
  });
}

function usesVariable(
  words: readonly (readonly { readonly kind: string; readonly name?: string }[])[],
  variable: string,
): boolean {
  return words.some((word) =>
    word.some((part) => part.kind === 'variable' && part.name === variable),
  );
}

/** Whether a shell text, run as part of a job, asks init to stop the very job it belongs to. */
export function stopsItself(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words }) =>
      (name === 'stop' && words.length === 0) ||
      (name === 'initctl' && words.length === 1 && words[0] === 'stop'),
  );
}

import { callsOf } from '../shell/calls.ts';
import type { Sourced } from '../text/source.ts';
import type { Processes, Step } from './model.ts';
import { type DaemonFacts, daemons } from './tables/daemons.ts';
import { programWords } from './words.ts';

/** What is known of the program that a service runs, and the command it is known by. */
export interface Daemon extends DaemonFacts {
  readonly from: readonly Sourced<unknown>[];
  readonly at: Sourced<unknown>;
}

const known = new WeakMap<Processes, Daemon | undefined>();

/** The well-known program that a service's main process is; undefined for any other. Found once a service. */
export function daemonOf({ processes }: { readonly processes: Processes }): Daemon | undefined {
  if (!known.has(processes)) known.set(processes, findDaemon(processes));
  return known.get(processes);
}

function findDaemon({ main }: Processes): Daemon | undefined {
  for (const step of main) {
    for (const words of commandsOf(step)) {
      for (const [index, word] of words.entries()) {
        const facts = word === undefined ? undefined : daemons.get(baseName(word));
        if (facts === undefined) continue;
        const found = facts(words.slice(index + 1));
        return { ...found, from: [step], at: step };
      }
      const pidFile = pidFileOption(words);
      if (pidFile !== undefined) return { pidFile, from: [step], at: step };
    }
  }
  return undefined;
}

/** The commands of a step as words: the program itself, or all that a shell text spells out. */
function commandsOf(step: Sourced<Step>): readonly (readonly (string | undefined)[])[] {
  const { command } = step.value;
  if (command.kind === 'program') return [programWords(command) ?? []];
  return callsOf(command.text).map((call) => [call.name, ...call.arguments]);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Long options that name a pid file in any program that has them. */
const pidFileOptions = /^--?(?:pid-?file|pid)(?:=(.+))?$/;

/** The pid file that a command line names: `--pidfile PATH`, `--pid-file=PATH`. */
export function pidFileOption(words: readonly (string | undefined)[]): string | undefined {
  for (const [index, word] of words.entries()) {
    const found = word === undefined ? null : pidFileOptions.exec(word);
    const path = found && (found[1] ?? words[index + 1]);
    if (path?.startsWith('/')) return path;
  }
  return undefined;
}

import { callsOf } from '../shell/calls.ts';
import { baseName } from '../text/names.ts';
import type { Sourced } from '../text/source.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import type { Step } from './model.ts';
import { stepOf } from './process-step.ts';
import { factsOfSiteDaemon, type Site } from './site.ts';
import { type DaemonFacts, daemonNamed } from './tables/daemons.ts';
import { launchedAt } from './tables/launchers.ts';
import { programWords } from './words.ts';

/** What is known of the program that a service runs, and the command it is known by. */
export interface Daemon extends DaemonFacts {
  readonly from: Sourced<Step>;
  /** It is the main process itself, not one below a shell, sudo or the like; what an interpreter or env becomes is. */
  readonly isMain: boolean;
  /** Its words, after its name. */
  readonly words: Words;
}

/** The well-known program that is a job's main process; undefined for any other. */
export function daemonOfJob(job: LiftedJob, site: Site): Daemon | undefined {
  const { main } = job.processes;
  return main && daemonOf([{ ...main, value: stepOf('main', main.value, job, 'native') }], site);
}

/** The well-known program that one of the steps runs, and what can be read off its options. */
export function daemonOf(steps: readonly Sourced<Step>[], site: Site): Daemon | undefined {
  for (const step of steps) {
    for (const words of commandsOf(step.value)) {
      const facts = factsOf(words, site);
      if (facts) return { ...facts, from: step };
    }
  }
  return undefined;
}

function factsOf(words: Words, site: Site): Omit<Daemon, 'from'> | undefined {
  const pidFile = pidFileOption(words);
  const main = launchedAt(words);
  for (const [index, word] of words.entries()) {
    const read = word === undefined ? undefined : readerOf(baseName(word), site);
    if (!read) continue;
    const rest = words.slice(index + 1);
    return { ...(pidFile && { pidFile }), ...read(rest), isMain: index === main, words: rest };
  }
  return pidFile === undefined
    ? undefined
    : { pidFile, isMain: words.length > 0, words: words.slice(1) };
}

/** What reads the options of a program that is known. */
export function readerOf(program: string, site: Site): ((words: Words) => DaemonFacts) | undefined {
  const own = site.daemons.get(program);
  return own === undefined ? daemonNamed(program) : (words) => factsOfSiteDaemon(own, words);
}

type Words = readonly (string | undefined)[];

/**
 * The commands of a step as words: the program itself, or all that a shell text spells out. A command that takes the
 * shell's place stands without the `exec`; one that does not has the shell in front of it.
 */
function commandsOf({ command }: Step): readonly Words[] {
  if (command.kind === 'program') return [programWords(command) ?? []];
  return callsOf(command.text).map((call) =>
    call.name === 'exec' ? call.arguments : ['/bin/sh', call.name, ...call.arguments],
  );
}

/** Long options that name a pid file in any program that has them. */
const pidFileOptions = /^--?(?:pid-?file|pid)(?:=(.+))?$/;

/** The pid file that a command line names: `--pidfile PATH`, `--pid-file=PATH`. */
function pidFileOption(words: Words): string | undefined {
  for (const [index, word] of words.entries()) {
    const found = word === undefined ? null : pidFileOptions.exec(word);
    const path = found && (found[1] ?? words[index + 1]);
    if (path?.startsWith('/')) return path;
  }
  return undefined;
}

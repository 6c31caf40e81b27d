import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { type Input, readInput } from '../convert/input.ts';
import { Shelf } from '../convert/shelf.ts';
import { whereIn } from './chase.ts';
import { Failure } from './failure.ts';
import { findFiles } from './find-files.ts';
import type { Options } from './options.ts';
import { leftOut, readAhead } from './read-files.ts';
import { checkReportPlace } from './report-page.ts';
import { machineDirectories } from './whole-machine.ts';

/** Whether all that a machine has is to be converted. */
function isWholeMachine(paths: readonly string[], { isRootNamed }: Options): boolean {
  return paths.length === 0 && isRootNamed;
}

/** What is to be converted: what is named, or all that a machine has. Throws a `Failure` for nothing. */
function namedPaths(paths: readonly string[], options: Options): readonly string[] {
  const { root, to } = options;
  const isWhole = isWholeMachine(paths, options);
  const named = isWhole ? machineDirectories(root, to) : paths;
  if (isWhole && named.length === 0)
    throw new Failure(`${root}: no machine with jobs: it has no etc/init, nor jobs of sessions`);
  if (named.length === 0)
    throw new Failure('nothing to convert: name a job, a unit or a directory; --help tells more');
  return named;
}

/** Throws a `Failure` for options that do not go together. */
export function checkOptions(paths: readonly string[], options: Options): void {
  if (options.output !== undefined && options.write) {
    throw new Failure('-o and --write are two ways to say where to; give one');
  }
  if (options.systemd !== undefined && options.os !== undefined) {
    throw new Failure('--systemd and --os are two ways to name a version; give one');
  }
  if (options.from !== undefined && options.upstart !== undefined) {
    throw new Failure('--from and --upstart are two ways to name an Upstart; give one');
  }
  if (options.name !== undefined && !paths.includes('-')) {
    throw new Failure('--name says what standard input is called, and "-" is not among the files');
  }
  const { target } = options;
  // With a mistyped one, units of packages would be overlaid in silence.
  if (target !== undefined && !statSync(target, { throwIfNoEntry: false })?.isDirectory())
    throw new Failure(`--target ${target}: no such directory`, target);
  if (options.report !== undefined) checkReportPlace(options.report);
}

/** What is to be converted, as far as it can be read. */
export interface Inputs {
  /** Whether it is all that a machine has. */
  readonly isWhole: boolean;
  readonly inputs: readonly Input[];
  readonly failures: readonly Failure[];
}

/**
 * Finds and reads what the command line names, or all that a machine has. What there is no room for in memory is read again when its
 * turn comes. Throws a `Failure` when nothing is named.
 */
export async function readInputs(paths: readonly string[], options: Options): Promise<Inputs> {
  const isWhole = isWholeMachine(paths, options);
  const { root, name, to } = options;
  // What a machine's links mean, its own root tells.
  const { found, failures: unfound } = findFiles(namedPaths(paths, options), name, whereIn(root));
  if (found.length > many) keepHeapSmall();
  const shelf = new Shelf();
  const inputs: Input[] = [];
  const unread = await readAhead(found, (file) => inputs.push(readInput(file, to, shelf)));
  const failures = [...unfound, ...unread];
  const isLeftOut = leftOut(failures);
  return { isWhole, inputs: inputs.filter(({ source }) => !isLeftOut(source)), failures };
}

/** From this number of files on memory counts for more than a few percent of time. */
const many = 2000;

/**
 * Lets V8 collect garbage when the heap is twice what was in use, and not four times as it may otherwise: what a run holds is small, and
 * what it throws away is not.
 */
function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=100');
}

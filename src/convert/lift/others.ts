import { type FileUse, fileUse, startOf } from '../../shell/file-commands.ts';
import { namesGiven } from '../../shell/variables.ts';
import type { Process } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import { instanceVariables } from '../instance-pattern.ts';
import { givenBy } from '../instance-split.ts';
import { givenByEvents } from './given-by-init.ts';
import { canonicalPath, type Lifted, type Surroundings } from './lifted.ts';

/** Takes a directory, relative to the one before it, for the unit; false where that is another thing for its other commands. */
export function takeDirectory(lifted: Lifted, path: string, surroundings: Surroundings): boolean {
  const { job, context } = surroundings;
  const before = absolutePath(lifted.directory ?? job.chdir?.value ?? '/');
  const directory = absolutePath(path, before);
  // A user's manager starts its services elsewhere.
  const isThere = context.manager === 'system' || lifted.directory !== undefined;
  const stays = isThere && directory === before;
  if (!stays && !mayStartIn(directory, lifted, surroundings)) return false;
  lifted.directory = directory;
  return true;
}

/**
 * Whether all commands of the unit may start in a directory in which the main process alone did: the others do the same wherever they start,
 * and what runs before does not make the directory, which has to be there for them, too.
 */
function mayStartIn(
  directory: string,
  { runs }: Pick<Lifted, 'runs'>,
  { job }: Surroundings,
): boolean {
  const { main: _, ...others } = job.processes;
  const hooks = Object.entries(others).every(
    ([name, process]) =>
      process === undefined || isAnywhere(process.value, directory, name === 'pre-start'),
  );
  return hooks && isAnywhere({ kind: 'script', command: runs.join('\n') }, directory, true);

  function isAnywhere(process: Process, directory: string, isBefore: boolean): boolean {
    const { kind, command } = process;
    const start = kind === 'script' ? startOf(command) : undefined;
    // One that goes there itself, or somewhere else when it is known to be there, does not care about where it starts.
    const goes = start !== undefined && (!isBefore || isBelow(start.directory, directory));
    const use = useOf(goes ? start.before : command, job);
    return (
      use?.isAnywhere === true && !(isBefore && use.made.some((path) => mayMake(path, directory)))
    );
  }
}

/** Whether the mask of the main process may be that of all commands of the unit: the others make no files. */
export function mayMask({ runs }: Pick<Lifted, 'runs'>, { job, others }: Surroundings): boolean {
  const texts = [...others.map(({ command }) => command), runs.join('\n')];
  return texts.every((text) => useOf(text, job)?.isUnmasked === true);
}

function useOf(text: string, job: Surroundings['job']): FileUse | undefined {
  const own = new Set([
    ...namesGiven(text),
    ...instanceVariables(job.instance?.value ?? ''),
    ...givenByEvents(job),
  ]);
  return fileUse(text, new Map([...givenBy(job)].filter(([name]) => !own.has(name))));
}

/** Whether a directory comes with a path that is made: it is that, or below it, where something may be put or linked, or above it. */
function mayMake({ path, withParents }: FileUse['made'][number], directory: string): boolean {
  const made = absolutePath(path);
  if (directory === '/') return false;
  return isBelow(directory, made) || (withParents && isBelow(made, directory));
}

function isBelow(path: string, directory: string): boolean {
  const [inner, outer] = [path, directory].map((each) => canonicalPath(absolutePath(each)));
  return outer === '/' || `${inner}/`.startsWith(`${outer}/`);
}

import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { InputFile } from '../convert/input.ts';
import { whereIn } from './chase.ts';
import { Failure, reasonOf } from './failure.ts';
import { type FoundFile, findFiles } from './find-files.ts';

/** The files to convert, and those that could not be read. */
export interface Reading {
  readonly files: readonly InputFile[];
  readonly failures: readonly Failure[];
}

/**
 * Finds and reads what the command line names (`findFiles`), links below `root` as that machine has them. A job whose override cannot be read is left out: it may say "manual".
 */
export function readFiles(paths: readonly string[], name: string | undefined, root = '/'): Reading {
  const { found, failures } = findFiles(paths, name, whereIn(root));
  const files: InputFile[] = [];
  const all = [...failures];
  for (const each of found) {
    try {
      files.push({ ...each, content: each.content ?? readFileSync(each.at ?? each.name) });
    } catch (error) {
      all.push(failed(each, error));
    }
  }
  const isLeftOut = leftOut(all);
  return { files: files.filter((file) => !isLeftOut(file)), failures: all };
}

/** Makes the function that says whether a job is left out since its override is among what could not be read. */
export function leftOut(
  failures: readonly Failure[],
): (file: { readonly name: string }) => boolean {
  const jobs = new Set(
    failures.flatMap(({ file }) =>
      file?.endsWith('.override') ? [resolve(file.replace(/\.override$/, '.conf'))] : [],
    ),
  );
  return ({ name }) => jobs.size > 0 && jobs.has(resolve(name));
}

/** Files that are read at the same time: a disk that is far away is asked for many at once. */
const atOnce = 32;

/**
 * Reads files in their order, some at the same time, and hands each on as soon as those before it have been: nobody has to hold all of
 * them. Gives those that could not be read.
 */
export async function readAhead(
  found: readonly FoundFile[],
  take: (file: InputFile) => void,
  many: number = atOnce,
): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (let first = 0; first < found.length; first += many) {
    const group = found.slice(first, first + many);
    for (const read of await Promise.all(group.map(readFound))) {
      if (read instanceof Failure) failures.push(read);
      else take(read);
    }
  }
  return failures;
}

async function readFound(found: FoundFile): Promise<InputFile | Failure> {
  const { name, content, at = name } = found;
  if (content !== undefined) return { ...found, content };
  try {
    const bytes = await readFile(at);
    const { size, mtimeMs } = statSync(at);
    return { ...found, content: bytes, again: () => readSame(at, size, mtimeMs) };
  } catch (error) {
    return failed(found, error);
  }
}

/** Reads a file once more. Throws a `Failure` for one that was changed meanwhile: its lines are not what was said of them. */
function readSame(name: string, size: number, mtimeMs: number): Uint8Array {
  try {
    const now = statSync(name);
    if (now.size === size && now.mtimeMs === mtimeMs) return readFileSync(name);
  } catch (error) {
    throw failed({ name }, error);
  }
  throw new Failure(`${name}: was changed meanwhile; run the command again`, name);
}

function failed({ name }: Pick<FoundFile, 'name'>, error: unknown): Failure {
  return new Failure(`${name}: ${reasonOf(error)}`, name);
}

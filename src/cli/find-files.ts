import {
  type Dirent,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { InputFile } from '../convert/input.ts';
import { isUnitName } from '../systemd/names.ts';
import { isJobFile, overriddenJobOf } from '../upstart/names.ts';
import { Failure, reasonOf } from './failure.ts';

/** A file that was found and not read yet; what has no place to be read from has its content already. */
export interface FoundFile extends Omit<InputFile, 'content' | 'again'> {
  readonly content?: string | Uint8Array;
  /** Where it is read from, if its name is a link of another machine. */
  readonly at?: string;
}

/** Where a path leads: as it stands, or as the machine has it that it belongs to. */
export type Where = (path: string) => string;

type Found = readonly (FoundFile | Failure)[];

/**
 * Finds what the command line names: files, whole directories, `-` for standard input (called `name`). What belongs
 * to a named file comes with it: a job's override, a unit's drop-ins, the socket beside a service. `where` says where links lead.
 */
export function findFiles(
  paths: readonly string[],
  name: string | undefined,
  where: Where = (path) => path,
): { readonly found: readonly FoundFile[]; readonly failures: readonly Failure[] } {
  const files = new Map<string, FoundFile>();
  const failures: Failure[] = [];
  for (const [layer, path] of [...new Set(paths)].entries()) {
    for (const found of path === '-' ? [standardInput(name)] : namedFiles(path, layer, where)) {
      if (found instanceof Failure) failures.push(found);
      else {
        const key = found.name === '-' ? '-' : resolve(found.name);
        files.set(key, twiceFound(files.get(key), found));
      }
    }
  }
  return { found: [...files.values()], failures };
}

/** A file that is found below a directory has its name from there; one that is named itself stands for itself. */
function twiceFound(known: FoundFile | undefined, found: FoundFile): FoundFile {
  if (known === undefined) return found;
  const as = known.as ?? found.as;
  const named = [known, found].find(({ layer }) => layer === undefined);
  return { ...(named ?? known), ...(as !== undefined && { as }) };
}

function standardInput(name: string | undefined): FoundFile | Failure {
  try {
    return { name: '-', as: name ?? 'stdin', content: readFileSync(0) };
  } catch (error) {
    return new Failure(`standard input: ${reasonOf(error)}`, '-');
  }
}

function namedFiles(path: string, layer: number, where: Where): Found {
  try {
    if (statSync(where(path)).isDirectory()) return directoryFiles(path, layer, where);
  } catch (error) {
    return [failed(path, error)];
  }
  const file = fileAt(path, where);
  return file instanceof Failure ? [file] : [file, ...companions(path, where)];
}

function failed(path: string, error: unknown): Failure {
  return new Failure(`${path}: ${reasonOf(error)}`, path);
}

/** What stands beside a file and belongs to it. */
function companions(path: string, where: Where): Found {
  if (path.endsWith('.conf')) return optional(path.replace(/\.conf$/, '.override'), where);
  if (path.endsWith('.service')) {
    const socket = path.replace(/\.service$/, '.socket');
    return [...dropIns(path, where), ...optional(socket, where), ...dropIns(socket, where)];
  }
  if (path.endsWith('.socket')) {
    const service = path.replace(/\.socket$/, '.service');
    return [...dropIns(path, where), ...optional(service, where), ...dropIns(service, where)];
  }
  return [];
}

function optional(path: string, where: Where): Found {
  return kindOf(path, where)?.isFile() ? [fileAt(path, where)] : [];
}

/** What is at a path; `undefined` for nothing, as of a name that is longer than a file can have. */
function kindOf(path: string, where: Where): Stats | undefined {
  try {
    return statSync(where(path));
  } catch {
    return undefined;
  }
}

function dropIns(unit: string, where: Where): Found {
  const directory = `${unit}.d`;
  if (!kindOf(directory, where)?.isDirectory()) return [];
  try {
    return readdirSync(where(directory))
      .filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
      .sort()
      .flatMap((name) => optional(join(directory, name), where));
  } catch (error) {
    return [failed(directory, error)];
  }
}

/** All jobs and units below a directory, the `layer`th that is named, by their path below it. */
function directoryFiles(top: string, layer: number, where: Where): Found {
  const found: (FoundFile | Failure)[] = [];
  // A directory of drop-ins says by its own name what they are for.
  const isDropIns = dropInsOfUnit.test(resolve(top));
  const waiting = [top];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    try {
      for (const entry of readdirSync(where(directory), { withFileTypes: true })) {
        const path = join(directory, entry.name);
        const below = relative(top, path);
        if (entry.name.includes('\uFFFD') && kindOf(path, where) === undefined) {
          const message = `${path}: the name is not UTF-8; give the file another one first`;
          found.push(new Failure(message, path));
        } else if (entry.isDirectory() || isLinkedDropIns(entry, directory, where)) {
          if (!entry.name.startsWith('.')) waiting.push(path);
        } else if (typeWide.test(below)) {
          const message = `${path}: changes several units at once; it was left out`;
          found.push(new Failure(message, path));
        } else if (isWanted(below)) {
          const file = linkAt(path, top, where) ?? fileAt(path, where);
          found.push(file instanceof Failure || isDropIns ? file : { ...file, as: below, layer });
        }
      }
    } catch (error) {
      found.push(failed(directory, error));
    }
  }
  if (found.length === 0) return [new Failure(`${top}: no jobs or units in this directory`, top)];
  return found;
}

/** Drop-ins for every unit of a type, or of a common prefix, belong to no unit of their own: `service.d/`, `web-.service.d/`. */
const typeWide =
  /(?:^|\/)(?:[^/]+-\.)?(?:service|socket|path|timer|target|mount|automount|device|slice|scope|swap)\.d\/[^/]+\.conf$/;

/** A job, an override, a unit or a drop-in by its path below the directory. */
function isWanted(below: string): boolean {
  if (isJobFile(below) || overriddenJobOf(below) !== undefined) return true;
  // The links that enable a unit stand in directories of their own, and are no units.
  return isUnitName(basename(below)) && !/\.(?:wants|requires|upholds)$/.test(dirname(below));
}

/** Links to directories are not followed, but for a unit's drop-ins, which systemd finds there. */
function isLinkedDropIns(entry: Dirent, directory: string, where: Where): boolean {
  return (
    entry.isSymbolicLink() &&
    dropInsOfUnit.test(entry.name) &&
    !dropInsOfUnit.test(resolve(directory)) &&
    kindOf(join(directory, entry.name), where)?.isDirectory() === true
  );
}

const dropInsOfUnit = /\.[a-z]+\.d$/;

/**
 * A unit or drop-in that is a link to /dev/null, which masks it, or to a unit of another name among the units. A link to
 * a file elsewhere is that unit itself (systemctl(1) `link`).
 */
function linkAt(path: string, top: string, where: Where): FoundFile | undefined {
  const own = join(where(dirname(path)), basename(path));
  if (path.endsWith('.override') || !lstatSync(own).isSymbolicLink()) return undefined;
  const link = readlinkSync(own);
  const target = resolve(dirname(path), link);
  if (leadsToNull(path, where)) return { name: path, content: '', link: '/dev/null' };
  const isOther = isUnitName(basename(path)) && basename(link) !== basename(path);
  const isAmongUnits = target.startsWith(`${resolve(top)}/`) || unitDirectory.test(dirname(target));
  return isOther && isAmongUnits ? { name: path, content: '', link } : undefined;
}

const unitDirectory = /\/systemd\/(?:system|user)(?:\/|$)/;

/** Whether a chain of links ends at /dev/null. */
function leadsToNull(path: string, where: Where): boolean {
  try {
    return realpathSync(where(path)) === '/dev/null';
  } catch {
    return false;
  }
}

function fileAt(path: string, where: Where): FoundFile | Failure {
  try {
    const at = where(path);
    if (!statSync(at).isFile()) return new Failure(`${path}: not a regular file`, path);
    return at === path ? { name: path } : { name: path, at };
  } catch (error) {
    return failed(path, error);
  }
}

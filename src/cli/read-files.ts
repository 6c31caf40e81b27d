import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { InputFile } from '../convert/input.ts';
import { isUnitName } from '../systemd/names.ts';
import { isJobFile, overriddenJobOf } from '../upstart/names.ts';
import { Failure, reasonOf } from './failure.ts';

/** The files to convert, and those that could not be read. */
export interface Reading {
  readonly files: readonly InputFile[];
  readonly failures: readonly Failure[];
}

/**
 * Reads what the command line names: files, whole directories, `-` for standard input (called `name`). What belongs
 * to a named file comes with it: a job's override, a unit's drop-ins, the socket beside a service.
 */
export function readFiles(paths: readonly string[], name: string | undefined): Reading {
  const files = new Map<string, InputFile>();
  const failures: Failure[] = [];
  for (const path of paths) {
    const found = path === '-' ? [standardInput(name)] : namedFiles(path);
    for (const file of found) {
      if (file instanceof Failure) failures.push(file);
      else files.set(file.name, file);
    }
  }
  return { files: [...files.values()], failures };
}

function standardInput(name: string | undefined): InputFile | Failure {
  try {
    return { name: '-', as: name ?? 'stdin', content: readFileSync(0) };
  } catch (error) {
    return new Failure(`standard input: ${reasonOf(error)}`);
  }
}

function namedFiles(path: string): readonly (InputFile | Failure)[] {
  try {
    const kind = statSync(path);
    if (kind.isDirectory()) return directoryFiles(path);
    if (!kind.isFile()) return [new Failure(`${path}: not a regular file`)];
    return [{ name: path, content: readFileSync(path) }, ...companions(path)];
  } catch (error) {
    return [new Failure(`${path}: ${reasonOf(error)}`)];
  }
}

/** What stands beside a file and belongs to it. */
function companions(path: string): readonly (InputFile | Failure)[] {
  if (path.endsWith('.conf')) return optional(path.replace(/\.conf$/, '.override'));
  if (path.endsWith('.service')) {
    const socket = path.replace(/\.service$/, '.socket');
    return [...dropIns(path), ...optional(socket), ...dropIns(socket)];
  }
  if (path.endsWith('.socket')) {
    const service = path.replace(/\.socket$/, '.service');
    return [...dropIns(path), ...optional(service), ...dropIns(service)];
  }
  return [];
}

function optional(path: string): readonly (InputFile | Failure)[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  return kind?.isFile() ? [fileAt(path)] : [];
}

function dropIns(unit: string): readonly (InputFile | Failure)[] {
  const directory = `${unit}.d`;
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(directory)
    .filter((name) => name.endsWith('.conf') && !name.startsWith('.'))
    .sort()
    .flatMap((name) => optional(join(directory, name)));
}

/** All jobs and units below a directory, by their path below it. */
function directoryFiles(top: string): readonly (InputFile | Failure)[] {
  const found: (InputFile | Failure)[] = [];
  // A directory of drop-ins says by its own name what they are for.
  const dropIns = /\.[a-z]+\.d$/.test(resolve(top));
  const waiting = [top];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      const below = relative(top, path);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) waiting.push(path);
      } else if (isWanted(below)) {
        const file = fileAt(path);
        found.push(file instanceof Failure ? file : { ...file, as: dropIns ? path : below });
      }
    }
  }
  if (found.length === 0) return [new Failure(`${top}: no jobs or units in this directory`)];
  return found;
}

/** A job, an override, a unit or a drop-in by its path below the directory. */
function isWanted(below: string): boolean {
  if (isJobFile(below) || overriddenJobOf(below) !== undefined) return true;
  // The links that enable a unit stand in directories of their own, and are no units.
  return isUnitName(basename(below)) && !/\.(?:wants|requires|upholds)$/.test(dirname(below));
}

function fileAt(path: string): InputFile | Failure {
  try {
    if (!statSync(path).isFile()) return new Failure(`${path}: not a regular file`);
    return { name: path, content: readFileSync(path) };
  } catch (error) {
    return new Failure(`${path}: ${reasonOf(error)}`);
  }
}

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isWellFormed, textOf } from '../systemd/bytes.ts';
import { dropInsOf, unitPath } from '../systemd/dropins.ts';
import { type Inspection, inspectUnit } from '../systemd/inspect/inspect.ts';
import { type Machine, plainMachine } from '../systemd/inspect/machine.ts';
import type { PropertyValue } from '../systemd/inspect/unit-reader.ts';
import { parseUnitName } from '../systemd/names.ts';
import type { ProblemCode } from '../systemd/problem.ts';
import { fnmatch } from '../text/fnmatch.ts';
import { positionAt, type Source } from '../text/source.ts';
import { Failure } from './failure.ts';
import { regularFile } from './regular-file.ts';

/** What systemd makes of a unit file: one line of `convert inspect`. */
export interface UnitInspection extends Omit<Inspection, 'problems'> {
  readonly file: string;
  /** Whether it loads. */
  readonly ok: boolean;
  readonly problems: readonly UnitProblem[];
}

/** A line that systemd would warn of: where it stands, what kind of fault it is, systemd's words, and what to do. */
export interface UnitProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: ProblemCode;
  readonly message: string;
  readonly advice: string;
}

/**
 * Reads a unit file as systemd 252 does, with the drop-ins beside it and those of the machine below `root`, whose
 * environment files it reads too. Every program and directory that the unit names is taken to be there, and every
 * program to end well. Throws a `Failure` for a file that cannot be read.
 */
export function inspectUnitFile(path: string, root: string): UnitInspection {
  const name = basename(path);
  const fragment = { name: pathBelow(root, path), text: sourceAt(path).text };
  const inspected = {
    name,
    fragment,
    dropIns: dropInsBelow(name, path, root),
  };
  const alone = inspectUnit(inspected);
  const files = environmentFiles(alone.props['EnvironmentFiles'], root);
  const inspection = inspectUnit({ ...inspected, files, machine: machineFor(alone) });
  return {
    file: path,
    ok: inspection.load === 'loaded',
    ...inspection,
    problems: inspection.problems.map(({ code, source, line, range, message, advice }) => ({
      file: source === fragment ? path : source.name,
      line,
      column: positionAt(source, range.start).column,
      code,
      message,
      advice,
    })),
  };
}

/** The path a file has on the machine below `root`. */
function pathBelow(root: string, path: string): string {
  const below = relative(root, path);
  return below.startsWith('..') ? resolve(path) : `/${below}`;
}

type Files = Readonly<Record<string, string | undefined>>;

function sourceAt(path: string): Source {
  return { name: path, text: textOf(regularFile(path)) };
}

/** The drop-ins of a unit: those beside its file stand for those of `/etc`, and `root` adds the others. */
function dropInsBelow(name: string, path: string, root: string): Source[] {
  const [first = ''] = unitPath;
  const places = new Map<string, string>();
  for (const directory of dropInDirectories(name)) {
    for (const file of filesIn(join(path, '..', directory))) {
      places.set(`${first}/${directory}/${basename(file)}`, file);
    }
    for (const place of unitPath) {
      for (const file of filesIn(join(root, place, directory))) {
        const own = `${place}/${directory}/${basename(file)}`;
        if (!places.has(own)) places.set(own, file);
      }
    }
  }
  return dropInsOf([name], [...places.keys()]).map((own) => sourceAt(places.get(own) ?? own));
}

/** The names of the directories that can hold drop-ins of a unit: `a-b@c.service.d`, `a-b@.service.d`, `a-@.service.d`, `service.d`. */
function dropInDirectories(name: string): string[] {
  const parts = parseUnitName(name);
  if (parts === undefined) return [];
  const { prefix, instance, type } = parts;
  const dashes = [...prefix.matchAll(/-/g)].map(({ index }) => prefix.slice(0, index + 1));
  const stems = [...new Set([prefix, ...dashes])];
  const names = stems.flatMap((stem) =>
    instance === undefined ? [stem] : [`${stem}@${instance}`, `${stem}@`],
  );
  return [...names.map((each) => `${each}.${type}.d`), `${type}.d`];
}

/** The regular files of a directory; none where there is no such directory. */
function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .map((name) => join(directory, name))
      .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
  } catch {
    return [];
  }
}

/** The files that a unit takes variables from, by the path the machine has them at. What is not there is left out. */
function environmentFiles(listed: PropertyValue | undefined, root: string): Files {
  const files: Record<string, string | undefined> = {};
  for (const entry of Array.isArray(listed) ? listed : []) {
    const pattern = String(Array.isArray(entry) ? entry[0] : entry);
    const directory = dirname(pattern);
    for (const name of filesIn(join(root, directory)).map((place) => basename(place))) {
      const path = join(directory, name);
      if (path in files || !fnmatch(basename(pattern), name)) continue;
      files[path] = readable(join(root, path));
    }
  }
  return files;
}

/** The text of a file that systemd could read. */
function readable(path: string): string | undefined {
  try {
    const text = textOf(regularFile(path));
    return isWellFormed(text) ? text : undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** A machine on which all the programs and the directory of a unit are there. */
function machineFor({ exec, props }: Inspection): Machine {
  const paths = Object.values(exec).flatMap((commands) => commands.map(({ path }) => path));
  const named = paths.filter((path) => typeof path === 'string' && path.startsWith('/'));
  const { programs, directories } = plainMachine;
  return {
    ...plainMachine,
    programs: { ...Object.fromEntries(named.map((path) => [path, 0])), ...programs },
    directories: [...directories, String(props['WorkingDirectory']).replace(/^!/, '')],
  };
}

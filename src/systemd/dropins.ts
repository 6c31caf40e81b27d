import { baseName } from '../text/names.ts';
import { parseUnitName } from './names.ts';

/** Where units of the system are looked for, the first that has one winning (systemd.unit(5) "Unit File Load Path"). */
export const unitPath: readonly string[] = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** A file or a symbolic link in the unit directories. */
export interface UnitPathEntry {
  readonly path: string;
  /** Where a symbolic link leads, as it is written. */
  readonly target?: string;
  /** Whether the file is empty, which masks what it is named after. */
  readonly empty?: boolean;
}

/** What a name leads to: a file, a mask, or nothing. */
export interface ResolvedUnit {
  readonly kind: 'file' | 'masked' | 'missing';
  /** The file that holds the unit or masks it. */
  readonly path: string | undefined;
  /** Every name the unit goes by, its own first: those of the links followed, and of links that lead to it. */
  readonly names: readonly string[];
  /** Its drop-ins in the order in which systemd applies them. */
  readonly dropIns: readonly string[];
}

/**
 * Finds the file and the drop-ins that make up the unit `name`, from a listing of the unit directories: the first directory
 * of the path wins, an instance falls back on its template, links are aliases, an empty file or a link to /dev/null masks
 * (systemd.unit(5), systemd's unit_file_find_fragment()).
 */
export function resolveUnit(
  name: string,
  entries: readonly UnitPathEntry[],
  path: readonly string[] = unitPath,
): ResolvedUnit {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const own = followLinks(name, byPath, path) ?? followLinks(templateName(name), byPath, path);
  const found = own?.entry;
  const names = new Set([name, ...(own?.names ?? [])]);
  for (const alias of aliasesOf(own?.name, name, entries, byPath, path)) names.add(alias);
  const masked = found !== undefined && isMask(found);
  const dropIns = dropInsOf(
    [...names],
    entries.map((entry) => entry.path),
    path,
  );
  return {
    kind: found === undefined ? 'missing' : masked ? 'masked' : 'file',
    path: found?.path,
    names: [...names],
    dropIns: dropIns.filter((each) => !isMask(byPath.get(each) ?? { path: each })),
  };
}

function isMask(entry: UnitPathEntry): boolean {
  return entry.target === '/dev/null' || (entry.empty === true && !entry.path.endsWith('.conf'));
}

function templateName(name: string): string | undefined {
  const parts = parseUnitName(name);
  if (parts === undefined || parts.instance === undefined || parts.instance === '')
    return undefined;
  return `${parts.prefix}@.${parts.type}`;
}

interface Followed {
  readonly entry: UnitPathEntry;
  readonly name: string;
  readonly names: readonly string[];
}

/** Links are followed this far: systemd gives up on loops too. */
const longestChain = 64;

function followLinks(
  name: string | undefined,
  byPath: ReadonlyMap<string, UnitPathEntry>,
  path: readonly string[],
): Followed | undefined {
  if (name === undefined) return undefined;
  const names: string[] = [];
  let current = name;
  for (let step = 0; step < longestChain; step++) {
    const entry = firstIn(current, byPath, path);
    if (entry === undefined) return undefined;
    const alias = aliasTarget(entry);
    if (alias === undefined) return { entry, name: current, names };
    names.push(alias);
    current = alias;
  }
  return undefined;
}

function firstIn(
  name: string,
  byPath: ReadonlyMap<string, UnitPathEntry>,
  path: readonly string[],
): UnitPathEntry | undefined {
  for (const directory of path) {
    const entry = byPath.get(`${directory}/${name}`);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** The name a link stands for; `undefined` for a file, a mask, or a link out of the unit directories. */
function aliasTarget(entry: UnitPathEntry): string | undefined {
  if (entry.target === undefined || entry.target === '/dev/null') return undefined;
  const target = baseName(entry.target);
  if (target === baseName(entry.path)) return undefined;
  const sameType = parseUnitName(target)?.type === parseUnitName(baseName(entry.path))?.type;
  return sameType ? target : undefined;
}

/** Names of links that lead to the unit. */
function aliasesOf(
  unit: string | undefined,
  asked: string,
  entries: readonly UnitPathEntry[],
  byPath: ReadonlyMap<string, UnitPathEntry>,
  path: readonly string[],
): string[] {
  if (unit === undefined) return [];
  const names = entries
    .filter((entry) => aliasTarget(entry) !== undefined && path.includes(directoryOf(entry.path)))
    .map((entry) => baseName(entry.path));
  return names.filter((name) => name !== asked && followLinks(name, byPath, path)?.name === unit);
}

/**
 * The drop-ins among `files` that belong to a unit of these names, in the order in which systemd applies them: of files with
 * one name the first directory's counts, then all are sorted by name (unit_file_find_dropin_paths()). Directories come in the
 * order of the unit path, and in each of them the most special first: `foo-bar.service.d`, `foo-.service.d`, `service.d`.
 */
export function dropInsOf(
  names: readonly string[],
  files: readonly string[],
  path: readonly string[] = unitPath,
): string[] {
  const wanted = names.flatMap((name) =>
    path.flatMap((directory) => directoriesOf(directory, name)),
  );
  const rank = new Map<string, number>();
  for (const [index, directory] of wanted.entries()) {
    if (!rank.has(directory)) rank.set(directory, index);
  }
  const chosen = new Map<string, { readonly file: string; readonly rank: number }>();
  for (const file of files) {
    const own = rank.get(directoryOf(file));
    const name = baseName(file);
    if (own === undefined || !name.endsWith('.conf') || name.startsWith('.')) continue;
    const other = chosen.get(name);
    if (other === undefined || own < other.rank) chosen.set(name, { file, rank: own });
  }
  return [...chosen.keys()].sort(byBytes).map((name) => chosen.get(name)?.file ?? name);
}

/** The drop-in directories of a name below one directory of the path, the most special first. */
function directoriesOf(directory: string, name: string): string[] {
  const parts = parseUnitName(name);
  if (parts === undefined) return [];
  const { prefix, instance, type } = parts;
  const found: string[] = [];
  for (const stem of [prefix, ...shortened(prefix)]) {
    if (instance !== undefined && instance !== '') found.push(`${stem}@${instance}.${type}`);
    found.push(instance === undefined ? `${stem}.${type}` : `${stem}@.${type}`);
  }
  return [...found, type].map((each) => `${directory}/${each}.d`);
}

/** `a-b-` and `a-` for `a-b-c`. */
function shortened(prefix: string): string[] {
  const stems: string[] = [];
  let from = prefix.length;
  while (from > 0) {
    const dash = prefix.lastIndexOf('-', from - 1);
    if (dash <= 0) break;
    const stem = prefix.slice(0, dash + 1);
    if (stem !== prefix) stems.push(stem);
    from = dash;
  }
  return stems;
}

function byBytes(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

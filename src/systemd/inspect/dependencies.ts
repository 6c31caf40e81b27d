import { parseUnitName } from '../names.ts';
import type { UnitType } from '../unit.ts';
import { unitNameSyntax } from '../words.ts';
import type { UnitReader } from './unit-reader.ts';

/** What one unit says of others, each set by the name it has on the bus. */
export type Dependencies = Map<string, Set<string>>;

/** The directives that name units, and the property each adds to. */
const directives = [
  'Requires',
  'Requisite',
  'Wants',
  'BindsTo',
  'PartOf',
  'Upholds',
  'Conflicts',
  'Before',
  'After',
  'OnFailure',
  'OnSuccess',
  'PropagatesReloadTo',
  'ReloadPropagatedFrom',
  'PropagatesStopTo',
  'StopPropagatedFrom',
  'JoinsNamespaceOf',
] as const;

/** Adds names to a set; a unit never depends on itself. */
export function depend(
  reader: UnitReader,
  dependencies: Dependencies,
  property: string,
  ...names: readonly string[]
): void {
  const set = dependencies.get(property) ?? new Set<string>();
  for (const name of names) if (name !== reader.unit.name) set.add(name);
  dependencies.set(property, set);
}

/** The dependencies that a unit's own lines make (systemd.unit(5), config_parse_unit_deps()). */
export function writtenDependencies(reader: UnitReader): Dependencies {
  const dependencies: Dependencies = new Map();
  for (const directive of directives) {
    const names = reader
      .words('Unit', directive, unitNameSyntax)
      .flatMap((name) => unitNamed(name, reader) ?? []);
    depend(reader, dependencies, directive, ...names);
  }
  return dependencies;
}

/** The types of unit that can be templates (unit_type_may_template()). */
const templated: ReadonlySet<UnitType> = new Set(['service', 'socket', 'target', 'timer', 'path']);

/** A unit by its name; a template becomes the instance that belongs to the unit that names it. */
export function unitNamed(name: string, reader: UnitReader): string | undefined {
  const parts = parseUnitName(name);
  if (parts === undefined) return undefined;
  if (parts.instance !== undefined && !templated.has(parts.type)) return undefined;
  if (parts.instance !== '') return name;
  const own = parseUnitName(reader.unit.name);
  const instance = own?.instance ?? own?.prefix ?? '';
  return `${parts.prefix}@${instance}.${parts.type}`;
}

/** The paths whose mounts a unit needs (unit_require_mounts_for()), in order. */
export function needsMounts(
  reader: UnitReader,
  dependencies: Dependencies,
  paths: readonly string[],
): string[] {
  const sorted = [...new Set(paths)].sort();
  // The only mount that is certain to be there is the root's.
  if (sorted.length > 0) depend(reader, dependencies, 'After', '-.mount');
  return sorted;
}

/** What every unit of a type gets that does not say `DefaultDependencies=no`. */
export function defaultDependencies(reader: UnitReader, dependencies: Dependencies): void {
  const add = (property: string, ...names: string[]) =>
    depend(reader, dependencies, property, ...names);
  const { type } = reader.unit;
  if (reader.flag('Unit', 'DefaultDependencies') === false) return;
  add('Before', 'shutdown.target');
  add('Conflicts', 'shutdown.target');
  if (type === 'target' || type === 'slice') return;
  add('Requires', 'sysinit.target');
  add('After', 'sysinit.target');
  if (type === 'service') add('After', 'basic.target');
  if (type === 'socket') add('Before', 'sockets.target');
  if (type === 'path') add('Before', 'paths.target');
  if (type === 'timer') add('Before', 'timers.target');
}

import type { Unit } from '../../systemd/unit.ts';
import { listValues } from '../../systemd/values.ts';
import { isStateTarget } from '../event-units.ts';

/**
 * Units of the same set that nothing starts but other units that need or want them: their jobs wait for those to start, since
 * no job starts another (init(7) "starting").
 */
const pullingKinds = ['Wants', 'Requires', 'BindsTo'] as const;

type Units = ReadonlyMap<string, Unit>;

const known = new WeakMap<Units, ReadonlyMap<string, readonly Unit[]>>();

/** The units of the set that start `name`, where nothing else is said to start it. */
export function pullersOf(name: string, units: Units): readonly Unit[] {
  const unit = units.get(name);
  if (unit === undefined || isStartedOtherwise(unit)) return [];
  const all = known.get(units) ?? indexOf(units);
  known.set(units, all);
  return all.get(name) ?? [];
}

function isStartedOtherwise(unit: Unit): boolean {
  return (['WantedBy', 'RequiredBy'] as const).some(
    (kind) => listValues(unit, 'Install', kind).length > 0,
  );
}

function indexOf(units: Units): ReadonlyMap<string, readonly Unit[]> {
  const found = new Map<string, Unit[]>();
  for (const unit of units.values()) {
    // Stages of systemd's own boot are no jobs.
    if (unit.type !== 'service' && !isStateTarget(unit.name, units)) continue;
    const pulled = pullingKinds.flatMap((kind) => listValues(unit, 'Unit', kind));
    for (const name of new Set(pulled.map(({ value }) => value))) {
      if (name !== unit.name) found.set(name, [...(found.get(name) ?? []), unit]);
    }
  }
  return found;
}

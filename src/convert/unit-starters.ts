import { unitStartedBy } from '../systemd/triggers.ts';
import type { Unit } from '../systemd/unit.ts';

type Units = ReadonlyMap<string, Unit>;

/** The sockets, paths and timers of each set of units by what they start; worked out once for a set. */
const known = new WeakMap<Units, ReadonlyMap<string, readonly Unit[]>>();

/** The units of one type in the set that start the unit `name`, in their order. */
export function startersOf(
  name: string,
  type: 'path' | 'socket' | 'timer',
  units: Units,
): readonly Unit[] {
  const all = known.get(units) ?? indexOf(units);
  known.set(units, all);
  return (all.get(name) ?? []).filter((unit) => unit.type === type);
}

function indexOf(units: Units): ReadonlyMap<string, readonly Unit[]> {
  const found = new Map<string, Unit[]>();
  for (const unit of units.values()) {
    const started = unitStartedBy(unit);
    if (started === undefined) continue;
    const starters = found.get(started) ?? [];
    starters.push(unit);
    found.set(started, starters);
  }
  return found;
}

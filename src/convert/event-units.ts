import { unescapeName } from '../systemd/names.ts';
import type { Unit } from '../systemd/unit.ts';
import { booleanValue } from '../systemd/values.ts';
import { isSpecial } from './tables/special-targets.ts';

/**
 * Whether a target is a job without a process to Upstart: any that is neither an event that passes nor one of systemd's own,
 * which stand for stages of boot.
 */
export function isStateTarget(name: string, units: ReadonlyMap<string, Unit>): boolean {
  return (
    /^[A-Za-z0-9:_.-]+\.target$/.test(name) &&
    eventOfTarget(name, units) === undefined &&
    !isSpecial(name)
  );
}

/**
 * The event that a target of the same set stands for: one that is over as soon as it has started what wants it. Undefined
 * for any other unit.
 */
export function eventOfTarget(name: string, units: ReadonlyMap<string, Unit>): string | undefined {
  const unit = units.get(name);
  if (unit?.type !== 'target') return undefined;
  const isPassing = booleanValue(unit, 'Unit', 'StopWhenUnneeded')?.value === true;
  // What an event may be called and a unit may not is escaped in the unit's name; a hyphen is left one.
  const event = name
    .replace(/\.target$/, '')
    .replaceAll(/(?:\\x[0-9a-f]{2})+/g, (escaped) => unescapeName(escaped) ?? escaped);
  return isPassing && /^[A-Za-z0-9:_.@+/-]+$/.test(event) ? event : undefined;
}

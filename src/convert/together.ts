import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Sourced } from '../text/source.ts';
import { type Manager, systemctl } from './manager.ts';

/**
 * Where what starts a service and its processes meet: a unit that several others want is started by any of them. One
 * that needs more than one of them asks, before it starts, whether they are there.
 */
const question = 'is-active -q ';

/** The value of an `ExecCondition=` that asks whether one of `units` is active (systemctl(1) `is-active`). */
export function askForUnits(units: readonly string[], manager: Manager): string {
  return `${systemctl(manager)} ${question}${units.join(' ')}`;
}

/** The units of which a value of `ExecCondition=` asks for one, and for nothing else. */
export function unitsAskedIn(value: string): readonly string[] | undefined {
  const [, names = ''] = asked.exec(value) ?? [];
  return /^[^\s"'\\$%]+(?: +[^\s"'\\$%]+)*$/.test(names) ? names.split(/ +/) : undefined;
}

const asked = new RegExp(`^systemctl (?:--user )?${question}(.*?)\\s*$`);

/** The groups of units of each of which one has to be active for `service` to start. */
export function unitsAskedFor(service: Unit): readonly Sourced<readonly string[]>[] {
  return settingsOf(service, 'Service', 'ExecCondition').flatMap(({ value, from }) => {
    const units = unitsAskedIn(value);
    return units === undefined ? [] : [{ value: units, from }];
  });
}

/** More groups than this would be more than anybody could read. */
const mostGroups = 16;

/**
 * What has to hold for one of several alternatives to hold, each of which needs all of its units: groups of which one unit
 * each has to be active; `undefined` where there would be too many.
 */
export function groupsFor(
  alternatives: readonly (readonly string[])[],
): readonly (readonly string[])[] | undefined {
  let groups: readonly (readonly string[])[] = [[]];
  for (const units of alternatives) {
    groups = groups.flatMap((group) => units.map((unit) => [...new Set([...group, unit])].sort()));
    groups = withoutWeaker(groups);
    if (groups.length > mostGroups) return undefined;
  }
  return groups;
}

/** A group that holds whenever a smaller one does says nothing. */
function withoutWeaker(groups: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const each = [...new Map(groups.map((group) => [group.join(' '), group])).values()];
  return each.filter(
    (group) =>
      !each.some((other) => other !== group && other.every((unit) => group.includes(unit))),
  );
}

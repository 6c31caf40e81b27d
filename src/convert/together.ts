import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Sourced } from '../text/source.ts';

/**
 * Where what starts a service and its processes meet: a unit that several others want is started by any of them. One
 * that needs all of them asks, before it starts, whether each is there.
 */
const question = 'systemctl is-active -q ';

/** The value of an `ExecCondition=` that asks whether `unit` is active. */
export function askForUnit(unit: string): string {
  return `${question}${unit}`;
}

/** The unit that a value of `ExecCondition=` asks for and nothing else. */
export function unitAskedFor(value: string): string | undefined {
  const unit = value.startsWith(question) ? value.slice(question.length) : '';
  return /^[^\s"'\\$%]+$/.test(unit) ? unit : undefined;
}

/** The units that all have to be active for `service` to start. */
export function unitsAskedFor(service: Unit): readonly Sourced<string>[] {
  return settingsOf(service, 'Service', 'ExecCondition').flatMap(({ value, from }) => {
    const unit = unitAskedFor(value);
    return unit === undefined ? [] : [{ value: unit, from }];
  });
}

import { unitNameFor } from '../systemd/names.ts';

/** The job a service unit is about: `web.service` and `web@.service` are both `web`. */
export function serviceName(unit: string): string {
  return unit.replace(/@?\.[a-z]+$/, '');
}

/**
 * The name of the job that a unit of a set becomes: `web` for `web.service`, `web.target` or `web@.service`. Where the set has more
 * than one of them, the first in this order has it, and the others are called what they are, without the suffix of a service.
 */
export function jobName(unit: string, units: ReadonlyMap<string, unknown>): string {
  const name = serviceName(unit);
  const first = [`${name}.service`, `${name}.target`, `${name}@.service`].find((one) =>
    units.has(one),
  );
  return first === undefined || first === unit ? name : unit.replace(/\.service$/, '');
}

/** The unit that a job becomes. */
export function serviceUnit(job: string, isTemplate: boolean): string {
  const unit = unitNameFor(job, 'service');
  return isTemplate ? unit.replace(/\.service$/, '@.service') : unit;
}

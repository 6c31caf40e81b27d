import { unitNameFor } from '../systemd/names.ts';

/** The job a service unit is about: `web.service` and `web@.service` are both `web`. */
export function serviceName(unit: string): string {
  return unit.replace(/@?\.[a-z]+$/, '');
}

/**
 * The name of the job that a unit of a set becomes: `web` for `web.service` or `web@.service`, and `web.target` for a target,
 * whatever else there is, so that jobs find each other that are not converted together. A template beside a service of its
 * name is called `web@`.
 */
export function jobName(unit: string, units: ReadonlyMap<string, unknown>): string {
  if (unit.endsWith('.target')) return unit;
  const name = serviceName(unit);
  const first = [`${name}.service`, `${name}@.service`].find((one) => units.has(one));
  return first === undefined || first === unit ? name : unit.replace(/\.service$/, '');
}

/** The unit that a job becomes. */
export function serviceUnit(job: string, isTemplate: boolean): string {
  const unit = unitNameFor(job, 'service');
  return isTemplate ? unit.replace(/\.service$/, '@.service') : unit;
}

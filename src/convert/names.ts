import { unitNameFor } from '../systemd/names.ts';

/** The job a service unit is about: `web.service` and `web@.service` are both `web`. */
export function serviceName(unit: string): string {
  return unit.replace(/@?\.[a-z]+$/, '');
}

/**
 * The name of the job that a unit of a set becomes: `web` for `web.service`, `web@.service` and `web.target`, unless a service of
 * that name is in the set too; then what it is in full, without the suffix of a service.
 */
export function jobName(unit: string, units: ReadonlyMap<string, unknown>): string {
  const name = serviceName(unit);
  const plain = `${name}.service`;
  return unit === plain || !units.has(plain) ? name : unit.replace(/\.service$/, '');
}

/** The unit that a job becomes. */
export function serviceUnit(job: string, isTemplate: boolean): string {
  const unit = unitNameFor(job, 'service');
  return isTemplate ? unit.replace(/\.service$/, '@.service') : unit;
}

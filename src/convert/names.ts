import { unitNameFor } from '../systemd/names.ts';

/** The job a service unit is about: `web.service` and `web@.service` are both `web`. */
export function serviceName(unit: string): string {
  return unit.replace(/@?\.[a-z]+$/, '');
}

/** The unit that a job becomes. */
export function serviceUnit(job: string, isTemplate: boolean): string {
  const unit = unitNameFor(job, 'service');
  return isTemplate ? unit.replace(/\.service$/, '@.service') : unit;
}

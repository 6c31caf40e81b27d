import { jobName } from '../names.ts';
import { successors } from './jobs.ts';

/** Units whose old job has another name: the table of jobs, read backwards. The first job of a unit is its name. */
const jobs: ReadonlyMap<string, string> = new Map(
  [...successors]
    .reverse()
    .flatMap(([job, successor]) =>
      successor.kind === 'unit' ? [[successor.unit, job] as const] : [],
    ),
);

/** What a unit's job was called, or is to be called among the jobs of a set of units. */
export function jobOfUnit(unit: string, units: ReadonlyMap<string, unknown>): string {
  return (units.has(unit) ? undefined : jobs.get(unit)) ?? jobName(unit, units);
}

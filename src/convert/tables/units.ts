import { templateOf, unescapeName } from '../../systemd/names.ts';
import { specifierParts } from '../../systemd/specifiers.ts';
import type { Unit } from '../../systemd/unit.ts';
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
export function jobOfUnit(unit: string, units: ReadonlyMap<string, Unit>): string {
  return instanceOfUnit(unit, units).job;
}

/** The same, and the instance of it that the unit is: of `web@one.service` it is `one`, of the job `web`. */
export function instanceOfUnit(
  unit: string,
  units: ReadonlyMap<string, Unit>,
): { readonly job: string; readonly template?: string; readonly instance?: string } {
  const known = units.has(unit) ? undefined : jobs.get(unit);
  if (known !== undefined) return { job: known };
  const template = units.has(unit) ? undefined : templateOf(unit);
  if (template === undefined) return { job: jobName(unit, units) };
  const name = /@(.*)\.[a-z]+$/.exec(unit)?.[1] ?? '';
  const isEscaped = name.includes('\\') || undoesEscapes(units.get(template));
  const instance = (isEscaped ? unescapeName(name) : undefined) ?? name;
  return { job: jobName(template, units), template, instance };
}

/** Whether a template takes its instance with the escapes undone (systemd.unit(5) "Specifiers"). */
function undoesEscapes(template: Unit | undefined): boolean {
  const isUndone = (value: string) => {
    const cut = specifierParts(value);
    return cut.ok && cut.parts.some((part) => part.kind !== 'text' && /[If]/.test(part.letter));
  };
  return template?.settings.some(({ value }) => isUndone(value)) ?? false;
}

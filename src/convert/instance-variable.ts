import { quoteForShell } from '../shell/quote.ts';
import { parseEnvironment } from '../systemd/environment.ts';
import { isTemplate, isUnitName } from '../systemd/names.ts';
import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Statement } from '../text/source.ts';
import { instanceOfUnit } from './tables/units.ts';

/** What a template's instance is called when no `Environment=NAME=%i` names it: the first that means nothing else. */
const usualNames = ['INSTANCE', 'INSTANCE_NAME'] as const;

/**
 * The variable that holds a template's instance: the one that an `Environment=NAME=%i` sets. Undefined for a
 * unit that is no template. The specifier counts as `%i` alone: a longer value is an ordinary variable.
 */
export function instanceVariableOf(
  unit: Unit,
): { readonly variable: string; readonly from: readonly Statement[] } | undefined {
  if (!/@\.[a-z]+$/.test(unit.name)) return undefined;
  const held = settingsOf(unit, 'Service', 'Environment').flatMap((setting) =>
    parseEnvironment(setting.value)
      .assignments.filter(({ value }) => isInstance(value))
      .map(({ name }) => ({ name, from: setting.from })),
  );
  const given = new Set(
    settingsOf(unit, 'Service', 'Environment').flatMap((setting) =>
      parseEnvironment(setting.value).assignments.map(({ name }) => name),
    ),
  );
  const free = usualNames.find((name) => !given.has(name)) ?? 'UNIT_INSTANCE';
  const variable = held.find(({ name }) => name !== ownName)?.name ?? free;
  const own = held.filter(({ name }) => name === ownName || name === variable);
  return { variable, from: own.flatMap(({ from }) => from) };
}

/**
 * The job that a unit is, and for one instance of a template the variable that names it, as words of shell for
 * initctl(8). Undefined for an instance of a template that is not in the set: nobody knows what its job calls it; and for what is no one unit.
 */
export function startArguments(
  name: string,
  units: ReadonlyMap<string, Unit>,
): readonly string[] | undefined {
  if (!isUnitName(name) || isTemplate(name)) return undefined;
  const { job, template, instance } = instanceOfUnit(name, units);
  if (template === undefined || instance === undefined) return [quoteForShell(job)];
  const unit = units.get(template);
  const variable = unit && instanceVariableOf(unit)?.variable;
  return variable === undefined
    ? undefined
    : [quoteForShell(job), `${variable}=${quoteForShell(instance)}`];
}

/** What Upstart itself calls the instance in the environment of every process. */
const ownName = 'UPSTART_INSTANCE';

/** Whether a template's assignment does nothing but hold the instance that `variable` names. */
export function holdsInstance(
  { name, value }: { readonly name: string; readonly value: string },
  variable: string,
): boolean {
  return isInstance(value) && (name === variable || name === ownName);
}

/** As it stands, or with its escapes undone. */
function isInstance(value: string): boolean {
  return value === '%i' || value === '%I';
}

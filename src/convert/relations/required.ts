import { listValues } from '../../systemd/values.ts';
import type { Context } from '../context.ts';
import { isTaskUnit } from '../life.ts';
import type { Service } from '../model.ts';
import { jobOfUnit } from '../tables/units.ts';
import { type Condition, followedKinds, isOwnJob, jobEvent, relationsOf } from './condition.ts';
import { pullersOf } from './pulled.ts';
import type { Starter } from './starters.ts';

/** The jobs that have to run first: those a unit pulls in and starts after. */
export function requirements(service: Service, { units }: Context): readonly Starter[] {
  const after = relationsOf(service, 'After');
  return relationsOf(service, 'Requires', 'Requisite', 'BindsTo').flatMap((relation) => {
    const { unit } = relation.value;
    const order = after.filter(({ value }) => value.unit === unit);
    if (!isOwnJob(unit, units) || order.length === 0) return [];
    // It is started for the sake of this one, which it holds until it has.
    if (pullersOf(unit, units).length > 0) return [];
    const value = startedOf(unit, units);
    return [{ ...relation, value, relations: [relation, ...order] }];
  });
}

/**
 * Whether what starts a service starts, too, the one other job of the set that it needs and waits for: then that job's start is all
 * there is to wait for, and brings it back when the other is restarted (init(7) "and": the runlevel does not come again).
 */
export function areBroughtBy(
  required: readonly Starter[],
  starters: readonly Starter[],
  { units }: Context,
): boolean {
  const [only, ...others] = required.map(({ relations }) => relations[0]?.value.unit ?? '');
  const unit = others.length === 0 && only !== undefined ? units.get(only) : undefined;
  if (unit === undefined) return false;
  const wanted = new Set(
    (['WantedBy', 'RequiredBy'] as const).flatMap((kind) =>
      listValues(unit, 'Install', kind).map(({ value }) => value),
    ),
  );
  return starters.every(
    ({ value, relations }) =>
      value.kind === 'leaf' &&
      value.value.meaning.kind === 'runlevel' &&
      relations.some((relation) => wanted.has(relation.value.unit)),
  );
}

/** Names the jobs that have to start by themselves, and those whose restart stops this one without starting it again. */
export function reportRequired(
  required: readonly Starter[],
  service: Service,
  { findings, units }: Context,
): void {
  const followed = relationsOf(service, ...followedKinds);
  for (const { relations } of required) {
    const [relation] = relations;
    if (relation === undefined) continue;
    const job = jobOfUnit(relation.value.unit, units);
    findings.report(
      'pulls-nothing-in',
      relation,
      `The job waits until ${job} has started; unlike systemd, Upstart does not start that for it.`,
    );
    if (!followed.includes(relation)) continue;
    findings.report(
      'stays-down-after-restart',
      relation,
      `When ${job} is restarted, this job stops with it and is not started again: what else it waits for does not happen again.`,
      `Write "start on started ${job}" alone if ${job} starts at boot.`,
    );
  }
}

/** The event that comes when a unit counts as started: of a task, when it has ended well. */
function startedOf(unit: string, units: Context['units']): Condition {
  const other = units.get(unit);
  return other && isTaskUnit(other)
    ? jobEvent('stopped', unit, units, 'RESULT=ok')
    : jobEvent('started', unit, units);
}

import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import { eventOfTarget, isStateTarget } from '../event-units.ts';
import { isStateUnit, isTaskUnit } from '../life.ts';
import type { Manager } from '../manager.ts';
import type { Service } from '../model.ts';
import { graphicalSession } from '../tables/session.ts';
import { jobOfUnit } from '../tables/units.ts';
import {
  type Condition,
  event,
  followedKinds,
  isOwnJob,
  jobEvent,
  joined,
  relationsOf,
  type Said,
} from './condition.ts';

/** The `stop on` of a service that is described by relations to other units; `starters` is what starts it. */
export function stopOf(
  service: Service,
  starters: readonly Sourced<Condition>[],
  { findings, units, manager }: Context,
): Said {
  const isTask = (unit: string) => {
    const other = units.get(unit);
    return other !== undefined && isTaskUnit(other);
  };
  const followed = relationsOf(service, ...followedKinds).filter(
    // A task that has ended has not been stopped.
    ({ value }) => isOwnJob(value.unit, units) && !isTask(value.unit),
  );
  const conflicts = relationsOf(service, 'Conflicts').filter(
    ({ value }) => value.unit.endsWith('.service') || isStateTarget(value.unit, units),
  );
  for (const conflict of conflicts) {
    findings.report(
      'conflict-one-way',
      conflict,
      `Starting ${jobOfUnit(conflict.value.unit, units)} stops this job; starting this job does not stop that, unless its own "stop on" says so.`,
    );
  }
  for (const relation of followed) {
    const { kind, unit } = relation.value;
    if (unit.endsWith('.target') && !units.has(unit)) {
      findings.report(
        'target-is-elsewhere',
        relation,
        `${unit} is not among these units: convert it too, so that there is a job ${jobOfUnit(unit, units)} to stop with.`,
      );
    }
    const other = units.get(unit);
    // What has no process ends by nothing but a stop.
    if (kind === 'BindsTo' || unit.endsWith('.target') || (other && isStateUnit(other))) continue;
    findings.report(
      'stops-when-it-ends',
      relation,
      `The job stops as well when ${jobOfUnit(unit, units)} ends by itself; ${kind}= stops the unit only when somebody stops or restarts that.`,
    );
  }
  const events = relationsOf(service, 'Conflicts').filter(
    ({ value }) => eventOfTarget(value.unit, units) !== undefined,
  );
  const orders = relationsOf(service, 'After', 'Before').filter(({ value }) =>
    [...(value.kind === 'After' ? followed : []), ...conflicts, ...events].some(
      (one) => one.value.unit === value.unit,
    ),
  );
  const sessions =
    manager === 'user'
      ? relationsOf(service, 'PartOf').filter(({ value }) => value.unit === graphicalSession)
      : [];
  const said = [...followed, ...conflicts, ...events, ...orders, ...sessions];
  const condition = joined('or', [
    ...(stopsAtShutdown(
      service,
      starters,
      followed
        .filter(({ value }) => units.has(value.unit))
        .map(({ value }) => jobOfUnit(value.unit, units)),
    )
      ? endOf(manager, sessions.length > 0)
      : []),
    ...followed.map(({ value }) => jobEvent('stopping', value.unit, units)),
    ...conflicts.map(({ value }) => jobEvent('starting', value.unit, units)),
    ...events.map(({ value }) => event(eventOfTarget(value.unit, units) ?? value.unit)),
  ]);
  const from = (said.length > 0 ? said : starters).flatMap((one) => one.from);
  return {
    ...(condition && { condition: sourced(condition, [...new Set(from)]) }),
    relations: new Set(said),
  };
}

/** The event of the end: of the machine, of a session, which stops its jobs by itself, or of its desktop. */
function endOf(manager: Manager, isOfDesktop: boolean): readonly Condition[] {
  if (manager === 'system') return [event('runlevel', '[!2345]')];
  return isOfDesktop ? [event('desktop-end')] : [];
}

/**
 * Whether the job itself has to say that it stops when the machine goes down: not a task, which ends by itself, and
 * not a job that stops with the ones it is started by.
 */
function stopsAtShutdown(
  { activation, readiness }: Service,
  starters: readonly Sourced<Condition>[],
  followed: readonly string[],
): boolean {
  if (activation.defaultDependencies?.value === false || readiness.kind === 'task') return false;
  const isFollowed = ({ value }: Sourced<Condition>) =>
    value.kind === 'leaf' &&
    value.value.meaning.kind === 'job' &&
    followed.includes(value.value.meaning.job);
  return !(starters.length > 0 && starters.every(isFollowed));
}

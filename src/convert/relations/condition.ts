import type { Unit } from '../../systemd/unit.ts';
import type { Sourced } from '../../text/source.ts';
import type { EventArgument } from '../../upstart/job.ts';
import { isStateTarget } from '../event-units.ts';
import type { Expression } from '../expression.ts';
import { occurrenceOf } from '../meaning.ts';
import type { Relation, RelationKind, Service } from '../model.ts';
import type { JobPhase, Occurrence } from '../occurrence.ts';
import { networkTargets, reachedBeforeRunlevel } from '../tables/milestones.ts';
import { instanceOfUnit } from '../tables/units.ts';

export type Condition = Expression<Occurrence>;

/** A condition made of relations, and the relations that are said by it. */
export interface Said {
  readonly condition?: Sourced<Condition>;
  readonly relations: ReadonlySet<Sourced<Relation>>;
}

/** An event by name, with its variables by position or as `KEY=value`. */
export function event(name: string, ...given: readonly string[]): Condition {
  const parsed = given.map((text): EventArgument => {
    const split = text.indexOf('=');
    if (split === -1) return { kind: 'positional', value: text };
    return {
      kind: 'named',
      key: text.slice(0, split),
      negated: false,
      value: text.slice(split + 1),
    };
  });
  return { kind: 'leaf', value: occurrenceOf({ kind: 'event', name, arguments: parsed }) };
}

/** An event of the job that a unit is, or of the one instance of it. */
export function jobEvent(
  phase: JobPhase,
  unit: string,
  units: ReadonlyMap<string, Unit>,
  ...given: readonly string[]
): Condition {
  const { job, instance } = instanceOfUnit(unit, units);
  // A value is a pattern (init(5) "start on"): each of its characters is to stand for itself.
  const named = instance
    ?.replace(/[*?[]/g, (character) => `[${character}]`)
    .replaceAll('\\', '\\\\')
    .replaceAll('$', () => '${}');
  return event(phase, job, ...(named === undefined ? [] : [`INSTANCE=${named}`]), ...given);
}

/** Conditions joined by one operator, each once; undefined for none. */
export function joined(
  kind: 'and' | 'or',
  conditions: readonly Condition[],
): Condition | undefined {
  const each = [...new Map(conditions.map((one) => [JSON.stringify(one), one])).values()];
  return each.length <= 1 ? each[0] : { kind, operands: each };
}

/** The relations by which a service stops when the other unit does. */
export const followedKinds = ['BindsTo', 'PartOf', 'Requires', 'StopPropagatedFrom'] as const;

/** A service's relations of some kinds, in order. */
export function relationsOf(
  { activation }: Service,
  ...kinds: readonly RelationKind[]
): readonly Sourced<Relation>[] {
  return activation.relations.filter(({ value }) => kinds.includes(value.kind));
}

/** Whether a unit is a service, or a target of the same set, that a job of its own stands for, and not a part of boot. */
export function isOwnJob(unit: string, units: ReadonlyMap<string, Unit>): boolean {
  if (isStateTarget(unit, units)) return true;
  return unit.endsWith('.service') && !reachedBeforeRunlevel.has(unit) && !networkTargets.has(unit);
}

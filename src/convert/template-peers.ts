import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { instanceVariables } from './instance-pattern.ts';
import type { RelationKind } from './model.ts';
import type { StartPlan } from './start-branch.ts';
import type { UnitDraft } from './unit-draft.ts';

/**
 * Where instances and conditions meet: a job that waits for one of which there are many. A unit can be tied to an instance,
 * or an instance to a unit, but nothing to a template (systemd.unit(5)).
 */

export function isTemplate(unit: string): boolean {
  return /@\.\w+$/.test(unit);
}

/** The instance, of a template, that has the name of the instance that says so. */
const sameInstance = (unit: string) => (isTemplate(unit) ? unit.replace('@.', '@%i.') : unit);

/** All instances, as systemctl(1) takes them. */
const allInstances = (unit: string) => (isTemplate(unit) ? unit.replace('@.', '@*.') : unit);

/**
 * Whether each instance of a job goes with that instance of another: it is called after the instance of the event, or by the
 * same variables, which the other one exports.
 */
export function isInStep(job: Job | undefined, other: Job | undefined): boolean {
  const own = job?.instance?.value;
  const its = other?.instance?.value;
  if (own === undefined || its === undefined || instanceVariables(its).length === 0) return false;
  if (/^\$(?:INSTANCE|\{INSTANCE\})$/.test(own)) return true;
  const exported = new Set(other?.export.map(({ value }) => value));
  return own === its && instanceVariables(its).every((name) => exported.has(name));
}

/**
 * Ties a unit to the templates it is started by: each instance with the one of its name, where they are in step, else all
 * of them with the one unit. Gives the plan without what drop-ins of those templates say now.
 */
export function tieToTemplates(
  draft: UnitDraft,
  plan: StartPlan,
  start: Sourced<unknown>,
  context: Context,
): StartPlan {
  const own = isTemplate(draft.name) ? draft.name.replace('@.', '@%i.') : draft.name;
  const names = [...plan.after, ...plan.before, ...plan.wantedBy].filter(isTemplate);
  if (names.length === 0) return plan;
  for (const unit of new Set(names)) {
    const dropIn = draft.companion(`${unit}.d/${stemOf(draft.name)}.conf`);
    if (plan.wantedBy.includes(unit)) dropIn.list('Unit', 'Wants', [own], [start]);
    if (goesWith(unit, context)) continue;
    if (plan.after.includes(unit)) dropIn.list('Unit', 'Before', [own], [start]);
    if (plan.before.includes(unit)) dropIn.list('Unit', 'After', [own], [start]);
  }
  const ordered = (units: readonly string[]) =>
    units.filter((unit) => !isTemplate(unit) || goesWith(unit, context)).map(sameInstance);
  return {
    ...plan,
    after: ordered(plan.after),
    before: ordered(plan.before),
    wantedBy: plan.wantedBy.filter((unit) => !isTemplate(unit)),
    together: plan.together.map((units) =>
      units.map((unit) => (goesWith(unit, context) ? sameInstance(unit) : allInstances(unit))),
    ),
  };
}

type TiedRelation = { readonly kind: RelationKind; readonly unit: string };

/** `PropagatesStopTo=` from this version on (systemd.unit(5)). */
const propagatesStopSince = 249;

const followsStop: ReadonlySet<RelationKind> = new Set(['PartOf', 'BindsTo', 'StopPropagatedFrom']);

/** Ties the stop of a unit to templates in the same way; gives the relations that the unit itself says. */
export function tieStopToTemplates(
  draft: UnitDraft,
  relations: readonly TiedRelation[],
  stop: Sourced<unknown>,
  context: Context,
): readonly TiedRelation[] {
  const others = relations.filter(({ unit }) => isTemplate(unit) && !goesWith(unit, context));
  for (const { kind, unit } of others) {
    const dropIn = draft.companion(`${unit}.d/${stemOf(draft.name)}.conf`);
    const own = allOwn(draft.name);
    if (kind === 'Conflicts') dropIn.list('Unit', 'Conflicts', [own], [stop]);
    if (!followsStop.has(kind)) continue;
    if (context.systemd >= propagatesStopSince) {
      dropIn.list('Unit', 'PropagatesStopTo', [own], [stop]);
    } else {
      context.findings.report(
        'stop-event-has-no-unit',
        stop,
        `Before systemd ${propagatesStopSince} the stop of an instance of ${unit} stops no other unit.`,
      );
    }
  }
  return relations
    .filter((relation) => !others.includes(relation))
    .map((relation) => ({ ...relation, unit: sameInstance(relation.unit) }));
}

/** The unit, or as far as a unit can be named, the instances of a template. */
function allOwn(name: string): string {
  return isTemplate(name) ? name.replace('@.', '@%i.') : name;
}

function stemOf(name: string): string {
  return name.replace(/@?\.service$/, '');
}

/** Whether each instance of what is converted goes with that instance of a template. */
export function goesWith(unit: string, { jobs, index, self = '' }: Context): boolean {
  if (!isTemplate(unit)) return false;
  const template = index.jobOfTemplate(unit);
  return isInStep(jobs.get(self), template === undefined ? undefined : jobs.get(template));
}

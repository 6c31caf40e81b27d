import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { alternatives, type Expression } from './expression.ts';
import type { Occurrence } from './occurrence.ts';
import { type Branch, nowhere, type StartPlan } from './start-branch.ts';
import { planOccurrence } from './start-occurrence.ts';
import { heldUpByRoot } from './tables/milestones.ts';
import { groupsFor } from './together.ts';

type Condition = Sourced<Expression<Occurrence>>;

/** More alternatives than this are not written out. */
const mostAlternatives = 32;

/**
 * What a job's `start on` becomes: each alternative of the condition is tied by its latest stage of boot or by
 * the jobs it names; what the alternatives say is joined. Differences are reported.
 */
export function planStart(condition: Condition, context: Context): StartPlan {
  const branches = alternatives(condition.value, mostAlternatives);
  if (branches === undefined) {
    context.findings.report(
      'condition-too-large',
      condition,
      'The condition has too many alternatives to be written as dependencies; nothing starts the unit.',
    );
    return nowhere;
  }
  const planned = branches.flatMap((branch) => planBranch(branch, condition, context) ?? []);
  const startable = withoutShutdown(
    planned.filter((branch) => !branch.isBarren),
    condition,
    context,
  );
  // Of several that nothing starts, none says more than the others about when the unit is to run.
  const barren = planned.length === 1 ? planned : [];
  const needed = startable.length > 0 ? withoutLaterStages(startable) : barren;
  const plan = needed.reduce(join, nowhere);
  // Started by one unit, or after none of them, it starts with the first here, too.
  const tied = needed.filter(({ wantedBy }) => wantedBy.length > 0);
  const isSame = tied.every((branch) => samePlan(branch, tied[0] ?? branch));
  if (plan.after.length > 0 && !isSame) {
    context.findings.report(
      'start-on-alternatives',
      condition,
      `Upstart starts it as soon as one of the alternatives has happened. systemd starts it with any of them too, but waits for ${plan.after.join(' and ')} where that is being started at the same time.`,
    );
  }
  return {
    ...plan,
    together: needsOf(needed, condition, context),
    machines: machinesOf(needed, condition, context),
  };
}

/** On which machines it starts, for alternatives that each ask for their own kinds. */
function machinesOf(
  branches: readonly Branch[],
  condition: Condition,
  { findings }: Context,
): StartPlan['machines'] {
  const [first, ...others] = branches.map(({ machines }) => machines);
  if (first === undefined || others.length === 0) return first ?? [];
  const all = new Set([first, ...others].flat());
  if (all.size === 0 || [...all].some((machine) => all.has(`!${machine}`))) return [];
  if ([first, ...others].some((machines) => machines.length !== 1)) {
    findings.report(
      'condition-narrowed',
      condition,
      'One of the alternatives asks for a kind of container and another does not: the unit starts on any machine.',
    );
    return [];
  }
  return all.size === 1 ? [...all] : [...all].map((machine) => `|${machine}`);
}

/** A unit that starts at other times too is one that the shutdown stops: it cannot also start then. */
function withoutShutdown(
  branches: readonly Branch[],
  condition: Condition,
  { findings }: Context,
): readonly Branch[] {
  const others = branches.filter((branch) => !branch.atShutdown);
  if (others.length === 0 || others.length === branches.length) return branches;
  findings.report(
    'condition-narrowed',
    condition,
    'It starts at other times than the shutdown too, so it is a unit that the shutdown stops, and is not started then.',
  );
  return others;
}

/** What has to be asked before the unit starts, for alternatives of which some need several units. */
function needsOf(
  branches: readonly Branch[],
  condition: Condition,
  { findings }: Context,
): StartPlan['together'] {
  if (branches.every(isEvident)) return [];
  const testable = branches.flatMap(({ needs }) => (needs === undefined ? [] : [needs]));
  const groups = testable.length === branches.length ? groupsFor(testable) : undefined;
  if (groups === undefined) {
    findings.report(
      'start-on-and-any',
      condition,
      'Each of these starts it by itself; Upstart waited for several of them together. systemd cannot ask later whether all of them have happened.',
    );
  }
  if (groups !== undefined && groups.length > 0) {
    findings.report(
      'start-asks-for-all',
      condition,
      `It starts only while ${groups.map((units) => units.join(' or ')).join(' and ')} ${groups.length > 1 ? 'are' : 'is'} active: also when a person starts it, and when it restarts after a crash.`,
    );
  }
  return groups ?? [];
}

/** Whether what is needed is there whenever one of those that start it has: there is nothing to ask. */
function isEvident({ needs = [], wantedBy }: Branch): boolean {
  return needs.length === 0 || (needs.length === 1 && wantedBy.join() === needs[0]);
}

/** Of alternatives that are stages of boot, only the earliest ever starts anything. */
function withoutLaterStages(branches: readonly Branch[]): readonly Branch[] {
  const boot = branches.filter((branch) => branch.isBoot);
  const first = Math.min(...boot.map((branch) => branch.order));
  return branches.filter((branch) => !branch.isBoot || branch.order === first);
}

function planBranch(
  occurrences: readonly Occurrence[],
  condition: Condition,
  context: Context,
): Branch | undefined {
  const plans = withTasks(
    occurrences.map((occurrence) => planOccurrence(occurrence, condition, context)),
    condition,
    context,
  );
  const known = plans.filter((plan) => plan !== undefined);
  // An event that never happens keeps the whole conjunction from happening; the order the others give holds on.
  if (known.length < plans.length) {
    const { after, before, wants } = known.reduce(join, nowhere);
    return { ...nowhere, after, before, wants, isBarren: true };
  }
  const jobs = known.filter((plan) => !plan.isBoot);
  const latest = Math.max(...known.map((plan) => plan.order));
  const joined = known.reduce(join, nowhere);
  // What another unit waits for is started by that alone: whoever else starts it would find that one not there yet.
  const hooks = jobs.filter(isHook);
  const starting = hooks.length > 0 ? hooks : jobs;
  const pullers = starting.length > 0 ? starting : known.filter((plan) => plan.order === latest);
  reportPassed(occurrences, plans, pullers, condition, context);
  const starters = [...new Set(pullers.flatMap((plan) => plan.wantedBy))];
  const isEvent = (unit: string) => context.customEvents.targets.has(unit);
  const passing = jobs.flatMap((plan) => plan.wantedBy).filter(isEvent);
  const isUnseen = [joined.endings, joined.watched, joined.devices, joined.signals].some(
    ({ length }) => length > 0,
  );
  if (jobs.length > 1 && (isUnseen || passing.length > 0 || hooks.length > 1)) {
    context.findings.report(
      'start-on-and-any',
      condition,
      `${hooks.length === 1 && !isUnseen ? `${starters.join(' and ')} starts it by itself` : 'Each of these starts it by itself'}, where Upstart waited for all of them: an event, the beginning or end of a unit, the change of a file and the coming of a device are nothing that another can test.`,
    );
  }
  const atShutdown = known.every((plan) => plan.atShutdown === true);
  const early = known.every((plan) => plan.early);
  if (!early && joined.before.includes(heldUpByRoot)) {
    context.findings.report(
      'boot-goes-on',
      condition,
      "Upstart's boot waited for this task once the root file system was there; it starts with ordinary services now, since it waits for more, and the boot does not wait.",
    );
  }
  return {
    ...joined,
    // What waits for more than the root comes after all local file systems, and holds nothing up.
    before: early ? joined.before : joined.before.filter((unit) => unit !== heldUpByRoot),
    order: latest,
    // What some machines alone are told does not come whatever else happens.
    isBoot: jobs.length === 0 && joined.machines.length === 0,
    wantedBy: starters,
    early,
    atShutdown,
    ...(jobs.length > 0 && !isUnseen && !starters.some(isEvent) && !atShutdown
      ? {
          needs: jobs
            .filter((plan) => !isHook(plan) && !plan.passes)
            .flatMap((plan) => plan.wantedBy)
            .filter((unit) => !isEvent(unit)),
        }
      : {}),
  };
}

/**
 * The plans of a conjunction in which the end of a job that is not here, beside the start of others, is taken for the end of a task: the unit
 * comes after it, and the others start it. An end can start a unit, but nobody can ask for it once it has come.
 */
function withTasks(
  plans: readonly (Branch | undefined)[],
  condition: Condition,
  { findings, style }: Context,
): readonly (Branch | undefined)[] {
  const hasStarter = plans.some((plan) => plan && !plan.isBoot && plan.wantedBy.length > 0);
  if (style === 'faithful' || !hasStarter) return plans;
  return plans.map((plan) => {
    const [ending, ...others] = plan?.endings ?? [];
    if (ending === undefined || others.length > 0 || plan?.wantedBy.length !== 0) return plan;
    const { job, phase, result, unit } = ending;
    if (job !== undefined || phase !== 'stopped' || result !== 'any') return plan;
    findings.report(
      'ending-taken-for-task',
      condition,
      `${unit} is taken for a task, since others wait for its end and for more: this comes after it in the boot, and is started by the others.`,
    );
    return { ...plan, endings: [], after: [unit], passes: true };
  });
}

/** Whether it runs before the very unit that starts it. */
function isHook({ before, wantedBy }: Branch): boolean {
  return wantedBy.length > 0 && wantedBy.every((unit) => before.includes(unit));
}

/** Names what a conjunction asks for and no line says: stages of boot that have passed, and all beside a socket. */
function reportPassed(
  occurrences: readonly Occurrence[],
  plans: readonly (Branch | undefined)[],
  pullers: readonly Branch[],
  condition: Condition,
  { findings }: Context,
): void {
  if (occurrences.length > 1 && occurrences.some(({ meaning }) => meaning.kind === 'socket')) {
    findings.report(
      'socket-starts-alone',
      condition,
      'A connection alone starts it, whatever else the condition asks for. So does the rest of the condition.',
    );
  }
  for (const [index, plan] of plans.entries()) {
    const saysNothing =
      plan?.isBoot &&
      [plan.after, plan.before, plan.wants, plan.machines].every(({ length }) => length === 0);
    if (!plan || !saysNothing || pullers.includes(plan)) continue;
    findings.report(
      'holds-anyway',
      condition,
      `${eventText(occurrences[index])} has passed when ordinary services start.`,
    );
  }
}

/** An event as a condition names it, without what it asks of it besides. */
function eventText(occurrence: Occurrence | undefined): string {
  const [first] = occurrence?.arguments ?? [];
  return [occurrence?.event ?? '', ...(first?.kind === 'positional' ? [first.value] : [])].join(
    ' ',
  );
}

function join<Plan extends StartPlan>(left: Plan, right: Plan): Plan {
  const union = (one: readonly string[], other: readonly string[]) => [
    ...new Set([...one, ...other]),
  ];
  return {
    ...right,
    after: union(left.after, right.after),
    before: union(left.before, right.before),
    wants: union(left.wants, right.wants),
    wantedBy: union(left.wantedBy, right.wantedBy),
    early: left === (nowhere as StartPlan) ? right.early : left.early || right.early,
    endings: [...left.endings, ...right.endings],
    watched: [...left.watched, ...right.watched],
    devices: [...left.devices, ...right.devices],
    signals: [...left.signals, ...right.signals],
    machines: union(left.machines, right.machines),
    together: [],
  };
}

function samePlan(left: StartPlan, right: StartPlan): boolean {
  const key = ({ after, before, wants, wantedBy, endings, watched, devices, signals }: StartPlan) =>
    JSON.stringify([
      after,
      before,
      wants,
      wantedBy,
      endings,
      watched,
      devices.map(({ value }) => value),
      signals,
    ]);
  return key(left) === key(right);
}

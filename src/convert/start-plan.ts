import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import type { CustomEvent } from './custom-events.ts';
import { alternatives, type Expression } from './expression.ts';
import { isStateJob } from './life.ts';
import { pointAt, runlevelAsked } from './meaning.ts';
import type { JobPhase, Occurrence } from './occurrence.ts';
import { unitOfJob } from './peers.ts';
import {
  beforeRunlevel,
  beginnings,
  runlevelOrder,
  type Stage,
  stages,
} from './tables/milestones.ts';

/** How a unit is tied to what shall start it. */
export interface StartPlan {
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly wants: readonly string[];
  readonly wantedBy: readonly string[];
  /** It runs before ordinary services may. */
  readonly early: boolean;
  /** Started by the end of another unit. */
  readonly endings: readonly Ending[];
  /** Other units that have all to be active, whichever of them starts it. */
  readonly together: readonly string[];
}

export interface Ending {
  readonly unit: string;
  /** The job that ends, where it is converted together with this one. */
  readonly job?: Job;
  readonly phase: 'stopping' | 'stopped';
  readonly result: 'ok' | 'failed' | 'any';
}

type Condition = Sourced<Expression<Occurrence>>;

/** The plan of one conjunction, and where it comes in the course of boot. */
interface Branch extends StartPlan {
  readonly order: number;
  /** Every occurrence of it is a stage of boot, which comes whatever else happens. */
  readonly isBoot: boolean;
  /** It orders, and nothing starts it. */
  readonly isBarren?: boolean;
}

/** More alternatives than this are not written out. */
const mostAlternatives = 32;

/** The plan of what nothing starts. */
export const nowhere: Branch = {
  after: [],
  before: [],
  wants: [],
  wantedBy: [],
  early: false,
  endings: [],
  together: [],
  order: -1,
  isBoot: true,
};

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
  const startable = planned.filter((branch) => !branch.isBarren);
  // Of several that nothing starts, none says more than the others about when the unit is to run.
  const barren = planned.length === 1 ? planned : [];
  const needed = startable.length > 0 ? withoutLaterStages(startable) : barren;
  if (needed.length > 1 && !needed.every((branch) => samePlan(branch, needed[0] ?? branch))) {
    context.findings.report(
      'start-on-alternatives',
      condition,
      'Upstart starts it as soon as one of the alternatives has happened. systemd starts it with any of them too, but after all of those that start in the same transaction.',
    );
  }
  return needed.reduce(join, nowhere);
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
  const plans = occurrences.map((occurrence) => planOccurrence(occurrence, condition, context));
  const known = plans.filter((plan) => plan !== undefined);
  // An event that never happens keeps the whole conjunction from happening; the order the others give holds on.
  if (known.length < plans.length) {
    const { after, before, wants } = known.reduce(join, nowhere);
    return { ...nowhere, after, before, wants, isBarren: true };
  }
  const jobs = known.filter((plan) => !plan.isBoot);
  const latest = Math.max(...known.map((plan) => plan.order));
  const joined = known.reduce(join, nowhere);
  const pullers = jobs.length > 0 ? jobs : known.filter((plan) => plan.order === latest);
  reportPassed(occurrences, plans, pullers, condition, context);
  const starters = [...new Set(pullers.flatMap((plan) => plan.wantedBy))];
  const passing = starters.filter((unit) => context.customEvents.targets.has(unit));
  if (jobs.length > 1 && (joined.endings.length > 0 || passing.length > 0)) {
    context.findings.report(
      'start-on-and-any',
      condition,
      'Each of these starts it by itself, where Upstart waited for all of them: an event, or the end of a unit, is nothing that another can test.',
    );
  }
  return {
    ...joined,
    order: latest,
    isBoot: jobs.length === 0,
    wantedBy: starters,
    early: known.every((plan) => plan.early),
    together: starters.length > 1 && jobs.length > 1 && passing.length === 0 ? starters : [],
  };
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
      'A connection starts it whatever else the condition asks for; the rest starts it too.',
    );
  }
  for (const [index, plan] of plans.entries()) {
    const saysNothing =
      plan?.isBoot && plan.after.length + plan.before.length + plan.wants.length === 0;
    if (!plan || !saysNothing || pullers.includes(plan)) continue;
    findings.report(
      'holds-anyway',
      condition,
      `${occurrences[index]?.event ?? ''} has passed when ordinary services start.`,
    );
  }
}

function planOccurrence(
  occurrence: Occurrence,
  whole: Condition,
  context: Context,
): Branch | undefined {
  const { meaning } = occurrence;
  const condition = pointAt(whole, occurrence);
  switch (meaning.kind) {
    case 'milestone':
      return atStage(stages[meaning.milestone]);
    case 'network-device':
      if (meaning.device !== undefined) {
        context.findings.report(
          'network-device-any',
          condition,
          `It waits until the network as a whole is up, not for ${meaning.device} alone.`,
        );
      }
      return atStage(stages['network-up']);
    case 'runlevel':
      return atRunlevel(meaning.levels, condition, context);
    case 'socket':
      return { ...nowhere, isBoot: false, order: 0 };
    case 'job':
      return withJob(occurrence, condition, context);
    case 'named': {
      const custom = context.customEvents.byName.get(occurrence.event);
      if (custom !== undefined) return onEvent(custom, occurrence, condition, context);
      context.findings.report(
        'event-has-no-unit',
        condition,
        `Nothing under systemd emits the event ${occurrence.event}, so nothing would start the unit on it.`,
      );
      return undefined;
    }
  }
}

/** Started by the target that stands for an event of the jobs' own. */
function onEvent(
  { name, target }: CustomEvent,
  occurrence: Occurrence,
  condition: Condition,
  { findings }: Context,
): Branch {
  if (occurrence.arguments.length > 0) {
    findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than the event ${name}; the unit is tied to ${target}, which carries no variables.`,
    );
  }
  return { ...nowhere, isBoot: false, order: 0, wantedBy: [target] };
}

function atStage({ order, after, before = [], wants, wantedBy, early }: Stage): Branch {
  return { ...nowhere, order, after, before, wants, wantedBy: [wantedBy], early };
}

function atRunlevel(levels: string, condition: Condition, context: Context): Branch | undefined {
  const after = context.release.runlevelAfterNetwork ? beforeRunlevel : [];
  const at = { ...nowhere, order: runlevelOrder };
  if (/[2345]/.test(levels)) {
    const onlyGraphical = !/[234]/.test(levels);
    if (context.release.runlevelAfterNetwork && !levels.includes('2')) {
      context.findings.report(
        'runlevel-not-default',
        condition,
        'Ubuntu boots into runlevel 2, so there the job never started by itself; the unit starts at each boot.',
      );
    }
    return { ...at, after, wantedBy: [onlyGraphical ? 'graphical.target' : 'multi-user.target'] };
  }
  // No boot passes through it: it is entered when somebody asks for it.
  if (/[1S]/.test(levels)) return { ...nowhere, isBoot: false, wantedBy: ['rescue.target'] };
  context.findings.report(
    'start-at-shutdown',
    condition,
    'It starts when the machine goes down. A unit for that needs DefaultDependencies=no and an order of its own among those that stop.',
  );
  return undefined;
}

function withJob(
  occurrence: Occurrence,
  condition: Condition,
  context: Context,
): Branch | undefined {
  const { meaning } = occurrence;
  if (meaning.kind !== 'job') return undefined;
  const peer = unitOfJob(meaning.job, context);
  if (peer.kind === 'milestone') {
    const asked = runlevelAsked(occurrence);
    if (asked !== undefined && !/[2345]/.test(asked)) return atRunlevel(asked, condition, context);
    const begins = meaning.phase === 'starting' ? beginnings[peer.milestone] : undefined;
    return atStage(begins ?? stages[peer.milestone]);
  }
  if (peer.kind === 'shutdown') return atRunlevel('06', condition, context);
  if (meaning.narrowed) {
    context.findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than ${meaning.phase} ${meaning.job}; the unit is tied to ${peer.unit} whatever else holds.`,
    );
  }
  return { ...nowhere, isBoot: false, order: 0, ...tie(meaning.phase) };

  function tie(phase: JobPhase): Partial<Branch> {
    const unit = peer.kind === 'unit' ? peer.unit : '';
    switch (phase) {
      case 'starting':
        return { wantedBy: [unit], before: [unit] };
      case 'started':
        if (peer.kind === 'unit' && peer.job?.task && !isStateJob(peer.job)) {
          context.findings.report(
            'starts-with-a-task',
            condition,
            `${peer.job.name} is a task: this starts along with it, and not once it has ended.`,
          );
          return { wantedBy: [unit] };
        }
        return { wantedBy: [unit], after: [unit] };
      case 'stopping':
      case 'stopped':
        return {
          endings: [
            {
              unit,
              result: resultAsked(),
              ...(peer.kind === 'unit' && peer.job && { job: peer.job }),
              phase,
            },
          ],
        };
    }
  }

  function resultAsked(): Ending['result'] {
    return meaning.kind === 'job' && meaning.result !== undefined ? meaning.result : 'any';
  }
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
    together: union(left.together, right.together),
  };
}

function samePlan(left: StartPlan, right: StartPlan): boolean {
  const key = ({ after, before, wants, wantedBy, endings }: StartPlan) =>
    JSON.stringify([after, before, wants, wantedBy, endings]);
  return key(left) === key(right);
}

import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { CustomEvent } from './custom-events.ts';
import type { Expression } from './expression.ts';
import { isStateJob } from './life.ts';
import { pointAt, runlevelAsked } from './meaning.ts';
import type { JobPhase, Occurrence } from './occurrence.ts';
import { unitOfJob } from './peers.ts';
import { type Branch, type Ending, nowhere } from './start-branch.ts';
import {
  beforeRunlevel,
  beginnings,
  runlevelOrder,
  type Stage,
  stages,
} from './tables/milestones.ts';

type Condition = Sourced<Expression<Occurrence>>;

/**
 * How a unit is tied to one thing that can happen; undefined for what never happens under systemd. Differences are
 * reported.
 */
export function planOccurrence(
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

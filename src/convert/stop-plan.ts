import type { Sourced } from '../text/source.ts';
import { whyUnheard } from './bus-signals.ts';
import type { Context } from './context.ts';
import type { DeviceEvent } from './device-event.ts';
import { alternatives, type Expression, leaves } from './expression.ts';
import { endsSince } from './faithful/ends.ts';
import type { StopAfter } from './faithful/stop-after.ts';
import { isStateJob } from './life.ts';
import { pointAt, runlevelAsked } from './meaning.ts';
import type { RelationKind } from './model.ts';
import type { Meaning, Occurrence } from './occurrence.ts';
import { unitOfMeaning } from './peers.ts';
import type { StartPlan } from './start-branch.ts';
import { graphicalSession } from './tables/session.ts';
import { stopEvents } from './tables/stop-events.ts';
import { goesWith, isTemplate } from './template-peers.ts';

/** How a unit is tied to what shall stop it. */
export interface StopPlan {
  readonly relations: readonly { readonly kind: RelationKind; readonly unit: string }[];
  /** It stops when the machine goes down, as every unit does. */
  readonly atShutdown: boolean;
  /** Ends of other units that stop it, where those units are to see to that. */
  readonly stopsAfter?: readonly StopAfter[];
  /** Of what stops it, that which says no more than that the machine goes down. */
  readonly byDefault?: Condition;
  /** Device events that stop it. */
  readonly devices?: readonly Sourced<DeviceEvent>[];
  /** What stops it and is nothing that a unit can be tied to for its stop: another unit has to wait for it. */
  readonly unseen?: readonly Condition[];
}

type Condition = Sourced<Expression<Occurrence>>;

/**
 * What a job's `stop on` becomes, given how it is started. With units that it is started by and after it can be
 * bound (`BindsTo=`), since they run whenever it does; with others it only takes part in their stopping.
 */
export function planStop(condition: Condition, start: StartPlan, context: Context): StopPlan {
  const { value } = condition;
  const operands = value.kind === 'or' ? value.operands : [value];
  const plans = operands.flatMap((operand) =>
    holdsAnd(operand)
      ? [planTogether({ ...condition, value: operand }, context)]
      : leaves(operand).map((occurrence) => planOccurrence(occurrence, condition, start, context)),
  );
  return {
    relations: plans.flatMap((plan) => plan.relations),
    atShutdown: plans.some((plan) => plan.atShutdown),
    stopsAfter: plans.flatMap(({ stopsAfter = [] }) => stopsAfter),
    ...byDefaultOf(plans, condition),
    devices: plans.flatMap(({ devices = [] }) => devices),
    unseen: plans.flatMap(({ unseen = [] }) => unseen),
  };
}

/** What is told once of a condition: at its one part that says nothing new, or as a whole where all of it does. */
function byDefaultOf(plans: readonly StopPlan[], whole: Condition): Pick<StopPlan, 'byDefault'> {
  const parts = plans.flatMap(({ byDefault }) => byDefault ?? []);
  const [first] = parts;
  if (first === undefined) return {};
  return { byDefault: parts.length > 1 && parts.length === plans.length ? whole : first };
}

/** Stopped by several things together: no dependency waits for two. */
function planTogether(condition: Condition, context: Context): StopPlan {
  const units = context.systemd >= endsSince ? endedTogether(condition.value, context) : [];
  if (units.length > 0) return { ...nothing, stopsAfter: [{ units, phase: 'stopped' }] };
  if (leaves(condition.value).every(({ meaning }) => canStartAUnit(meaning))) {
    return { ...nothing, unseen: [condition] };
  }
  context.findings.report(
    'stop-on-and',
    condition,
    'Upstart stops it when all of these have happened. Each of them alone would stop a unit, so none was written.',
  );
  return nothing;
}

/** The units that a conjunction of ends of jobs, and of nothing else, names. */
function endedTogether(expression: Expression<Occurrence>, context: Context): readonly string[] {
  const [only, ...others] = alternatives(expression, 1) ?? [];
  if (only === undefined || others.length > 0) return [];
  const units = only.flatMap(({ meaning }) => {
    const peer =
      meaning.kind === 'job' && meaning.phase === 'stopped'
        ? unitOfMeaning(meaning, context).peer
        : undefined;
    return peer?.kind === 'unit' ? [peer.unit] : [];
  });
  return units.length === only.length ? units : [];
}

function holdsAnd(expression: Expression<Occurrence>): boolean {
  if (expression.kind === 'leaf') return false;
  return expression.kind === 'and' || expression.operands.some(holdsAnd);
}

const shutdown: StopPlan = { relations: [], atShutdown: true };
const nothing: StopPlan = { relations: [], atShutdown: false };

function planOccurrence(
  occurrence: Occurrence,
  whole: Condition,
  start: StartPlan,
  context: Context,
): StopPlan {
  const { meaning } = occurrence;
  const condition = pointAt(whole, occurrence);
  switch (meaning.kind) {
    case 'runlevel':
      return atRunlevel(meaning.levels, condition, start, context);
    case 'job':
      return withJob(occurrence, condition, start, context);
    case 'unit':
      if (meaning.phase === 'goes') return withDevice(meaning.unit, start, context);
      return stoppedByUnit(occurrence, condition);
    case 'milestone':
    case 'network-device':
    case 'mounts':
    case 'file':
      return stoppedByUnit(occurrence, condition);
    case 'bus-signal': {
      const why = whyUnheard(meaning, context.manager);
      if (why === undefined) return stoppedByUnit(occurrence, condition);
      context.findings.report('stop-event-has-no-unit', condition, why);
      return nothing;
    }
    default: {
      const known = stopEvents.get(occurrence.event);
      if (known?.atSessionEnd && start.wantedBy.includes(graphicalSession)) {
        return { relations: [{ kind: 'PartOf', unit: graphicalSession }], atShutdown: false };
      }
      if (known) {
        const isLater = known.relations.some(
          ({ kind, unit }) => kind === 'Before' && comesLater(start, unit),
        );
        if (isLater) {
          context.findings.report(
            'stops-before-not-after',
            condition,
            'It starts once the remote file systems are mounted, so systemd stops it before they are unmounted.',
          );
          return { ...shutdown, byDefault: condition };
        }
        return { ...known, byDefault: condition };
      }
      const custom = context.customEvents.byName.get(occurrence.event);
      const unit = context.site.events.get(occurrence.event) ?? custom?.target;
      if (custom?.isEmitted === false && unit === custom.target) {
        context.findings.report(
          'stop-event-has-no-unit',
          condition,
          `None of these jobs emits ${custom.name}: ${custom.target} stands for it, and stops the unit when somebody starts that.`,
          `Let what emitted the event run "systemctl start ${custom.target}" in its place.`,
        );
      }
      if (unit !== undefined) {
        const relations = [
          { kind: 'Conflicts' as const, unit },
          { kind: 'Before' as const, unit },
        ];
        return { relations, atShutdown: false };
      }
      // udev tells the machine's manager alone.
      if (meaning.kind === 'device' && context.manager === 'system') {
        return { ...nothing, devices: [{ ...condition, value: meaning.event }] };
      }
      return unknownEvent(occurrence, condition, context);
    }
  }
}

/** `StopPropagatedFrom=` from this version on (systemd.unit(5)). */
const stopPropagatedSince = 249;

/** Stopped when a device goes: bound to it where it is started by it, else not needing it. */
function withDevice(unit: string, start: StartPlan, { systemd }: Context): StopPlan {
  const isBound = start.wantedBy.includes(unit) || systemd < stopPropagatedSince;
  const kind = isBound ? 'BindsTo' : 'StopPropagatedFrom';
  return {
    relations: [
      { kind, unit },
      { kind: 'After', unit },
    ],
    atShutdown: false,
  };
}

/** Stopped once something is there that starts units and stops none. */
function stoppedByUnit(occurrence: Occurrence, condition: Condition): StopPlan {
  return { ...nothing, unseen: [{ ...condition, value: { kind: 'leaf', value: occurrence } }] };
}

/** Whether a unit can wait for it that then stops another one. */
function canStartAUnit(meaning: Meaning): boolean {
  switch (meaning.kind) {
    case 'milestone':
    case 'network-device':
    case 'job':
    case 'unit':
      return true;
    default:
      return false;
  }
}

function unknownEvent(
  { event }: Occurrence,
  condition: Condition,
  { findings }: Context,
): StopPlan {
  findings.report(
    'stop-event-has-no-unit',
    condition,
    `Nothing under systemd emits the event ${event}, so the unit is not stopped by it.`,
  );
  return nothing;
}

/** Whether a unit starts only after what a target comes before: it cannot come before the target as well. */
function comesLater({ after }: StartPlan, target: string): boolean {
  return target === 'remote-fs-pre.target' && after.includes('remote-fs.target');
}

function atRunlevel(
  levels: string,
  condition: Condition,
  start: StartPlan,
  { findings }: Context,
): StopPlan {
  if (levels === '') {
    findings.report('stop-event-has-no-unit', condition, 'No runlevel matches this condition.');
    return nothing;
  }
  const running = [...levels].filter((level) => '2345'.includes(level));
  if (running.length > 0) {
    findings.report(
      'stop-on-ordinary-runlevel',
      condition,
      `Upstart also stops it on entering runlevel ${running.join(', ')}; to systemd these are one state of the machine.`,
    );
  }
  // Rescue mode keeps what these want.
  const staysInRescue = ['sysinit.target', 'rescue.target'].some((target) =>
    start.wantedBy.includes(target),
  );
  if (!/[1S]/.test(levels) && !staysInRescue) {
    findings.report(
      'stops-in-rescue-too',
      condition,
      'systemd stops it on the way to rescue mode (runlevel 1) as well, where Upstart let it run on.',
    );
  }
  if (!/[06]/.test(levels)) {
    findings.report('stops-at-shutdown-too', condition, 'systemd stops it at shutdown as well.');
  }
  return shutdown;
}

function withJob(
  occurrence: Occurrence,
  condition: Condition,
  start: StartPlan,
  context: Context,
): StopPlan {
  const { meaning } = occurrence;
  if (meaning.kind !== 'job') return nothing;
  if (meaning.job === context.self) {
    context.findings.report(
      'waits-for-itself',
      condition,
      meaning.phase.startsWith('start')
        ? 'The job is stopped by its own start, so under Upstart it never ran; the unit is not stopped by that.'
        : 'The job is stopping already when its own end would stop it: nothing comes of that.',
    );
    return nothing;
  }
  const { peer, isWider } = unitOfMeaning(meaning, context);
  const isGoingDown =
    peer.kind === 'shutdown' ||
    (meaning.job === 'rc' && !/[2345]/.test(runlevelAsked(occurrence) ?? '06'));
  if (isGoingDown) {
    if (meaning.job === 'pre-shutdown') {
      context.findings.report(
        'stop-order-lost',
        condition,
        'Upstart stopped it before other jobs, while the machine was still whole; systemd stops it at the same time as all that it is not ordered after.',
      );
    }
    return { ...shutdown, byDefault: condition };
  }
  const asked = meaning.job === 'rc' ? runlevelAsked(occurrence) : undefined;
  // The scripts of a runlevel run because it is entered.
  if (asked !== undefined && context.style === 'native')
    return atRunlevel(asked, condition, start, context);
  if (peer.kind === 'milestone') {
    if (peer.milestone === 'network-up' && meaning.phase.startsWith('stop')) {
      return { relations: [{ kind: 'After', unit: 'network.target' }], atShutdown: true };
    }
    if (meaning.phase.startsWith('start')) return stoppedByUnit(occurrence, condition);
    context.findings.report(
      'stop-event-has-no-unit',
      condition,
      `Nothing does the work of ${meaning.job} any more, so the unit is not stopped by it.`,
    );
    return nothing;
  }
  const { unit } = peer;
  if (isWider && !goesWith(unit, context)) {
    context.findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than ${meaning.phase} ${meaning.job}; the unit is stopped with ${unit} whatever else holds.`,
    );
  }
  if (meaning.phase === 'stopping' || meaning.phase === 'stopped') {
    const { phase } = meaning;
    if (context.style === 'faithful' && context.systemd >= endsSince) {
      // A stop is passed on in the right order by itself; what nobody asked for, the other unit passes on.
      const relations: StopPlan['relations'] =
        phase === 'stopped'
          ? []
          : [
              { kind: 'PartOf', unit },
              ...(start.before.includes(unit) ? [] : [{ kind: 'After' as const, unit }]),
            ];
      return { relations, atShutdown: false, stopsAfter: [{ units: [unit], phase }] };
    }
    return followStop(unit);
  }
  context.findings.report(
    'conflict-is-mutual',
    condition,
    `Starting ${unit} stops this unit, as before; starting this unit now also stops ${unit}.`,
  );
  // An order of any kind makes the one's stop come before the other's start.
  const isOrdered = start.after.includes(unit) || start.before.includes(unit);
  const order = isOrdered ? [] : [{ kind: 'Before' as const, unit }];
  return { relations: [{ kind: 'Conflicts', unit }, ...order], atShutdown: false };

  function followStop(unit: string): StopPlan {
    const startsBefore = start.before.includes(unit);
    // Bound only to what runs whenever this does: the one unit that starts it.
    const isTask = context.jobs.get(context.self ?? '')?.task !== undefined;
    const isOne = !isTemplate(unit) || goesWith(unit, context);
    const bound = isOne && start.after.includes(unit) && start.wantedBy.join() === unit;
    const isAfter = meaning.kind === 'job' && meaning.phase === 'stopped';
    if (startsBefore && !isAfter) {
      context.findings.report(
        'stops-after-not-before',
        condition,
        `It starts before ${unit}, so systemd stops it after ${unit}; Upstart stopped it before.`,
      );
    } else if (isAfter && !startsBefore) {
      context.findings.report(
        'stops-before-not-after',
        condition,
        `Upstart stops it once ${meaning.job} has stopped; units tied like this stop together, this one first.`,
      );
    }
    // A job without a main process does not end by itself.
    const endsByItself = !(peer.kind === 'unit' && peer.job && isStateJob(peer.job));
    if (!bound && endsByItself) {
      context.findings.report(
        'stop-not-on-crash',
        condition,
        `PartOf= stops it when ${unit} is stopped, and restarts it when ${unit} is restarted, after a crash, too. When ${unit} ends by itself for good, it goes on.`,
      );
    }
    if (bound) {
      context.findings.report(
        'starts-the-other-too',
        condition,
        `Starting it by hand also starts ${unit}, to which it is bound, and fails where there is none.`,
      );
    }
    // A task that waits for nothing of the other's may run while that starts.
    const isFree = isTask && !bound && !start.after.includes(unit) && context.style === 'native';
    const order = startsBefore || isFree ? [] : [{ kind: 'After' as const, unit }];
    return {
      relations: [{ kind: bound ? 'BindsTo' : 'PartOf', unit }, ...order],
      atShutdown: false,
    };
  }
}

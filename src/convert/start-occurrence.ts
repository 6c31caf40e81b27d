import type { Sourced } from '../text/source.ts';
import { withoutVariables } from '../upstart/traps/events.ts';
import { whyUnheard } from './bus-signals.ts';
import type { Context } from './context.ts';
import type { CustomEvent } from './custom-events.ts';
import { type DeviceEvent, deviceEventOf } from './device-event.ts';
import type { Expression } from './expression.ts';
import { instanceVariables } from './instance-pattern.ts';
import { isStateJob } from './life.ts';
import { pointAt, runlevelAsked } from './meaning.ts';
import type { JobPhase, Meaning, Occurrence } from './occurrence.ts';
import { type Peer, unitOfMeaning } from './peers.ts';
import { hasUnit } from './shipped-units.ts';
import { afterRc, atMilestone, atMounts, atRunlevel, atStage } from './start-at-boot.ts';
import { type Branch, type Ending, nowhere } from './start-branch.ts';
import { successors } from './tables/jobs.ts';
import { beginnings, stages, startedBySocket } from './tables/milestones.ts';

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
  if (context.manager === 'user' && isOfMachine(meaning)) {
    context.findings.report(
      'event-has-no-unit',
      condition,
      `A session hears nothing of the machine's ${occurrence.event}, so nothing would start the unit on it.`,
    );
    return undefined;
  }
  switch (meaning.kind) {
    case 'milestone':
      return atMilestone(meaning.milestone, occurrence, condition, context);
    case 'network-device':
      context.findings.report(
        'network-device-any',
        condition,
        meaning.device === undefined
          ? 'Upstart starts it with the first device that is up, however late. systemd starts it when the machine is online, or when the wait for that has timed out.'
          : `It waits until the network as a whole is up, not for ${meaning.device} alone.`,
      );
      return atStage(stages['network-up']);
    case 'runlevel':
      return atRunlevel(meaning.levels, condition, context);
    case 'socket':
      return { ...nowhere, isBoot: false, order: 0 };
    case 'job':
      return withJob(occurrence, condition, context);
    case 'mounts':
      return atMounts(meaning, condition, context);
    case 'bus-signal': {
      const why = whyUnheard(meaning, context.manager);
      if (why === undefined) return { ...nowhere, isBoot: false, order: 0, signals: [meaning] };
      context.findings.report('event-has-no-unit', condition, why);
      return undefined;
    }
    case 'virtualization':
      return { ...atStage(stages['virtual-filesystems']), machines: [meaning.machine] };
    case 'unit':
      return atUnit(occurrence, meaning, condition, context);
    case 'file':
      return onFile(meaning);
    case 'device':
    case 'named': {
      const unit = context.site.events.get(occurrence.event);
      if (unit !== undefined)
        return atUnit(occurrence, { kind: 'unit', unit, phase: 'is-there' }, condition, context);
      if (meaning.kind === 'device') return onDevice(meaning.event, condition);
      const custom = context.customEvents.byName.get(occurrence.event);
      if (custom !== undefined) return onEvent(custom, occurrence, condition, context);
      context.findings.report(
        'event-has-no-unit',
        condition,
        withoutVariables.has(occurrence.event)
          ? `${occurrence.event} comes without variables, so this never started the job; nor does it start the unit.`
          : `Nothing under systemd emits the event ${occurrence.event}, so nothing would start the unit on it.`,
      );
      return undefined;
    }
  }
}

/** What only the machine's init has, and a session's has not. */
function isOfMachine(meaning: Meaning): boolean {
  switch (meaning.kind) {
    case 'runlevel':
    case 'network-device':
    case 'virtualization':
    case 'mounts':
    case 'device':
      return true;
    case 'milestone':
      return meaning.milestone !== 'session' && meaning.milestone !== 'startup';
    default:
      return false;
  }
}

/** Started by a unit of systemd's own. */
function atUnit(
  occurrence: Occurrence,
  { unit, phase }: Extract<Meaning, { kind: 'unit' }>,
  condition: Condition,
  { findings }: Context,
): Branch | undefined {
  const plan = { ...nowhere, isBoot: false, order: 0, wantedBy: [unit] };
  if (unit === 'ctrl-alt-del.target') {
    findings.report(
      'key-still-reboots',
      condition,
      'As systemd comes, ctrl-alt-del.target is a link to reboot.target: the key goes on rebooting the machine, and each reboot starts the unit.',
    );
  }
  switch (phase) {
    case 'begins':
      // What comes before a mount comes before most of the boot.
      return { ...plan, before: [unit], early: true };
    case 'is-there':
      if (unit.endsWith('.mount')) {
        findings.report(
          'boot-goes-on',
          condition,
          `Upstart's boot waits until this runs once ${unit} is there; systemd's goes on.`,
        );
      }
      return { ...plan, after: unit.endsWith('.target') ? [] : [unit] };
    case 'goes':
      return onDevice(deviceEventOf(occurrence.event, occurrence.arguments), condition);
  }
}

/** Started by a udev rule. */
function onDevice(event: DeviceEvent | undefined, condition: Condition): Branch | undefined {
  return (
    event && { ...nowhere, isBoot: false, order: 0, devices: [{ ...condition, value: event }] }
  );
}

/** Started by a path that systemd watches. */
function onFile({ path, change }: Extract<Meaning, { kind: 'file' }>): Branch {
  return { ...nowhere, isBoot: false, order: 0, watched: [{ path, change }] };
}

/** Started by the target that stands for an event of the jobs' own. */
function onEvent(
  { name, target, isEmitted, templates }: CustomEvent,
  occurrence: Occurrence,
  condition: Condition,
  { findings, self }: Context,
): Branch {
  if (templates.some((job) => job.name === self)) {
    findings.report(
      'instance-started-by-call',
      condition,
      `What emits ${name} gives the name of an instance, and starts that instance by its name now.`,
    );
    return { ...nowhere, isBoot: false, order: 0 };
  }
  if (!isEmitted) {
    findings.report(
      'event-has-no-unit',
      condition,
      `None of these jobs emits ${name}. ${target} stands for the event, and something has to start that.`,
      `Let what emitted the event run "systemctl start ${target}" in its place.`,
    );
  }
  if (occurrence.arguments.length > 0) {
    findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than the event ${name}; the unit is tied to ${target}, which carries no variables.`,
    );
  }
  return { ...nowhere, isBoot: false, order: 0, wantedBy: [target] };
}

/**
 * Whether a service that no job here is does its work by a socket that systemd has from the start: messages to /dev/log go to the journal, calls
 * of the bus wait for it (systemd.special(7) `syslog.socket`, `dbus.socket`).
 */
function isThereAnyway(
  peer: Extract<Peer, { kind: 'unit' }>,
  { manager, style }: Pick<Context, 'manager' | 'style'>,
): boolean {
  return (
    style === 'native' &&
    manager === 'system' &&
    peer.job === undefined &&
    startedBySocket.has(peer.unit)
  );
}

function withJob(
  occurrence: Occurrence,
  condition: Condition,
  context: Context,
): Branch | undefined {
  const { meaning } = occurrence;
  if (meaning.kind !== 'job') return undefined;
  if (meaning.job === context.self) {
    context.findings.report(
      'waits-for-itself',
      condition,
      meaning.phase.startsWith('start')
        ? 'The job has been started already when its own start would start it: nothing comes of that.'
        : 'Upstart starts the job again whenever it has ended, even by "stop"; the unit stays down.',
    );
    return undefined;
  }
  const { peer, isWider } = unitOfMeaning(meaning, context);
  const device = meaning.phase === 'starting' ? interfaceOf(occurrence, context) : undefined;
  if (device !== undefined) {
    context.findings.report(
      'interface-by-udev',
      condition,
      'Ubuntu starts network-interface for each interface that appears; a udev rule starts an instance of this for each now, and what configures the interface does not wait for that.',
    );
    return onDevice(device, condition);
  }
  if (peer.kind === 'milestone') {
    const asked = runlevelAsked(occurrence);
    if (asked !== undefined && !/[2345]/.test(asked)) return atRunlevel(asked, condition, context);
    const begins = meaning.phase === 'starting' ? beginnings[peer.milestone] : undefined;
    if (peer.milestone === 'rc-done' && begins === undefined) {
      const branch = afterRc(condition, context);
      const isGraphical = asked !== undefined && !/[234]/.test(asked) && context.style === 'native';
      return isGraphical ? { ...branch, wantedBy: ['graphical.target'] } : branch;
    }
    return atStage(begins ?? stages[peer.milestone]);
  }
  if (peer.kind === 'shutdown') return atRunlevel('06', condition, context);
  if (meaning.phase === 'started' && isThereAnyway(peer, context)) {
    context.findings.report(
      'service-there-anyway',
      condition,
      `What services need of ${peer.unit} is there before any of them starts. So the unit is only ordered after it, and starts without it, too.`,
    );
    const { filesystem } = stages;
    return {
      ...atStage({ ...filesystem, order: stages['loopback-up'].order, after: [] }),
      after: [peer.unit],
    };
  }
  if (isWider) {
    context.findings.report(
      'condition-narrowed',
      condition,
      `The condition asks for more than ${meaning.phase} ${meaning.job}; the unit is tied to ${peer.unit} whatever else holds.`,
    );
  }
  if (peer.kind === 'unit' && isElsewhere(peer, meaning.job, context)) {
    context.findings.report(
      'starter-not-here',
      condition,
      `No job here is called ${meaning.job}: where there is no ${peer.unit} either, this does not start the unit.`,
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
          return { wantedBy: [unit], passes: true };
        }
        return { wantedBy: [unit], after: [unit] };
      case 'stopping':
      case 'stopped':
        if (endsWithItsStart(phase)) return { wantedBy: [unit], after: [unit], passes: true };
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

  /** A task has ended, well or not, when its start is over: what is ordered after it waits for that. */
  function endsWithItsStart(phase: JobPhase): boolean {
    const task = peer.kind === 'unit' && peer.job?.task !== undefined && !isStateJob(peer.job);
    return phase === 'stopped' && task && resultAsked() === 'any' && context.style === 'native';
  }

  function resultAsked(): Ending['result'] {
    return meaning.kind === 'job' && meaning.result !== undefined ? meaning.result : 'any';
  }
}

/** The interface that comes, for a job that has an instance for each: Ubuntu's network-interface is one of the same name (interfaces(5)). */
function interfaceOf(
  { event, arguments: given }: Occurrence,
  { jobs, self = '', style, manager }: Context,
): DeviceEvent | undefined {
  const [job, ...others] = given;
  const isEach = instanceVariables(jobs.get(self)?.instance?.value ?? '').includes('INTERFACE');
  const isOne = event === 'starting' && job?.value === 'network-interface';
  if (!isOne || !isEach || style === 'faithful' || manager !== 'system') return undefined;
  return deviceEventOf('net-device-added', others);
}

/** Whether a unit has to come from somewhere that is not seen here: neither from a job, nor from what is known of systems, nor from the machine. */
function isElsewhere(
  { unit, job }: Extract<Peer, { readonly kind: 'unit' }>,
  name: string,
  { site, target }: Context,
): boolean {
  if (job !== undefined || site.units.has(name) || successors.has(name)) return false;
  return target === undefined || !hasUnit(unit, target);
}

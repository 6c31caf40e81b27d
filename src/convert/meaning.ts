import { escapePath } from '../systemd/names.ts';
import { fnmatch } from '../text/fnmatch.ts';
import type { Sourced } from '../text/source.ts';
import type { EventArgument, EventExpression, EventMatch } from '../upstart/job.ts';
import { deviceEventOf } from './device-event.ts';
import type { Expression } from './expression.ts';
import { type JobPhase, jobPhases, type Meaning, type Occurrence } from './occurrence.ts';
import { devicePlaces, keyUnits, mountVariables } from './tables/events.ts';
import { milestoneEvents, mountedFromTheStart } from './tables/milestones.ts';

/** A condition with more events than this is not taken apart: its alternatives could be without number. */
export const mostEvents = 100;

/**
 * A job's condition as an expression over occurrences; undefined for one with more than `mostEvents` events. The
 * operators are binary and of one precedence in Upstart; chains of the same operator become one.
 */
export function expressionOf(condition: EventExpression): Expression<Occurrence> | undefined {
  if (countEvents(condition) > mostEvents) return undefined;
  return translate(condition);
}

function translate(condition: EventExpression): Expression<Occurrence> {
  if (condition.kind === 'event') return { kind: 'leaf', value: occurrenceOf(condition) };
  const kind = condition.operator;
  const operands = [condition.left, condition.right].flatMap((side) => {
    const operand = translate(side);
    return operand.kind === kind ? operand.operands : [operand];
  });
  const different = withoutTwice(operands);
  const [only] = different;
  return only !== undefined && different.length === 1 ? only : { kind, operands: different };
}

/** Operands without an event that was there before: once it has come, each of them has. */
function withoutTwice(
  operands: readonly Expression<Occurrence>[],
): readonly Expression<Occurrence>[] {
  const seen = new Set<string>();
  return operands.filter((operand) => {
    if (operand.kind !== 'leaf') return true;
    const { event, arguments: given } = operand.value;
    const text = JSON.stringify([event, given]);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

function countEvents(condition: EventExpression): number {
  const waiting = [condition];
  let count = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === 'event') count += 1;
    else waiting.push(next.left, next.right);
  }
  return count;
}

/** The occurrence as Upstart writes it again. */
export function eventOf(occurrence: Occurrence): EventMatch {
  return { kind: 'event', name: occurrence.event, arguments: occurrence.arguments };
}

/** What one event of a condition stands for (init(7), upstart-events(7)). */
export function occurrenceOf(event: EventMatch): Occurrence {
  const { name, at } = event;
  return { event: name, arguments: event.arguments, meaning: meaningOf(event), ...(at && { at }) };
}

function meaningOf({ name, arguments: given }: EventMatch): Meaning {
  const milestone = milestoneEvents.get(name);
  if (milestone !== undefined && (given.length === 0 || milestone === 'session'))
    return { kind: 'milestone', milestone };
  if (name === 'runlevel') return runlevelMeaning(given);
  if (name === 'net-device-up') return deviceMeaning(given);
  if (name === 'socket') return socketMeaning(given);
  if (name === 'file') return fileMeaning(given);
  const machine = machineAsked(name, given);
  if (machine !== undefined) return { kind: 'virtualization', machine };
  const unit = unitMeaning(name, given);
  if (unit !== undefined) return unit;
  if (name === 'mounting' || name === 'mounted') return mountsMeaning(name, given);
  const signal = name === 'dbus' ? signalMeaning(given) : undefined;
  if (signal !== undefined) return signal;
  const device = deviceEventOf(name, given);
  if (device !== undefined) return { kind: 'device', event: device };
  const phase = jobPhases.find((one) => one === name);
  return phase === undefined ? { kind: 'named' } : jobMeaning(phase, given);
}

/** Runlevels that a condition can name, S for single user. */
const levels = '0123456S';

function runlevelMeaning(given: readonly EventArgument[]): Meaning {
  const wanted = variablesOf(given, ['RUNLEVEL', 'PREVLEVEL']);
  const level = wanted.get('RUNLEVEL');
  const before = wanted.get('PREVLEVEL');
  // At boot there was no runlevel before, which is N.
  if (before && fnmatch(before.value, 'N') === before.negated) return { kind: 'named' };
  if (level === undefined)
    return wanted.size === 0 ? { kind: 'runlevel', levels } : { kind: 'named' };
  // A variable is the runlevel that the job was started in: any other one matches its complement.
  const pattern = level.value.includes('$') ? '?' : level.value;
  const matching = [...levels].filter((one) => fnmatch(pattern, one) !== level.negated);
  return { kind: 'runlevel', levels: matching.join('') };
}

function deviceMeaning(given: readonly EventArgument[]): Meaning {
  const device = variablesOf(given, ['IFACE']).get('IFACE');
  if (device && !device.negated && device.value === 'lo') {
    return { kind: 'milestone', milestone: 'loopback-up' };
  }
  const isOne = device && !device.negated && /^[A-Za-z0-9_.:@-]+$/.test(device.value);
  return isOne ? { kind: 'network-device', device: device.value } : { kind: 'network-device' };
}

function socketMeaning(given: readonly EventArgument[]): Meaning {
  const variables = new Map<string, string>();
  for (const argument of given) {
    if (argument.kind === 'named' && !argument.negated) variables.set(argument.key, argument.value);
  }
  return { kind: 'socket', protocol: variables.get('PROTO') ?? '', variables };
}

/** Ubuntu's container-detect tells once a boot what kind of container the machine is, or that it is none. */
function machineAsked(name: string, given: readonly EventArgument[]): string | undefined {
  if (name === 'not-container') return given.length === 0 ? '!container' : undefined;
  if (name !== 'container') return undefined;
  const wanted = variablesOf(given, ['CONTAINER']);
  const asked = wanted.get('CONTAINER');
  if (wanted.size === 0) return 'container';
  if (wanted.size > 1 || asked === undefined || asked.negated) return undefined;
  return /^[a-z][a-z-]*$/.test(asked.value) ? asked.value : undefined;
}

/** upstart-file-bridge(8): all arguments are named, the path is absolute. */
function fileMeaning(given: readonly EventArgument[]): Meaning {
  const wanted = variablesOf(given, []);
  const path = literal(wanted.get('FILE'));
  const change = wanted.get('EVENT');
  if (path === undefined || !path.startsWith('/')) return { kind: 'named' };
  if (change === undefined) return { kind: 'file', path, change: 'any' };
  const known = (['create', 'modify', 'delete'] as const).find((one) => one === change.value);
  return known === undefined || change.negated
    ? { kind: 'named' }
    : { kind: 'file', path, change: known };
}

/** Events that come when systemd reaches a unit of its own. */
function unitMeaning(name: string, given: readonly EventArgument[]): Meaning | undefined {
  const key = keyUnits.get(name);
  if (key !== undefined) return { kind: 'unit', unit: key, phase: 'is-there' };
  if (name === 'mounting' || name === 'mounted') {
    const point = literal(variablesOf(given, mountVariables).get('MOUNTPOINT'));
    const escaped = point?.startsWith('/') && !/[*?[]/.test(point) ? escapePath(point) : undefined;
    if (point === undefined || escaped === undefined) return undefined;
    const early = name === 'mounted' ? mountedFromTheStart.get(point) : undefined;
    if (early !== undefined) return { kind: 'milestone', milestone: early };
    return {
      kind: 'unit',
      unit: `${escaped}.mount`,
      phase: name === 'mounting' ? 'begins' : 'is-there',
    };
  }
  const [, subsystem = '', action] = /^(.+)-device-(added|removed)$/.exec(name) ?? [];
  const place = devicePlaces.get(subsystem);
  if (place === undefined) return undefined;
  const wanted = variablesOf(given, place.order);
  const device = wanted.size === 1 ? literal(wanted.get(place.variable)) : undefined;
  if (device === undefined || !/^[A-Za-z0-9_.:-]+$/.test(device)) return undefined;
  const unit = `${escapePath(`${place.directory}/${device}`) ?? ''}.device`;
  return { kind: 'unit', unit, phase: action === 'added' ? 'is-there' : 'goes' };
}

/** Types of file systems that are mounted with the remote ones (mount(8), systemd.mount(5) "_netdev"). */
const remoteTypes =
  /^(?:nfs|cifs|smb|ncp|ncpfs|gfs|gfs2|ocfs2|glusterfs|ceph|afs|9p|coda|lustre|beegfs|davfs|sshfs)/;

/** mountall(8): an event for each file system, of which the condition does not name one. */
function mountsMeaning(name: 'mounting' | 'mounted', given: readonly EventArgument[]): Meaning {
  const type = variablesOf(given, mountVariables).get('TYPE');
  const remote = type !== undefined && !type.negated && remoteTypes.test(type.value);
  return { kind: 'mounts', phase: name === 'mounting' ? 'begins' : 'is-there', remote };
}

/** The variables of upstart-dbus-bridge(8), by the keys of a match rule. */
const signalKeys: ReadonlyMap<string, string> = new Map([
  ['SIGNAL', 'member'],
  ['INTERFACE', 'interface'],
  ['OBJPATH', 'path'],
  ['SENDER', 'sender'],
  ['DESTINATION', 'destination'],
]);

function signalMeaning(given: readonly EventArgument[]): Meaning | undefined {
  let bus: 'system' | 'session' = 'system';
  const matches: (readonly [string, string])[] = [];
  for (const argument of given) {
    if (argument.kind !== 'named' || argument.negated) return undefined;
    const { key, value } = argument;
    if (key === 'BUS') bus = value === 'session' ? 'session' : 'system';
    else {
      const [, number] = /^ARG([0-9]+)$/.exec(key) ?? [];
      const matched = number === undefined ? signalKeys.get(key) : `arg${number}`;
      if (matched === undefined || !/^[A-Za-z0-9_.:/-]+$/.test(value)) return undefined;
      matches.push([matched, value]);
    }
  }
  return matches.length > 0 ? { kind: 'bus-signal', bus, matches } : undefined;
}

/** The value that a condition asks for by itself: no pattern of several, no variable. */
function literal(
  wanted: { readonly value: string; readonly negated: boolean } | undefined,
): string | undefined {
  return wanted === undefined || wanted.negated || wanted.value.includes('$')
    ? undefined
    : wanted.value;
}

/** The variables of a job's own events, in their order (init(5) "stopped"). */
const jobVariables = ['JOB', 'INSTANCE', 'RESULT'];

function jobMeaning(phase: JobPhase, given: readonly EventArgument[]): Meaning {
  const wanted = variablesOf(given, jobVariables);
  const job = wanted.get('JOB');
  if (!job || job.negated || /[*?[$]/.test(job.value)) return { kind: 'named' };
  const asked = wanted.get('RESULT');
  const failed = asked && (asked.value === 'failed') !== asked.negated;
  const named = literal(wanted.get('INSTANCE'));
  const instance = named !== undefined && !/[*?[\\]/.test(named) ? named : undefined;
  const said = ['JOB', 'RESULT', ...(instance === undefined ? [] : ['INSTANCE'])];
  const others = [...wanted.keys()].filter((key) => !said.includes(key));
  return {
    kind: 'job',
    phase,
    job: job.value,
    ...(asked && { result: failed ? ('failed' as const) : ('ok' as const) }),
    ...(instance !== undefined && { instance }),
    narrowed: others.length > 0,
  };
}

/**
 * What a condition asks of an event's variables: positional arguments by the event's order, named ones by
 * their key.
 */
function variablesOf(
  given: readonly EventArgument[],
  order: readonly string[],
): ReadonlyMap<string, { readonly value: string; readonly negated: boolean }> {
  const wanted = new Map<string, { readonly value: string; readonly negated: boolean }>();
  for (const [index, argument] of given.entries()) {
    if (argument.kind === 'positional') {
      wanted.set(order[index] ?? `#${index}`, { value: argument.value, negated: false });
    } else wanted.set(argument.key, { value: argument.value, negated: argument.negated });
  }
  return wanted;
}

/** What a condition on a runlevel asks of another job's variable `RUNLEVEL`: `starting rc RUNLEVEL=[06]`. */
export function runlevelAsked(occurrence: Occurrence): string | undefined {
  const asked = variablesOf(occurrence.arguments, jobVariables).get('RUNLEVEL');
  if (!asked) return undefined;
  return [...levels].filter((one) => fnmatch(asked.value, one) !== asked.negated).join('');
}

/** A condition of which one event is meant: findings about it point there. */
export function pointAt<T>(condition: Sourced<T>, { at }: Occurrence): Sourced<T> {
  return at === undefined ? condition : { ...condition, at };
}

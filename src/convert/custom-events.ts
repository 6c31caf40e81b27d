import { callsOf } from '../shell/calls.ts';
import { unitNameFor } from '../systemd/names.ts';
import { printUnit } from '../systemd/print.ts';
import { detached } from '../text/detached.ts';
import { groupBy } from '../text/group-by.ts';
import { baseName, byText } from '../text/names.ts';
import type { Source, Statement } from '../text/source.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import { type EventExpression, type EventMatch, type Job, processNames } from '../upstart/job.ts';
import { withoutVariables } from '../upstart/traps/events.ts';
import { version } from '../version.ts';
import type { Context } from './context.ts';
import { instanceVariables } from './instance-pattern.ts';
import { givenBy, instanceParts } from './instance-split.ts';
import { unitDirectories } from './manager.ts';
import { occurrenceOf } from './meaning.ts';
import type { OutputFile } from './result.ts';
import type { Site } from './site.ts';
import { eventVariablesOf } from './tables/event-variables.ts';
import { isSpecial } from './tables/special-targets.ts';
import { stopEvents } from './tables/stop-events.ts';

/** An event of the jobs' own, that some of them emit and others wait for: a target stands for it. */
export interface CustomEvent {
  readonly name: string;
  /** The unit that stands for it. */
  readonly target: string;
  /** Whether one of the jobs emits it; else only a person or a program of theirs does. */
  readonly isEmitted: boolean;
  /** Whether one of the jobs waits for it. */
  readonly isHeard: boolean;
  /** The jobs of which the event's variables name an instance to start; the calls that emit it start that by its name. */
  readonly templates: readonly Job[];
  /** Whether it is more than the start of such instances, so that it needs its target. */
  readonly isForOthers: boolean;
  /** The stanzas that wait for it; of one that nobody waits for, those that emit it. */
  readonly from: readonly Statement[];
  /** The file of the first of those. */
  readonly source: Source;
}

/** The custom events of a set of jobs. */
export interface CustomEvents {
  readonly byName: ReadonlyMap<string, CustomEvent>;
  readonly targets: ReadonlySet<string>;
}

/** A set without any. */
export const noEvents: CustomEvents = { byName: new Map(), targets: new Set() };

/**
 * The events that jobs of a set wait for, by name, whoever emits them: a person can still start or stop a job that way. Also those
 * that scripts emit, whoever waits for them. What has a meaning of its own under systemd is none of them. `emissions` is what
 * `emissionsOf` gives for the same jobs, which are walked over once.
 */
export function customEvents(jobs: Iterable<Job>, emissions: Emissions, site: Site): CustomEvents {
  const { calls } = emissions;
  const emitted = new Set([...emissions.emitted, ...calls.map(({ event }) => event)]);
  const events = new Map<string, OpenEvent>();
  const callsByEvent = groupBy(calls, ({ event }) => event);
  for (const job of jobs) {
    for (const condition of [job.startOn, job.stopOn]) {
      for (const event of condition === undefined ? [] : eventsOf(condition.value)) {
        const { name } = event;
        if (!emitted.has(name) && (eventVariablesOf(name).length > 0 || stopEvents.has(name)))
          continue;
        const own = callsByEvent.get(name) ?? [];
        const isNamed = condition === job.startOn && own.length > 0 && namesInstance(job, own);
        add(event, condition?.from ?? [], isNamed ? job : 'any');
      }
    }
  }
  // What a script emits goes on being told, although none of these jobs listens: one that is converted later may.
  for (const { event: name, from } of calls) {
    add({ kind: 'event', name, arguments: [] }, from, undefined);
  }
  const byName = withTargets(events);
  const targets = [...byName.values()].filter(({ isForOthers }) => isForOthers);
  return { byName, targets: new Set(targets.map(({ target }) => target)) };

  function add(
    event: EventMatch,
    from: readonly Statement[],
    waiting: Job | 'any' | undefined,
  ): void {
    const { name } = event;
    const [statement] = from;
    if (statement === undefined || site.events.has(name) || isNoName(name)) return;
    if (withoutVariables.has(name)) return;
    if (occurrenceOf(event).meaning.kind !== 'named') return;
    const known = events.get(name);
    if (waiting === undefined && (known || eventVariablesOf(name).length > 0)) return;
    const isTemplate = waiting !== undefined && waiting !== 'any';
    const open: OpenEvent = known ?? {
      name: detached(name),
      target: targetOf(detached(name)),
      isEmitted: emitted.has(name),
      isHeard: waiting !== undefined,
      templates: [],
      isForOthers: false,
      from: new Set(),
      source: statement.source,
    };
    if (isTemplate) open.templates.push(waiting);
    else open.isForOthers = true;
    open.from.add(statement);
    events.set(open.name, open);
  }
}

/** Whether no event is called so: a pattern, or an argument that was taken for an event. */
function isNoName(name: string): boolean {
  return /[[\]*?=]/.test(name);
}

/** An event that more jobs may be found to wait for. */
interface OpenEvent extends Omit<CustomEvent, 'templates' | 'isForOthers' | 'from'> {
  readonly templates: Job[];
  isForOthers: boolean;
  readonly from: Set<Statement>;
}

/** Each event with a target of its own: of two that would be called the same, as `a-b` and `a/b`, the later has a number. */
function withTargets(events: ReadonlyMap<string, OpenEvent>): ReadonlyMap<string, CustomEvent> {
  const sorted = [...events.values()].toSorted((left, right) => byText(left.name, right.name));
  const wanted = new Set(sorted.map(({ target }) => target));
  const taken = new Set<string>();
  const targets = new Map<string, string>();
  for (const { name, target } of sorted) {
    let own = target;
    for (let number = 2; taken.has(own) || (own !== target && wanted.has(own)); number += 1)
      own = target.replace(/(?=\.target$)/, `_${number}`);
    taken.add(own);
    targets.set(name, own);
  }
  return new Map(
    [...events].map(([name, event]) => [
      name,
      { ...event, from: [...event.from], target: targets.get(name) ?? event.target },
    ]),
  );
}

/** Whether each of the calls gives a job that starts on its event alone all that names an instance of it. */
function namesInstance(job: Job, calls: readonly EmittingCall[]): boolean {
  const pattern = job.instance?.value ?? '';
  const own = givenBy(job);
  const parts = instanceParts(pattern, own)?.variables.filter(
    ({ defaultValue }) => defaultValue === undefined,
  );
  const needed = parts?.map(({ name }) => name) ?? instanceVariables(pattern);
  const isAlone = job.startOn !== undefined && isAnyOf(job.startOn.value);
  return (
    needed.length > 0 &&
    isAlone &&
    calls.every(({ given }) => needed.every((name) => given.includes(name)))
  );
}

/** Whether one event is enough for a condition to hold. */
function isAnyOf(condition: EventExpression): boolean {
  return (
    condition.kind === 'event' ||
    (condition.operator === 'or' && isAnyOf(condition.left) && isAnyOf(condition.right))
  );
}

/** The events that a job says it emits, or that one of its scripts does. */
export function emittedBy(job: Job): ReadonlySet<string> {
  return new Set([
    ...job.emits.map(({ value }) => value),
    ...callsIn(job).map(({ event }) => event),
  ]);
}

/** A call that emits an event, and the variables it says. */
export interface EmittingCall {
  readonly event: string;
  readonly given: readonly string[];
  readonly from: readonly Statement[];
}

/** What the jobs of a set emit. */
export interface Emissions {
  /** The events that they say they emit. */
  readonly emitted: ReadonlySet<string>;
  /** The calls of their scripts that emit one. */
  readonly calls: readonly EmittingCall[];
}

/** What jobs emit; those whose text has no word of it may be left out. */
export function emissionsOf(jobs: Iterable<Job>): Emissions {
  const emitted = new Set<string>();
  const calls: EmittingCall[] = [];
  for (const job of jobs) {
    for (const { value } of job.emits) emitted.add(detached(value));
    calls.push(...callsIn(job));
  }
  return { emitted, calls };
}

/** The calls in a job's processes that emit events, as far as they say their names. */
function callsIn(job: Job): readonly EmittingCall[] {
  return processNames.flatMap((name) => {
    const process = job.processes[name];
    const command = process?.value.command;
    if (command === undefined || !command.includes('emit')) return [];
    return callsOf(command).flatMap((call) => {
      const event = emittedEvent(call.name, call.arguments);
      if (event === undefined) return [];
      const words = call.places.map(({ start, end }) => command.slice(start, end));
      const given = words.flatMap((word) => /^["']?([A-Za-z_]\w*)=/.exec(word)?.[1] ?? []);
      return [{ event: detached(event), given: given.map(detached), from: process?.from ?? [] }];
    });
  });
}

/** The event that a call of initctl(8) emits, also one that `exec` makes. */
export function emittedEvent(
  name: string,
  words: readonly (string | undefined)[],
): string | undefined {
  const [program, ...rest] = name === 'exec' ? words : [name, ...words];
  if (program === undefined || baseName(program) !== 'initctl' || rest[0] !== 'emit') {
    return undefined;
  }
  return rest.slice(1).find((word) => word === undefined || !word.startsWith('-'));
}

function targetOf(event: string): string {
  return unitNameFor(isSpecial(`${event}.target`) ? `event-${event}` : event, 'target');
}

/**
 * The unit file that stands for an event: starting it starts what wants it, and it is gone at once, so that it can be
 * started again (systemd.unit(5) `StopWhenUnneeded=`).
 */
export function eventTarget(
  event: CustomEvent,
  { systemd, manager }: Pick<Context, 'systemd' | 'manager'>,
): OutputFile {
  const { from, name, target } = event;
  const setting = (key: string, value: string) => ({ section: 'Unit', key, value, from });
  const printed = printUnit({
    name: target,
    header: [`From the jobs' own events, by upstart-systemd ${version}, for systemd ${systemd}.`],
    settings: [
      setting('Description', `The event ${name.replaceAll('%', '%%')}`),
      setting('StopWhenUnneeded', 'yes'),
    ],
  });
  return {
    path: `${unitDirectories[manager]}/${target}`,
    content: printed.text,
    mode: 0o644,
    lines: printed.lines,
  };
}

import { callsOf } from '../shell/calls.ts';
import { unitNameFor } from '../systemd/names.ts';
import { printUnit } from '../systemd/print.ts';
import { baseName } from '../text/names.ts';
import type { Source, Statement } from '../text/source.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import { type EventExpression, type EventMatch, type Job, processNames } from '../upstart/job.ts';
import { version } from '../version.ts';
import type { Context } from './context.ts';
import { occurrenceOf } from './meaning.ts';
import type { OutputFile } from './result.ts';
import type { Site } from './site.ts';
import { eventVariablesOf } from './tables/event-variables.ts';

/** An event of the jobs' own, that some of them emit and others wait for: a target stands for it. */
export interface CustomEvent {
  readonly name: string;
  /** The unit that stands for it. */
  readonly target: string;
  /** Whether one of the jobs emits it; else only a person or a program of theirs does. */
  readonly isEmitted: boolean;
  /** The stanzas that wait for it. */
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
 * The events that jobs of a set emit, by `emits` or by a command of their scripts, and that others of them wait for, by
 * name; also those that are all that a job waits for, so that a person can still start or stop it that way. What has a meaning of
 * its own under systemd is none of them.
 */
export function customEvents(jobs: readonly Job[], site: Site): CustomEvents {
  const emitted = new Set(jobs.flatMap(emittedBy));
  const events = new Map<string, CustomEvent>();
  const waited = new Set(
    jobs.flatMap(({ startOn, stopOn }) =>
      [startOn, stopOn].flatMap((condition) => onlyUnknown(condition?.value)),
    ),
  );
  for (const { startOn, stopOn } of jobs) {
    for (const condition of [startOn, stopOn]) {
      const [statement] = condition?.from ?? [];
      if (condition === undefined || statement === undefined) continue;
      for (const event of eventsOf(condition.value)) {
        const { name } = event;
        const isOurs = emitted.has(name) || waited.has(name);
        if (!isOurs || site.events.has(name) || occurrenceOf(event).meaning.kind !== 'named')
          continue;
        const known = events.get(name);
        const from = [...new Set([...(known?.from ?? []), statement])];
        events.set(name, {
          name,
          isEmitted: emitted.has(name),
          target: targetOf(name),
          from,
          source: known?.source ?? statement.source,
        });
      }
    }
  }
  return { byName: events, targets: new Set(Array.from(events.values(), ({ target }) => target)) };
}

/** The events of a condition that names none but those known by their name alone. */
function onlyUnknown(condition: EventExpression | undefined): readonly string[] {
  const events = condition === undefined ? [] : eventsOf(condition);
  const isUnknown = ({ name }: EventMatch) => eventVariablesOf(name).length === 0;
  return events.every((event) => occurrenceOf(event).meaning.kind === 'named' && isUnknown(event))
    ? events.map(({ name }) => name)
    : [];
}

/** The events that a job says it emits, or that its processes emit. */
function emittedBy(job: Job): readonly string[] {
  const commands = processNames.flatMap((name) => job.processes[name]?.value.command ?? []);
  const called = commands
    .filter((command) => command.includes('emit'))
    .flatMap(callsOf)
    .flatMap((call) => emittedEvent(call.name, call.arguments) ?? []);
  return [...job.emits.map(({ value }) => value), ...called];
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

/** Targets of systemd's own, which an event of that name must not start (systemd.special(7)). */
const special =
  /^(?:basic|bluetooth|cryptsetup(?:-pre)?|ctrl-alt-del|default|emergency|exit|factory-reset|final|first-boot-complete|getty(?:-pre)?|graphical(?:-session(?:-pre)?)?|halt|hibernate|hybrid-sleep|initrd.*|integritysetup.*|kbrequest|kexec|local-fs(?:-pre)?|machines|multi-user|network(?:-online|-pre)?|nss-lookup|nss-user-lookup|paths|poweroff|printer|reboot|remote-.*|rescue|rpcbind|runlevel[0-6]|shutdown|sigpwr|sleep|slices|smartcard|sockets|soft-reboot|sound|ssh-access|storage-target-mode|suspend(?:-then-hibernate)?|swap|sysinit|system-update.*|time-set|time-sync|timers|umount|usb-gadget|user-.*|veritysetup.*|virt-guest-shutdown|xdg-desktop-autostart)$/;

function targetOf(event: string): string {
  return unitNameFor(special.test(event) ? `event-${event}` : event, 'target');
}

/**
 * The unit file that stands for an event: starting it starts what wants it, and it is gone at once, so that it can be
 * started again (systemd.unit(5) `StopWhenUnneeded=`).
 */
export function eventTarget(event: CustomEvent, { systemd }: Pick<Context, 'systemd'>): OutputFile {
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
    path: `etc/systemd/system/${target}`,
    content: printed.text,
    mode: 0o644,
    lines: printed.lines,
  };
}

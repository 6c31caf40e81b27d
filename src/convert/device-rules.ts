import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { DeviceEvent, DeviceMatch } from './device-event.ts';
import { leaves } from './expression.ts';
import type { InstanceParameter, Service } from './model.ts';
import { devicePlaces } from './tables/events.ts';
import type { UnitDraft } from './unit-draft.ts';

type Events = readonly Sourced<DeviceEvent>[];

/**
 * Writes the udev rules that start a unit on device events (udev(7), systemd.device(5)): a device that appears wants the
 * unit, what changes or goes away starts it by a command.
 */
export function writeDeviceStarts(
  draft: UnitDraft,
  events: Events,
  { instance }: Service,
  { findings }: Context,
): void {
  for (const event of events) {
    const rule = startRule(draft.name, event.value, instance.parameter?.value);
    if (rule === undefined) {
      findings.report(
        'event-has-no-unit',
        event,
        'A udev rule could start it on this event, but cannot tell which instance.',
      );
      continue;
    }
    draft.udevRule(rule, [event]);
    findings.report('started-by-udev', event, aboutStart(event.value));
  }
}

/** Writes what stops a unit on device events: the going of the device that it is bound to, or a udev rule. */
export function writeDeviceStops(
  draft: UnitDraft,
  events: Events,
  service: Service,
  { findings }: Context,
): void {
  const parameter = service.instance.parameter?.value;
  for (const event of events) {
    const device = deviceOfInstance(event.value, parameter);
    if (device !== undefined && isStartedByDevices(service)) {
      draft.list('Unit', 'BindsTo', [device], [event]);
      draft.list('Unit', 'After', [device], [event]);
      continue;
    }
    const rule = commandRule('stop', draft.name, event.value, parameter);
    if (rule === undefined) {
      findings.report(
        'stop-event-has-no-unit',
        event,
        'A udev rule cannot tell which device this asks for, so the unit is not stopped by it.',
      );
      continue;
    }
    draft.udevRule(rule, [event]);
    findings.report(
      'started-by-udev',
      event,
      `A udev rule stops it when the kernel tells "${event.value.action}" of such a device.`,
    );
  }
}

/** Whether udev starts instances of it, and names them by systemd-escape(1). */
export function isStartedByDevices({ activation }: Service): boolean {
  const { start } = activation;
  return (
    start !== undefined && leaves(start.value).some(({ meaning }) => meaning.kind === 'device')
  );
}

function aboutStart({ action }: DeviceEvent): string {
  return action === 'add'
    ? 'A udev rule starts it when such a device appears, at boot or later. Upstart also started it whenever the kernel was asked to tell of the device again.'
    : `A udev rule starts it when the kernel tells "${action}" of such a device.`;
}

function startRule(
  unit: string,
  event: DeviceEvent,
  parameter: InstanceParameter | undefined,
): string | undefined {
  if (event.action !== 'add') return commandRule('start', unit, event, parameter);
  // Without the tag at each event but the last, systemd would take the device for gone (systemd 247, NEWS).
  const matches = matchesOf('ACTION!="remove"', event, parameter);
  const name = unitOf(unit, parameter);
  if (matches === undefined || name === undefined) return undefined;
  return [...matches, ...name.made, 'TAG+="systemd"', `ENV{SYSTEMD_WANTS}+="${name.text}"`].join(
    ', ',
  );
}

function commandRule(
  verb: 'start' | 'stop',
  unit: string,
  event: DeviceEvent,
  parameter: InstanceParameter | undefined,
): string | undefined {
  const matches = matchesOf(`ACTION=="${event.action}"`, event, parameter);
  const name = unitOf(unit, parameter);
  if (matches === undefined || name === undefined) return undefined;
  const command = `RUN+="/bin/systemctl --no-block ${verb} ${name.text}"`;
  return [...matches, ...name.made, command].join(', ');
}

/** The unit's name in a rule, and the statement before it that makes the name of an instance. */
function unitOf(
  unit: string,
  parameter: InstanceParameter | undefined,
): { readonly text: string; readonly made: readonly string[] } | undefined {
  // A backslash of a unit's escaped name is one in a rule, too.
  if (parameter === undefined) return { text: unit, made: [] };
  const value = propertyValue(parameter);
  if (value === undefined) return undefined;
  return {
    text: '%c',
    made: [`PROGRAM="/bin/systemd-escape --template=${unit} ${value}"`],
  };
}

/** The property that names the instance; none where the pattern is more than one variable. */
function propertyValue({ parts, pattern, variable }: InstanceParameter): string | undefined {
  if (parts !== undefined || pattern !== `$${variable}`) return undefined;
  return variable === 'KERNEL' ? '%k' : `'$env{${variable}}'`;
}

/** The matches of a rule; undefined for one that asks for a value that is known to the job alone. */
function matchesOf(
  action: string,
  { subsystem, matches }: DeviceEvent,
  parameter: InstanceParameter | undefined,
): readonly string[] | undefined {
  const asked = matches.filter((match) => !isInstance(match, parameter));
  if (asked.some(({ value }) => value.startsWith('$'))) return undefined;
  const needed = new Set([
    ...asked.filter(({ negated }) => negated).map(({ variable }) => variable),
    ...(parameter ? [parameter.variable] : []),
  ]);
  const given = new Set(asked.filter(({ negated }) => !negated).map(({ variable }) => variable));
  return [
    action,
    `SUBSYSTEM=="${subsystem}"`,
    // A condition on a variable that is not there never holds, whichever way it asks (upstart.md 3.2).
    ...[...needed].filter((key) => !given.has(key)).flatMap(presence),
    ...asked.map(
      ({ variable, negated, value }) => `${keyOf(variable)}${negated ? '!=' : '=='}"${value}"`,
    ),
  ];
}

function keyOf(variable: string): string {
  return variable === 'KERNEL' || variable === 'DEVPATH' ? variable : `ENV{${variable}}`;
}

/** That a property is there; each device has a name and a path. */
function presence(variable: string): readonly string[] {
  const key = keyOf(variable);
  return key.startsWith('ENV') ? [`${key}=="?*"`] : [];
}

/** Whether a match asks for the very device that the instance is called after. */
function isInstance(match: DeviceMatch, parameter: InstanceParameter | undefined): boolean {
  if (parameter === undefined || match.negated || match.variable !== parameter.variable) {
    return false;
  }
  return [`$${parameter.variable}`, `\${${parameter.variable}}`].includes(match.value);
}

/** The unit of the device that an instance is called after, where its going away is what is asked for. */
function deviceOfInstance(
  { subsystem, action, matches }: DeviceEvent,
  parameter: InstanceParameter | undefined,
): string | undefined {
  const place = devicePlaces.get(subsystem);
  const [match, ...others] = matches;
  if (place === undefined || action !== 'remove' || match === undefined) return undefined;
  const isOne = others.length === 0 && isInstance(match, parameter);
  if (!isOne || match.variable !== place.variable) return undefined;
  return `${place.directory.slice(1).replaceAll('/', '-')}-%i.device`;
}

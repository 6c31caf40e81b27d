import type { EventArgument } from '../upstart/job.ts';

/** A device event of the kernel that a condition asks for, in the words of a udev rule (udev(7)). */
export interface DeviceEvent {
  readonly subsystem: string;
  /** The kernel's word for it: `add`, `change`, `remove`, `move`. */
  readonly action: string;
  readonly matches: readonly DeviceMatch[];
}

/** What is asked of one property of the device. */
export interface DeviceMatch {
  /** The variable that Upstart's bridge makes of it: `KERNEL`, `INTERFACE`, `ID_FS_TYPE`. */
  readonly variable: string;
  readonly negated: boolean;
  /** A pattern of fnmatch(3), or `$NAME` for the value that variable has in the job. */
  readonly value: string;
}

/** upstart-udev-bridge(8) puts these in the past tense, and leaves the others as they are. */
const actions: ReadonlyMap<string, string> = new Map([
  ['added', 'add'],
  ['changed', 'change'],
  ['removed', 'remove'],
  ...['bind', 'unbind', 'move', 'online', 'offline'].map((name) => [name, name] as const),
]);

/** The variables that each of the bridge's events begins with; what follows is not the same for all devices. */
const order = ['KERNEL', 'DEVPATH'];

/**
 * The device event that an event of upstart-udev-bridge stands for; undefined for other events, and for what no rule can
 * ask: alternatives and quotes mean something else there, and so does the absence of a property.
 */
export function deviceEventOf(
  name: string,
  given: readonly EventArgument[],
): DeviceEvent | undefined {
  const [, subsystem, tense = ''] = /^([A-Za-z0-9_.-]+)-device-([a-z]+)$/.exec(name) ?? [];
  const action = actions.get(tense);
  if (subsystem === undefined || action === undefined) return undefined;
  const matches = given.flatMap((argument, index) => matchOf(argument, order[index]) ?? []);
  return matches.length === given.length ? { subsystem, action, matches } : undefined;
}

function matchOf(argument: EventArgument, ordered: string | undefined): DeviceMatch | undefined {
  const variable = argument.kind === 'named' ? argument.key : ordered;
  const { value } = argument;
  if (variable === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) return undefined;
  if (!/^(?:[A-Za-z0-9_.:/@+,=~#*?[\]!^ -]+|\$\w+|\$\{\w+\})$/.test(value)) return undefined;
  return { variable, negated: argument.kind === 'named' && argument.negated, value };
}

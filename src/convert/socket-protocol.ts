import { parseEnvironment } from '../systemd/environment.ts';
import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Statement } from '../text/source.ts';

/**
 * Where sockets and the environment meet: a program that knows Upstart's protocol looks for both of these, and
 * systemd hands sockets over from descriptor 3 on (upstart-socket-bridge(8), sd_listen_fds(3)).
 */
export function upstartSocketVariables(
  sockets: number,
): readonly { readonly name: string; readonly value: string }[] {
  const numbers = Array.from({ length: sockets }, (_, index) => String(3 + index));
  return [
    { name: 'UPSTART_EVENTS', value: 'socket' },
    { name: 'UPSTART_FDS', value: numbers.join(' ') },
  ];
}

const names: ReadonlySet<string> = new Set(upstartSocketVariables(0).map(({ name }) => name));

/** Whether a variable is one of that protocol. */
export function isSocketVariable(name: string): boolean {
  return names.has(name);
}

/** Whether a unit tells its program of its sockets as Upstart would. */
export function speaksUpstart(service: Unit): boolean {
  const set = environmentOf(service).flatMap(({ assigned }) => assigned);
  return [...names].every((name) => set.includes(name));
}

/** The lines of a unit that tell its program of its sockets and of nothing else. */
export function toldOf(service: Unit): readonly Statement[] {
  return environmentOf(service)
    .filter(({ assigned }) => assigned.every(isSocketVariable))
    .flatMap(({ from }) => from);
}

function environmentOf(
  service: Unit,
): readonly { readonly assigned: readonly string[]; readonly from: readonly Statement[] }[] {
  return settingsOf(service, 'Service', 'Environment').map(({ value, from }) => ({
    assigned: parseEnvironment(value).assignments.map(({ name }) => name),
    from,
  }));
}

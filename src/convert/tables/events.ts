/** Events of Upstart's, and of Ubuntu's programs around it, that systemd has a unit for (upstart-events(7), systemd.special(7)). */

/** What the kernel tells PID 1 by a signal. */
export const keyUnits: ReadonlyMap<string, string> = new Map([
  ['control-alt-delete', 'ctrl-alt-del.target'],
  ['keyboard-request', 'kbrequest.target'],
  ['power-status-changed', 'sigpwr.target'],
]);

/** The variables of mountall's events, in their order. */
export const mountVariables: readonly string[] = ['DEVICE', 'MOUNTPOINT', 'TYPE', 'OPTIONS'];

/** Subsystems whose devices have units, by the variable that names a device and the directory of its unit's path. */
export const devicePlaces: ReadonlyMap<
  string,
  { readonly variable: string; readonly directory: string; readonly order: readonly string[] }
> = new Map([
  ['net', { variable: 'INTERFACE', directory: '/sys/subsystem/net/devices', order: ['INTERFACE'] }],
  ['block', { variable: 'KERNEL', directory: '/dev', order: ['KERNEL'] }],
  ['tty', { variable: 'KERNEL', directory: '/dev', order: ['KERNEL'] }],
]);

/** The variables that an event brings to the jobs it starts or stops (init(7), upstart-events(7)). */
const variablesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['starting', ['JOB', 'INSTANCE']],
  ['started', ['JOB', 'INSTANCE']],
  ['stopping', ['JOB', 'INSTANCE', 'RESULT', 'PROCESS', 'EXIT_STATUS', 'EXIT_SIGNAL']],
  ['stopped', ['JOB', 'INSTANCE', 'RESULT', 'PROCESS', 'EXIT_STATUS', 'EXIT_SIGNAL']],
  ['runlevel', ['RUNLEVEL', 'PREVLEVEL']],
  ['net-device-up', ['IFACE', 'LOGICAL', 'ADDRFAM', 'METHOD']],
  ['net-device-down', ['IFACE', 'LOGICAL', 'ADDRFAM', 'METHOD']],
  ['net-device-added', ['KERNEL', 'DEVPATH', 'SUBSYSTEM', 'ACTION', 'INTERFACE']],
  ['net-device-removed', ['KERNEL', 'DEVPATH', 'SUBSYSTEM', 'ACTION', 'INTERFACE']],
  ['mounting', ['DEVICE', 'MOUNTPOINT', 'TYPE', 'OPTIONS']],
  ['mounted', ['DEVICE', 'MOUNTPOINT', 'TYPE', 'OPTIONS']],
  ['socket', ['PROTO', 'PORT', 'ADDR', 'SOCKET_PATH']],
  ['file', ['FILE', 'EVENT', 'MATCH']],
  ['container', ['CONTAINER']],
]);

/** The variables of devices' events, whose names end alike. */
const deviceVariables = ['KERNEL', 'DEVPATH', 'DEVNAME', 'SUBSYSTEM', 'ACTION'];

/** The variables that come with an event of that name; those a condition itself names are not among them. */
export function eventVariablesOf(event: string): readonly string[] {
  const known = variablesOf.get(event);
  if (known) return known;
  return /-device-(?:added|changed|removed)$/.test(event) ? deviceVariables : [];
}

import { parseExitMark } from '../exit-status.ts';
import { parseUnsigned } from '../numbers.ts';
import { absolutePath } from '../paths.ts';
import { parseSignal } from '../signals.ts';
import { parseTimeSpan } from '../time-span.ts';
import { listSyntax, plainSyntax, readWords } from '../words.ts';
import { memberOf, orInfinite } from './common.ts';
import { type Dependencies, depend, needsMounts, unitNamed } from './dependencies.ts';
import { infinite, type Properties, type PropertyValue, type UnitReader } from './unit-reader.ts';

const types = new Set(['simple', 'forking', 'oneshot', 'dbus', 'notify', 'idle', 'exec']);
const restarts = new Set([
  'no',
  'on-success',
  'on-failure',
  'on-abnormal',
  'on-watchdog',
  'on-abort',
  'always',
]);
const accesses = new Set(['none', 'main', 'exec', 'all']);
const policies = new Set(['continue', 'stop', 'kill']);
const defaultTimeout = 90_000_000;

/** A service's type: what it says, or what follows from the rest of it (service_add_extras()). */
export function serviceType(reader: UnitReader): string {
  const written = reader.last('Service', 'Type', memberOf(types));
  if (written !== undefined) return written;
  if (busName(reader) !== undefined) return 'dbus';
  return reader.values('Service', 'ExecStart').length > 0 ? 'simple' : 'oneshot';
}

function busName(reader: UnitReader): string | undefined {
  return reader.last('Service', 'BusName', (value) => {
    const name = reader.expand(value);
    return name !== undefined && isBusName(name) ? name : undefined;
  });
}

/** A well-known or unique name of the D-Bus specification. */
function isBusName(name: string): boolean {
  if (name.length > 255) return false;
  return /^:[\w-]+(\.[\w-]+)+$|^[A-Za-z_-][\w-]*(\.[A-Za-z_-][\w-]*)+$/.test(name);
}

/** The properties of a service that no other unit has, with the defaults that depend on each other. */
export function serviceProperties(reader: UnitReader, delegates: boolean): Properties {
  const type = serviceType(reader);
  const flag = (key: string, otherwise = false) => reader.flag('Service', key) ?? otherwise;
  const access = reader.last('Service', 'NotifyAccess', memberOf(accesses)) ?? 'none';
  const stored = reader.last('Service', 'FileDescriptorStoreMax', parseUnsigned) ?? 0;
  const watchdog = reader.span('Service', 'WatchdogSec') ?? 0;
  const notifies = type === 'notify' || watchdog > 0 || stored > 0;
  const stop = orInfinite(timeout(reader, ['TimeoutSec', 'TimeoutStopSec']) ?? defaultTimeout);
  const start = timeout(reader, ['TimeoutSec', 'TimeoutStartSec']);
  const abort = reader.span('Service', 'TimeoutAbortSec');
  return {
    Type: type,
    ExitType: reader.last('Service', 'ExitType', memberOf(new Set(['main', 'cgroup']))) ?? 'main',
    Restart: reader.last('Service', 'Restart', memberOf(restarts)) ?? 'no',
    RestartUSec: reader.span('Service', 'RestartSec') ?? 100_000,
    PIDFile: pidFile(reader),
    BusName: busName(reader) ?? '',
    RemainAfterExit: flag('RemainAfterExit'),
    GuessMainPID: flag('GuessMainPID', true),
    RootDirectoryStartOnly: flag('RootDirectoryStartOnly'),
    NonBlocking: flag('NonBlocking'),
    NotifyAccess: access === 'none' && notifies ? 'main' : access,
    FileDescriptorStoreMax: stored,
    OOMPolicy:
      reader.last('Service', 'OOMPolicy', memberOf(policies)) ?? (delegates ? 'continue' : 'stop'),
    TimeoutStartUSec:
      start === undefined ? (type === 'oneshot' ? infinite : defaultTimeout) : orInfinite(start),
    TimeoutStopUSec: stop,
    TimeoutAbortUSec: abort ?? stop,
    RuntimeMaxUSec: reader.span('Service', 'RuntimeMaxSec') ?? infinite,
    SuccessExitStatus: exitStatuses(reader, 'SuccessExitStatus'),
    RestartPreventExitStatus: exitStatuses(reader, 'RestartPreventExitStatus'),
    RestartForceExitStatus: exitStatuses(reader, 'RestartForceExitStatus'),
  };
}

/** A timeout that two directives can set: the later line counts. */
function timeout(reader: UnitReader, keys: readonly string[]): number | undefined {
  let taken: number | undefined;
  for (const { section, key, value } of reader.unit.settings) {
    if (section !== 'Service' || !keys.includes(key)) continue;
    const span = parseTimeSpan(value);
    if (span !== undefined) taken = span === 'infinity' ? infinite : span;
  }
  return taken;
}

/** A PID file's path; a relative one is below `/run`, and so is what is below `/var/run`. */
function pidFile(reader: UnitReader): string {
  const taken = reader.last('Service', 'PIDFile', (value) => {
    const path = reader.expand(value);
    if (path === undefined || path === '') return undefined;
    const whole = absolutePath(path.startsWith('/') ? path : `/run/${path}`);
    return whole?.replace(/^\/var\/run\//, '/run/');
  });
  return taken ?? '';
}

/** Exit codes and signals, each in order. */
function exitStatuses(reader: UnitReader, key: string): PropertyValue {
  const codes = new Set<number>();
  const signals = new Set<number>();
  for (const value of reader.values('Service', key)) {
    for (const { text } of readWords(value, plainSyntax).words) {
      const mark = parseExitMark(text);
      if (mark?.kind === 'code') codes.add(mark.code);
      if (mark?.kind === 'signal') signals.add(parseSignal(mark.signal) ?? 0);
    }
  }
  const ascending = (left: number, right: number) => left - right;
  return [[...codes].sort(ascending), [...signals].sort(ascending)];
}

/** What a service depends on by its settings (unit_add_exec_dependencies(), service_add_extras()). */
export function serviceDependencies(
  reader: UnitReader,
  dependencies: Dependencies,
  properties: Properties,
): Properties {
  const add = (property: string, ...names: string[]) =>
    depend(reader, dependencies, property, ...names);
  const named = reader
    .words('Service', 'Sockets', plainSyntax)
    .flatMap((name) => (name.endsWith('.socket') ? (unitNamed(name, reader) ?? []) : []));
  const sockets = [...new Set(named)];
  add('Wants', ...sockets);
  add('After', ...sockets);
  if (properties['Type'] === 'dbus') {
    add('Requires', 'dbus.socket');
    add('After', 'dbus.socket');
  }
  const slice = String(properties['Slice']);
  add('Requires', slice);
  add('After', slice);

  const mounts = [...reader.words('Unit', 'RequiresMountsFor', listSyntax)].flatMap(
    (path) => absolutePath(path) ?? [],
  );
  const working = String(properties['WorkingDirectory']);
  if (working.startsWith('/')) mounts.push(working);
  if (properties['RootDirectory'] !== '') mounts.push(String(properties['RootDirectory']));
  for (const [key, base] of directoryBases) {
    for (const path of listed(properties[key])) mounts.push(`${base}/${path}`);
  }
  if (directoryBases.slice(1, 4).some(([key]) => listed(properties[key]).length > 0)) {
    add('After', 'systemd-remount-fs.service');
  }
  if (properties['PrivateTmp'] === true) {
    add('Wants', 'tmp.mount');
    add('After', 'tmp.mount', 'systemd-tmpfiles-setup.service');
    mounts.push('/var/tmp');
  }
  const logs = [properties['StandardOutput'], properties['StandardError']].map(String);
  if (logs.some((stream) => /^(journal|kmsg)/.test(stream)))
    add('After', 'systemd-journald.socket');
  return { RequiresMountsFor: needsMounts(reader, dependencies, mounts), TriggeredBy: sockets };
}

const directoryBases: readonly (readonly [string, string])[] = [
  ['RuntimeDirectory', '/run'],
  ['StateDirectory', '/var/lib'],
  ['CacheDirectory', '/var/cache'],
  ['LogsDirectory', '/var/log'],
  ['ConfigurationDirectory', '/etc'],
];

function listed(value: PropertyValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** How many commands of each kind a service has, by directive. */
export type CommandCounts = Readonly<Record<string, number>>;

/** Why systemd refuses a service that it could read (service_verify()); `undefined` when it does not. */
export function serviceRefusal(properties: Properties, counts: CommandCounts): string | undefined {
  const oneshot = properties['Type'] === 'oneshot';
  const starts = counts['ExecStart'] ?? 0;
  const noAction = properties['SuccessAction'] === 'none';
  const forces = JSON.stringify(properties['RestartForceExitStatus']) !== '[[],[]]';
  const refusals: readonly (readonly [boolean, string])[] = [
    [
      starts === 0 && (counts['ExecStop'] ?? 0) === 0 && noAction,
      'Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.',
    ],
    [
      !oneshot && starts === 0,
      'Service has no ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    ],
    [
      properties['RemainAfterExit'] !== true && starts === 0 && noAction,
      'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set. Refusing.',
    ],
    [
      !oneshot && starts > 1,
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.',
    ],
    [
      oneshot && ['always', 'on-success'].includes(String(properties['Restart'])),
      "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.",
    ],
    [
      oneshot && forces,
      "Service has RestartForceExitStatus= set, which isn't allowed for Type=oneshot services. Refusing.",
    ],
    [
      oneshot && properties['ExitType'] === 'cgroup',
      "Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services. Refusing.",
    ],
    [
      properties['Type'] === 'dbus' && properties['BusName'] === '',
      'Service is of type D-Bus but no D-Bus service name has been specified. Refusing.',
    ],
    [
      properties['PAMName'] !== '' &&
        !['control-group', 'mixed'].includes(String(properties['KillMode'])),
      "Service has PAM enabled. Kill mode must be set to either 'control-group' or 'mixed'. Refusing.",
    ],
  ];
  return refusals.find(([refused]) => refused)?.[1];
}

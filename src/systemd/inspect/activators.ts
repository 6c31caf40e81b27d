import { bytesOf } from '../bytes.ts';
import { isTemplate, isUnitName } from '../names.ts';
import { parseMode, parseUnsigned } from '../numbers.ts';
import { absolutePath, simplifyPath } from '../paths.ts';
import { parseTimeSpan } from '../time-span.ts';
import { canonicalCalendar } from './calendar.ts';
import { memberOf } from './common.ts';
import { type Dependencies, depend, needsMounts, unitNamed } from './dependencies.ts';
import { socketAddress } from './socket-address.ts';
import { infinite, type Properties, type PropertyValue, type UnitReader } from './unit-reader.ts';

/** What a unit that starts another one has of its own, its dependencies added, or why systemd refuses it. */
export interface Activator {
  readonly properties: Properties;
  readonly refusal: string | undefined;
  /** Whether systemd gives up on the unit without saying what is wrong with it. */
  readonly broken?: boolean;
}

/** Each assignment of a group of directives that share a list, in order, with the ones an empty one took back gone. */
function listed(
  reader: UnitReader,
  section: string,
  keys: ReadonlySet<string>,
): { key: string; value: string }[] {
  let found: { key: string; value: string }[] = [];
  for (const setting of reader.unit.settings) {
    if (setting.section !== section || !keys.has(setting.key)) continue;
    if (setting.value === '') found = [];
    else found.push({ key: setting.key, value: setting.value });
  }
  return found;
}

function stem(reader: UnitReader): string {
  return reader.unit.name.replace(/\.[a-z]+$/, '');
}

/** The unit that `Unit=` names: the first valid one counts, and it is not the unit itself. */
function triggered(reader: UnitReader, section: string): string {
  for (const setting of reader.unit.settings) {
    if (setting.section !== section || setting.key !== 'Unit') continue;
    const named = unitNamed(reader.expand(setting.value) ?? '', reader);
    if (named !== undefined && named !== reader.unit.name) return named;
  }
  return `${stem(reader)}.service`;
}

/** The service that `Service=` names: the last valid one. */
function activated(reader: UnitReader): string | undefined {
  return reader.last('Socket', 'Service', (value) => {
    const name = reader.expand(value);
    const usable = name?.endsWith('.service') === true && isUnitName(name) && !isTemplate(name);
    return usable ? name : undefined;
  });
}

function triggers(reader: UnitReader, dependencies: Dependencies, name: string): Properties {
  depend(reader, dependencies, 'Before', name);
  return { Triggers: [name] };
}

const monotonic: Readonly<Record<string, string>> = {
  OnActiveSec: 'OnActiveUSec',
  OnBootSec: 'OnBootUSec',
  OnStartupSec: 'OnStartupUSec',
  OnUnitActiveSec: 'OnUnitActiveUSec',
  OnUnitInactiveSec: 'OnUnitInactiveUSec',
};
const timerKeys = new Set(['OnCalendar', ...Object.keys(monotonic)]);

/** systemd.timer(5). The last one written stands first. */
export function timer(reader: UnitReader, dependencies: Dependencies): Activator {
  const times = listed(reader, 'Timer', timerKeys);
  const calendar: PropertyValue[] = [];
  const spans: PropertyValue[] = [];
  for (const { key, value } of times) {
    const expanded = reader.expand(value) ?? '';
    if (key === 'OnCalendar') {
      const text = canonicalCalendar(expanded);
      if (text !== undefined) calendar.unshift(['OnCalendar', text, 0]);
      continue;
    }
    const span = parseTimeSpan(expanded);
    if (span === undefined) continue;
    spans.unshift([monotonic[key] ?? key, span === 'infinity' ? infinite : span, 0]);
  }
  const persistent = reader.flag('Timer', 'Persistent') ?? false;
  const clock = reader.flag('Timer', 'OnClockChange') ?? false;
  const zone = reader.flag('Timer', 'OnTimezoneChange') ?? false;
  if (calendar.length > 0 && reader.flag('Unit', 'DefaultDependencies') !== false) {
    depend(reader, dependencies, 'After', 'time-set.target', 'time-sync.target');
  }
  const name = triggered(reader, 'Timer');
  const flag = (key: string, otherwise: boolean) => reader.flag('Timer', key) ?? otherwise;
  const properties: Properties = {
    Unit: name,
    TimersMonotonic: spans,
    TimersCalendar: calendar,
    Persistent: persistent,
    OnClockChange: clock,
    OnTimezoneChange: zone,
    AccuracyUSec: reader.span('Timer', 'AccuracySec') ?? 60_000_000,
    RandomizedDelayUSec: reader.span('Timer', 'RandomizedDelaySec') ?? 0,
    FixedRandomDelay: flag('FixedRandomDelay', false),
    WakeSystem: flag('WakeSystem', false),
    RemainAfterElapse: flag('RemainAfterElapse', true),
    RequiresMountsFor: persistent
      ? needsMounts(reader, dependencies, ['/var/lib/systemd/timers'])
      : [],
    ...triggers(reader, dependencies, name),
  };
  const idle = calendar.length === 0 && spans.length === 0 && !clock && !zone;
  return { properties, refusal: idle ? 'Timer unit lacks value setting. Refusing.' : undefined };
}

const pathKeys = new Set([
  'PathExists',
  'PathExistsGlob',
  'PathChanged',
  'PathModified',
  'DirectoryNotEmpty',
]);

/** systemd.path(5). The last one written stands first. */
export function path(reader: UnitReader, dependencies: Dependencies): Activator {
  const paths: [string, string][] = [];
  for (const { key, value } of listed(reader, 'Path', pathKeys)) {
    const taken = absolutePath(reader.expand(value));
    if (taken !== undefined) paths.unshift([key, taken]);
  }
  const name = triggered(reader, 'Path');
  const properties: Properties = {
    Unit: name,
    Paths: paths,
    MakeDirectory: reader.flag('Path', 'MakeDirectory') ?? false,
    DirectoryMode: reader.last('Path', 'DirectoryMode', parseMode) ?? 0o755,
    TriggerLimitBurst: reader.last('Path', 'TriggerLimitBurst', parseUnsigned) ?? 200,
    TriggerLimitIntervalUSec: triggerInterval(reader),
    RequiresMountsFor: needsMounts(
      reader,
      dependencies,
      paths.map(([, each]) => each),
    ),
    ...triggers(reader, dependencies, name),
  };
  const none = paths.length === 0;
  return { properties, refusal: none ? 'Path unit lacks path setting. Refusing.' : undefined };
}

const netlink =
  /^(route|firewall|inet-diag|nflog|xfrm|selinux|iscsi|audit|fib-lookup|connector|netfilter|ip6-fw|dnrtmsg|kobject-uevent|generic|scsitransport|ecryptfs)([ \t]+[0-9]+)?$/;

/** Infinity is no interval: then the default holds. */
function triggerInterval(reader: UnitReader): number {
  const span = reader.span('Path', 'TriggerLimitIntervalSec');
  return span === undefined || span === infinite ? 2_000_000 : span;
}

/** The kinds of `Listen…=`, and what each takes: an address, a path, or anything. */
const listenKinds: Readonly<Record<string, (text: string) => string | undefined>> = {
  ListenStream: socketAddress,
  ListenDatagram: socketAddress,
  ListenSequentialPacket: (text) => (/^[/@]/.test(text) ? socketAddress(text) : undefined),
  ListenFIFO: absolutePath,
  ListenSpecial: absolutePath,
  ListenUSBFunction: absolutePath,
  ListenMessageQueue: absolutePath,
  ListenNetlink: (text) => {
    const [, family, group = ' 0'] = netlink.exec(text) ?? [];
    return family === undefined ? undefined : family + group;
  },
};
const listenKeys = new Set(Object.keys(listenKinds));
const bindings = new Set(['default', 'both', 'ipv6-only']);

/** systemd.socket(5). */
export function socket(reader: UnitReader, dependencies: Dependencies): Activator {
  const listens: [string, string][] = [];
  for (const { key, value } of listed(reader, 'Socket', listenKeys)) {
    const expanded = reader.expand(value);
    const taken = expanded === undefined ? undefined : listenKinds[key]?.(expanded);
    if (taken === undefined) continue;
    listens.push([key.slice('Listen'.length), taken]);
  }
  const accepts = reader.flag('Socket', 'Accept') ?? false;
  const chosen = activated(reader);
  const name = chosen ?? `${stem(reader)}.service`;
  const paths = listens.flatMap(([kind, each]) =>
    each.startsWith('/') && kind !== 'MessageQueue' ? [simplifyPath(each)] : [],
  );
  depend(reader, dependencies, 'Requires', 'system.slice');
  depend(reader, dependencies, 'After', 'system.slice');
  const mode = (key: string, otherwise: number) =>
    reader.last('Socket', key, parseMode) ?? otherwise;
  const properties: Properties = {
    Listen: listens.map(([kind, each]) => [kind, kind in streams ? cEscape(each) : each]),
    Accept: accepts,
    SocketUser: reader.text('Socket', 'SocketUser') ?? '',
    SocketGroup: reader.text('Socket', 'SocketGroup') ?? '',
    SocketMode: mode('SocketMode', 0o666),
    DirectoryMode: mode('DirectoryMode', 0o755),
    BindIPv6Only: reader.last('Socket', 'BindIPv6Only', memberOf(bindings)) ?? 'default',
    Backlog: reader.last('Socket', 'Backlog', parseUnsigned) ?? 0x7fffffff,
    FileDescriptorName: fileDescriptorName(reader) ?? reader.unit.name,
    TriggerLimitBurst:
      reader.last('Socket', 'TriggerLimitBurst', parseUnsigned) ?? (accepts ? 200 : 20),
    RequiresMountsFor: needsMounts(reader, dependencies, paths),
    ...(accepts ? { Triggers: [] } : triggers(reader, dependencies, name)),
  };
  const broken = paths.some((each) => each.split('/').includes('..'));
  return { properties, broken, refusal: socketRefusal(listens, accepts, chosen !== undefined) };
}

/** The kinds whose address is shown as systemd writes a socket's: a path with escapes. */
const streams = { Stream: true, Datagram: true, SequentialPacket: true };

/** systemd's cescape(). */
function cEscape(text: string): string {
  const named: Readonly<Record<string, string>> = {
    7: 'a',
    8: 'b',
    9: 't',
    10: 'n',
    11: 'v',
    12: 'f',
    13: 'r',
    34: '"',
    39: "'",
    92: '\\',
  };
  return bytesOf(text)
    .map((byte) => {
      if (named[byte] !== undefined) return `\\${named[byte]}`;
      if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
      return `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

/** systemd's socket_verify(). */
function socketRefusal(
  listens: readonly [string, string][],
  accepts: boolean,
  hasService: boolean,
): string | undefined {
  if (listens.length === 0) {
    return 'Unit has no Listen setting (ListenStream=, ListenDatagram=, ListenFIFO=, ...). Refusing.';
  }
  if (!accepts) return undefined;
  if (listens.some(([kind]) => kind !== 'Stream' && kind !== 'SequentialPacket')) {
    return 'Unit configured for accepting sockets, but sockets are non-accepting. Refusing.';
  }
  return hasService
    ? 'Explicit service configuration for accepting socket units not supported. Refusing.'
    : undefined;
}

function fileDescriptorName(reader: UnitReader): string | undefined {
  return reader.last('Socket', 'FileDescriptorName', (value) => {
    const name = reader.expand(value);
    return name !== undefined && /^[^\x00-\x1f:\x7f]{1,255}$/.test(name) ? name : undefined;
  });
}

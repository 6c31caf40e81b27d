import { isVariableName, parseEnvironment } from '../environment.ts';
import { limitKeys, parseLimit } from '../limits.ts';
import { parseIntegerIn, parseMode } from '../numbers.ts';
import { absolutePath, relativePath } from '../paths.ts';
import { parseSignal } from '../signals.ts';
import { commandSyntax, listSyntax, plainSyntax } from '../words.ts';
import { memberOf } from './common.ts';
import { cpuMask, ioClass, scheduling } from './scheduling.ts';
import { infinite, type Properties, type PropertyValue, type UnitReader } from './unit-reader.ts';

/** The properties of the processes a unit runs (systemd.exec(5), systemd.kill(5)). */
export function processProperties(reader: UnitReader, section: string): Properties {
  const text = (key: string) => reader.text(section, key) ?? '';
  const flag = (key: string, otherwise: boolean) => reader.flag(section, key) ?? otherwise;
  const number = (key: string, low: number, high: number) =>
    reader.last(section, key, (value) => parseIntegerIn(value, low, high));
  const signal = (key: string) => reader.last(section, key, parseSignal);
  const killSignal = signal('KillSignal') ?? 15;
  const { policy, priority } = scheduling(reader.unit.settings, section);
  const root = reader.path(section, 'RootDirectory') ?? '';
  const user = text('User');
  const dynamic = flag('DynamicUser', false);
  const name = dynamic ? user || dynamicName(reader.unit.name) : user;
  return {
    User: name,
    Group: text('Group') || (dynamic ? name : ''),
    SupplementaryGroups: reader.words(section, 'SupplementaryGroups', plainSyntax),
    PAMName: text('PAMName'),
    Nice: number('Nice', -20, 19) ?? 0,
    OOMScoreAdjust: number('OOMScoreAdjust', -1000, 1000) ?? 0,
    UMask: reader.last(section, 'UMask', parseMode) ?? 0o22,
    CPUSchedulingPolicy: policy,
    CPUSchedulingPriority: priority,
    IOSchedulingClass: reader.last(section, 'IOSchedulingClass', ioClass) ?? 2,
    IOSchedulingPriority: number('IOSchedulingPriority', 0, 7) ?? 4,
    CPUAffinity: cpuMask(reader.values(section, 'CPUAffinity')),
    CPUAffinityFromNUMA: reader.values(section, 'CPUAffinity').includes('numa'),
    Environment: environment(reader, section),
    EnvironmentFiles: environmentFiles(reader, section),
    PassEnvironment: names(reader, section, 'PassEnvironment'),
    UnsetEnvironment: names(reader, section, 'UnsetEnvironment'),
    WorkingDirectory: workingDirectory(reader, section),
    RootDirectory: root,
    MountAPIVFS: flag('MountAPIVFS', root !== '' && root !== '/'),
    PrivateTmp: dynamic || flag('PrivateTmp', false),
    IgnoreSIGPIPE: flag('IgnoreSIGPIPE', true),
    ...standardStreams(reader, section),
    TTYPath: reader.path(section, 'TTYPath') ?? '',
    ...syslog(reader, section),
    ...limits(reader, section),
    ...directories(reader, section),
    ExecSearchPath: searchPath(reader, section),
    ReadWritePaths: paths(reader, section, 'ReadWritePaths'),
    ReadOnlyPaths: paths(reader, section, 'ReadOnlyPaths'),
    InaccessiblePaths: paths(reader, section, 'InaccessiblePaths'),
    KillMode: reader.last(section, 'KillMode', memberOf(killModes)) ?? 'control-group',
    KillSignal: killSignal,
    RestartKillSignal: signal('RestartKillSignal') ?? killSignal,
    FinalKillSignal: signal('FinalKillSignal') ?? 9,
    WatchdogSignal: signal('WatchdogSignal') ?? 6,
    SendSIGKILL: flag('SendSIGKILL', true),
    SendSIGHUP: flag('SendSIGHUP', false),
  };
}

/** The user that `DynamicUser=` makes up: the unit's prefix. */
function dynamicName(unit: string): string {
  return unit.replace(/[@.].*$/s, '');
}

/** Paths parted by colons, up to the first wrong one of each line. */
function searchPath(reader: UnitReader, section: string): string[] {
  return reader.values(section, 'ExecSearchPath').flatMap((value) => {
    const paths = value.split(':').map((part) => absolutePath(reader.expand(part)));
    const wrong = paths.indexOf(undefined);
    return (wrong === -1 ? paths : paths.slice(0, wrong)).flatMap((path) => path ?? []);
  });
}

const killModes = new Set(['control-group', 'process', 'mixed', 'none']);

/** The variables in force, each where it was first set (strv_env_replace()). */
function environment(reader: UnitReader, section: string): string[] {
  const values = new Map<string, string>();
  for (const value of reader.values(section, 'Environment')) {
    for (const { name, value: text } of parseEnvironment(value, reader.expand).assignments) {
      values.set(name, text);
    }
  }
  return Array.from(values, ([name, value]) => `${name}=${value}`);
}

function environmentFiles(reader: UnitReader, section: string): PropertyValue[] {
  return reader.values(section, 'EnvironmentFile').flatMap((value) => {
    const expanded = reader.expand(value);
    if (expanded === undefined) return [];
    const optional = expanded.startsWith('-');
    const path = absolutePath(optional ? expanded.slice(1) : expanded);
    return path === undefined ? [] : [[path, optional]];
  });
}

/** Names of variables; assignments too where they are to be unset. */
function names(reader: UnitReader, section: string, key: string): string[] {
  const unset = key === 'UnsetEnvironment';
  const words = reader.words(section, key, unset ? commandSyntax : listSyntax);
  const taken = words.filter((word) => {
    const [name = ''] = word.split('=');
    return isVariableName(name) && (unset || name === word);
  });
  return [...new Set(taken)];
}

/** With `!` in front when it may be missing, `~` for the user's home. */
function workingDirectory(reader: UnitReader, section: string): string {
  const taken = reader.last(section, 'WorkingDirectory', (value) => {
    const optional = value.startsWith('-') ? '!' : '';
    const rest = value.slice(optional.length);
    if (rest === '~') return `${optional}~`;
    const path = absolutePath(reader.expand(rest));
    return path === undefined ? undefined : optional + path;
  });
  return taken ?? '';
}

function paths(reader: UnitReader, section: string, key: string): string[] {
  return reader.words(section, key, listSyntax).flatMap((word) => {
    const [, marks = '', rest = ''] = /^(-?\+?)(.*)$/s.exec(word) ?? [];
    const path = absolutePath(rest);
    return path === undefined ? [] : [marks + path];
  });
}

const directoryKeys = ['Runtime', 'State', 'Cache', 'Logs', 'Configuration'] as const;

/** `RuntimeDirectory=` and its kin, sorted; what a directory has after a colon is another name for it. */
function directories(reader: UnitReader, section: string): Properties {
  const entries = directoryKeys.map((kind) => {
    const key = `${kind}Directory`;
    const words = reader.words(section, key, listSyntax);
    const taken = words.flatMap((word) => relativePath(word.split(':')[0] ?? '') ?? []);
    return [key, [...new Set(taken)].sort()];
  });
  return Object.fromEntries(entries) as Properties;
}

function limits(reader: UnitReader, section: string): Properties {
  const properties: Properties = {};
  for (const key of limitKeys) {
    const limit = reader.last(section, key, (value) => parseLimit(key, value));
    if (limit === undefined) continue;
    properties[key] = limit.hard === 'unlimited' ? infinite : Number(limit.hard);
    properties[`${key}Soft`] = limit.soft === 'unlimited' ? infinite : Number(limit.soft);
  }
  return properties;
}

const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp 12 13 14 15 local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  );
const levels = 'emerg alert crit err warning notice info debug'.split(' ');

function syslog(reader: UnitReader, section: string): Properties {
  const named = (words: readonly string[], highest: number) => (value: string) => {
    const index = words.indexOf(value);
    return index === -1 ? parseIntegerIn(value, 0, highest) : index;
  };
  const facility = reader.last(section, 'SyslogFacility', named(facilities, 127)) ?? 3;
  const level = reader.last(section, 'SyslogLevel', named(levels, 7)) ?? 6;
  return {
    SyslogIdentifier: reader.text(section, 'SyslogIdentifier') ?? '',
    SyslogFacility: facility,
    SyslogLevel: level,
    SyslogPriority: facility * 8 + level,
  };
}

const outputs =
  /^(inherit|null|tty|journal|kmsg|journal\+console|kmsg\+console|socket|fd(?::([^:]*))?|(file|append|truncate):(.*))$/s;
const inputs = /^(null|tty|tty-force|tty-fail|socket|data|fd(?::([^:]*))?|(file):(.*))$/s;

/** The three streams, with the defaults that depend on each other (service_fix_stdio()). */
function standardStreams(reader: UnitReader, section: string): Properties {
  const read = (key: string, pattern: RegExp) =>
    reader.last(section, key, (value) => {
      const match = pattern.exec(value.replace(/^syslog/, 'journal'));
      if (match === null) return undefined;
      const [whole = '', kind = '', name, file, path = ''] = match;
      if (file !== undefined) {
        return absolutePath(reader.expand(path)) === undefined ? undefined : { kind: file };
      }
      return whole.startsWith('fd') ? { kind: 'fd', name: name ?? '' } : { kind };
    });
  const input = read('StandardInput', inputs) ?? { kind: 'null' };
  const output = read('StandardOutput', outputs);
  const error = read('StandardError', outputs);
  const bothWays = /^(tty|tty-force|tty-fail|socket|fd)$/.test(input.kind);
  const outputKind = output?.kind ?? 'inherit';
  const nameOf = (stream: { name?: string } | undefined, standard: string) =>
    stream?.name === undefined ? '' : stream.name === '' ? standard : stream.name;
  return {
    StandardInput: input.kind,
    StandardInputFileDescriptorName: nameOf(input, 'stdin'),
    StandardOutput: outputKind === 'inherit' && !bothWays ? 'journal' : outputKind,
    StandardOutputFileDescriptorName: nameOf(output, 'stdout'),
    StandardError: error?.kind ?? 'inherit',
    StandardErrorFileDescriptorName: nameOf(error, 'stderr'),
  };
}

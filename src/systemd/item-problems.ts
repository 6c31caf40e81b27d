/**
 * What systemd leaves out of lists and says of single values it does not like: one check for each kind of value
 * (systemd's load-fragment.c).
 */

import { directiveInfo } from './catalogue.ts';
import { isVariableName } from './environment.ts';
import { parseExitMark } from './exit-status.ts';
import { canonicalCalendar } from './inspect/calendar.ts';
import { socketAddress } from './inspect/socket-address.ts';
import { parseUnitName } from './names.ts';
import { parseInteger, parseShare, parseSize } from './numbers.ts';
import { absolutePath, relativePath } from './paths.ts';
import type { ProblemCode } from './problem.ts';
import { hasSpecifier } from './specifiers.ts';
import { parseTimeSpan } from './time-span.ts';
import type { Setting } from './unit.ts';
import {
  listSyntax,
  plainSyntax,
  readWords,
  retainedSyntax,
  unitNameSyntax,
  type WordSyntax,
} from './words.ts';

/** What is wrong with a part of a value. */
export interface Fault {
  readonly code: Extract<ProblemCode, 'bad-value' | 'refused' | 'deprecated-value'>;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Replaces specifiers; `undefined` for a text that has a wrong one. */
export type Expand = (text: string) => string | undefined;

/** What is wrong with one item of a directive's value, in systemd's words; undefined for nothing. */
type ItemCheck = (item: string, key: string) => string | undefined;

interface ItemKind {
  /** systemd replaces no specifiers in it. */
  readonly plain?: boolean;
  /** How the value is cut into items; left out, it is one. */
  readonly words?: WordSyntax;
  readonly check: ItemCheck;
}

const absolute: ItemCheck = (path, key) => {
  if (!path.startsWith('/')) return `${key}= path is not absolute, ignoring: ${path}`;
  return absolutePath(path) === undefined
    ? `${key}= path is not normalized, ignoring: ${path}`
    : undefined;
};

/** A path behind marks that say how it is meant. */
const marked =
  (marks: RegExp): ItemCheck =>
  (item, key) =>
    absolute(item.replace(marks, ''), key);

const unitName: ItemKind = {
  words: unitNameSyntax,
  check: (name) =>
    parseUnitName(name) === undefined
      ? `Failed to add dependency on ${name}, ignoring: Invalid argument`
      : undefined,
};

const byKind: Readonly<Record<string, ItemKind>> = {
  units: unitName,
  status: {
    words: plainSyntax,
    check: (item) =>
      parseExitMark(item) === undefined ? `Failed to parse value, ignoring: ${item}` : undefined,
  },
  file: { check: marked(/^-/) },
  paths: { words: listSyntax, check: marked(/^-?\+?/) },
  url: {
    words: retainedSyntax,
    check: (url) =>
      /^(?:https?:\/\/.|file:\/|(?:info|man):.)/.test(url)
        ? undefined
        : `Invalid URL, ignoring: ${url}`,
  },
};

const variableName: ItemKind = {
  words: listSyntax,
  check: (name, key) =>
    isVariableName(name) ? undefined : `Invalid environment name for ${key}, ignoring: ${name}`,
};

const address: ItemKind = {
  check: (text, key) =>
    socketAddress(text) === undefined
      ? `Failed to parse address value in '${key}=${text}', ignoring: Invalid argument`
      : undefined,
};

const path: ItemKind = { check: absolute };

/** A share of something in parts of ten thousand, of no more than all of it. */
function shareOfAll(text: string): bigint | undefined {
  const share = parseShare(text);
  return share !== undefined && share <= 10000n ? share : undefined;
}

const memory: ItemKind = {
  plain: true,
  check: (text, key) => {
    const mayBeNothing = /^Memory(?:Low|Min|SwapMax)$/.test(key);
    if (text === 'infinity') return undefined;
    const size = shareOfAll(text) ?? parseSize(text);
    return size === undefined || (size === 0n && !mayBeNothing) || size >= 2n ** 64n - 1n
      ? `Invalid memory limit '${text}', ignoring: Invalid argument`
      : undefined;
  },
};

const relative: ItemKind = {
  words: listSyntax,
  check: (text, key) => {
    // From 254 on a link may be named behind a colon.
    for (const path of text.split(':').slice(0, 2)) {
      const simple = path === '' ? '' : relativePath(path);
      if (simple === undefined || text === '') {
        return `${key}= path is not relative or not normalized, ignoring: ${path}`;
      }
      if (/^private(?:\/|$)/.test(simple)) {
        return `${key}= path can't be 'private', ignoring assignment: ${path}`;
      }
    }
    return undefined;
  },
};

/** `file:` and its kin name a path; systemd leaves the assignment out when it is a bad one. */
const stream: ItemKind = {
  check: (text, key) => {
    const [, path] = /^(?:file|append|truncate):(.*)$/s.exec(text) ?? [];
    return path === undefined ? undefined : absolute(path, key)?.replace(', ignoring', '');
  },
};

const timer: ItemKind = {
  check: (text) =>
    parseTimeSpan(text) === undefined
      ? `Failed to parse timer value, ignoring: ${text}`
      : undefined,
};

const levels = /^(?:emerg|alert|crit|err|warning|notice|info|debug)$/;
const facilities =
  /^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])$/;

function isWithin(number: bigint | undefined, low: bigint, high: bigint): boolean {
  return number !== undefined && number >= low && number <= high;
}

const byKey: Readonly<Record<string, ItemKind>> = {
  MemoryMax: memory,
  MemoryHigh: memory,
  MemoryLow: memory,
  MemoryMin: memory,
  MemorySwapMax: memory,
  MemoryLimit: memory,
  CPUQuota: {
    plain: true,
    check: (text) =>
      (parseShare(text) ?? 0n) > 0n ? undefined : `Invalid CPU quota '${text}', ignoring.`,
  },
  TasksMax: {
    plain: true,
    check: (text) =>
      text === 'infinity' ||
      shareOfAll(text) !== undefined ||
      isWithin(parseInteger(text), 1n, 2n ** 64n - 2n)
        ? undefined
        : `Invalid maximum tasks value '${text}', ignoring: Invalid argument`,
  },
  RuntimeDirectory: relative,
  StateDirectory: relative,
  CacheDirectory: relative,
  LogsDirectory: relative,
  ConfigurationDirectory: relative,
  OnActiveSec: timer,
  OnBootSec: timer,
  OnStartupSec: timer,
  OnUnitActiveSec: timer,
  OnUnitInactiveSec: timer,
  SyslogLevel: {
    check: (text) =>
      levels.test(text) || isWithin(parseInteger(text), 0n, 7n)
        ? undefined
        : `Failed to parse log level, ignoring: ${text}`,
  },
  SyslogFacility: {
    check: (text) =>
      facilities.test(text) || isWithin(parseInteger(text), 0n, 127n)
        ? undefined
        : `Failed to parse log facility, ignoring: ${text}`,
  },
  PassEnvironment: variableName,
  UnsetEnvironment: {
    words: listSyntax,
    check: (item) =>
      isVariableName(item.replace(/=.*/s, ''))
        ? undefined
        : `Invalid environment name or assignment UnsetEnvironment, ignoring: ${item}`,
  },
  StandardInput: stream,
  StandardOutput: stream,
  StandardError: stream,
  TTYPath: path,
  PathExists: path,
  PathExistsGlob: path,
  PathChanged: path,
  PathModified: path,
  DirectoryNotEmpty: path,
  ListenStream: address,
  ListenDatagram: address,
  ListenSequentialPacket: address,
  ListenFIFO: path,
  ListenSpecial: path,
  OnCalendar: {
    check: (text) =>
      canonicalCalendar(text) === undefined
        ? `Failed to parse calendar specification, ignoring: ${text}`
        : undefined,
  },
};

const pathCondition: ItemKind = { check: marked(/^\|?!?/) };
const mountedPaths: ItemKind = { words: listSyntax, check: absolute };

function kindOf({ section, key }: Pick<Setting, 'section' | 'key'>): ItemKind | undefined {
  const info = directiveInfo(section, key);
  if (info === undefined || section === 'Install') return undefined;
  if (/^(?:Condition|Assert)(?:Path|Directory|File)/.test(key)) return pathCondition;
  if (/^(?:Requires|Wants)MountsFor$/.test(key)) return mountedPaths;
  return byKey[key] ?? byKind[info.kind];
}

/** Whether systemd takes an item of a list; one that hangs on a specifier counts as taken. */
export function isGoodItem(section: string, key: string, item: string): boolean {
  const kind = kindOf({ section, key });
  if (kind === undefined) return true;
  return (!kind.plain && hasSpecifier(item)) || kind.check(item, key) === undefined;
}

/** Whether a directive's value is one item, blanks and all. */
export function isWholeItem(section: string, key: string): boolean {
  return kindOf({ section, key })?.words === undefined;
}

/** The items of a value that systemd leaves out. */
export function itemFaults(setting: Setting, expand: Expand): readonly Fault[] {
  const { key, value } = setting;
  const kind = kindOf(setting);
  if (kind === undefined || value === '') return [];
  const whole = { text: value, start: 0, end: value.length };
  const items = kind.words === undefined ? [whole] : readWords(value, kind.words).words;
  return items.flatMap(({ text, start, end }): Fault[] => {
    const item = kind.plain ? text : expand(text);
    const message =
      item === undefined
        ? `Failed to resolve unit specifiers in '${text}', ignoring: Invalid slot`
        : kind.check(item, key);
    return message === undefined ? [] : [{ code: 'bad-value', message, start, end }];
  });
}

/** Values that systemd takes and warns of. */
const disliked: readonly (readonly [key: RegExp, value: RegExp, message: string])[] = [
  [
    /^KillMode$/,
    /^none$/,
    "Unit uses KillMode=none. This is unsafe, as it disables systemd's process lifecycle management for the service.",
  ],
  [
    /^Standard(?:Output|Error)$/,
    /^syslog(?:\+console)?$/,
    'Standard output type syslog is obsolete, automatically updating to journal.',
  ],
  [
    /^PIDFile$/,
    /^\/var\/run\//,
    'PIDFile= references a path below legacy directory /var/run/, updating to /run/.',
  ],
  [/^User$/, /^nobody$/, 'Special user nobody configured, this is not safe!'],
];

/** What systemd says of a value that it takes. */
export function dislikes({ section, key, value }: Setting): readonly Fault[] {
  if (section === 'Unit' || section === 'Install') return [];
  return disliked
    .filter(([keys, values]) => keys.test(key) && values.test(value))
    .map(([, , message]) => ({ code: 'deprecated-value', message, start: 0, end: value.length }));
}

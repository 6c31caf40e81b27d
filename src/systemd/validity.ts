import { directiveInfo } from './catalogue.ts';
import { parseLimit } from './limits.ts';
import { parseBoolean, parseIntegerIn, parseMode, parseUnsigned } from './numbers.ts';
import { parseSignal } from './signals.ts';
import { parseTimeSpan } from './time-span.ts';

/** Tells whether systemd takes a value; one that it does not take leaves the value before it in force. */
type Check = (value: string) => boolean;

const oneOf =
  (words: string): Check =>
  (value) =>
    words.split(' ').includes(value);
const parses =
  (parse: (text: string) => unknown): Check =>
  (value) =>
    parse(value) !== undefined;
const within = (low: number, high: number) => parses((value) => parseIntegerIn(value, low, high));

const actions = oneOf(
  'none reboot reboot-force reboot-immediate poweroff poweroff-force poweroff-immediate exit exit-force soft-reboot soft-reboot-force kexec kexec-force halt halt-force halt-immediate',
);
const outputs =
  /^(inherit|null|tty|journal|kmsg|syslog|(journal|kmsg|syslog)\+console|socket|fd(:[^:]*)?|(file|append|truncate):[/%].*)$/s;
const inputs = /^(null|tty|tty-force|tty-fail|socket|data|fd(:[^:]*)?|file:[/%].*)$/s;

/** By the kind of value that the catalogue gives. */
const byKind: Readonly<Record<string, Check>> = {
  boolean: parses(parseBoolean),
  seconds: parses((value) => parseTimeSpan(value)),
  unsigned: parses(parseUnsigned),
  mode: parses(parseMode),
  signal: parses(parseSignal),
  action: actions,
  nice: within(-20, 19),
  oomscoreadjust: within(-1000, 1000),
  iopriority: within(0, 7),
  ioclass: (value) => oneOf('none realtime best-effort idle')(value) || within(0, 8)(value),
  cpuschedprio: within(0, 99),
  'job-mode': oneOf(
    'fail replace replace-irreversibly isolate flush ignore-dependencies ignore-requirements triggering restart-dependencies',
  ),
  cpuschedpolicy: (value) =>
    oneOf('other batch idle fifo rr')(value) || within(0, 0x7fffffff)(value),
  killmode: oneOf('control-group process mixed none'),
  servicetype: oneOf('simple forking oneshot dbus notify notify-reload idle exec'),
  servicerestart: oneOf('no on-success on-failure on-abnormal on-watchdog on-abort always'),
  servicerestartmode: oneOf('normal direct debug'),
  serviceexittype: oneOf('main cgroup'),
  access: oneOf('none main exec all'),
  timeoutmode: oneOf('terminate abort kill'),
  output: (value) => outputs.test(value),
  input: (value) => inputs.test(value),
};

const byName: Readonly<Record<string, Check>> = {
  OOMPolicy: oneOf('continue stop kill'),
  SuccessActionExitStatus: within(0, 255),
  FailureActionExitStatus: within(0, 255),
  CollectMode: oneOf('inactive inactive-or-failed'),
};

/**
 * Whether systemd takes `value` for a directive. Kinds of value of which nothing is known here count as taken, and so
 * does an empty value that takes a setting back.
 */
export function isValidValue(section: string, key: string, value: string): boolean {
  const info = directiveInfo(section, key);
  if (info === undefined) return true;
  if (value === '' && info.empty !== 'keep') return true;
  if (info.kind === 'limit' && key.startsWith('Limit')) return parseLimit(key, value) !== undefined;
  const check = byName[key] ?? byKind[info.kind];
  return check === undefined || check(value);
}

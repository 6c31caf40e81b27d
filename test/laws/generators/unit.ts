/**
 * Services as a unit file can say them, with every directive a conversion handles, and with words that hurt: quotes,
 * backslashes, dollars, percent signs, comment signs, control characters. Nothing comes from a file, so every `from` is
 * empty.
 */

import fc from 'fast-check';
import { printEnvironment, printNames } from '../../../src/systemd/environment.ts';
import { type PrintableWord, printExec } from '../../../src/systemd/exec-print.ts';
import { formatLimit, limitKeys } from '../../../src/systemd/limits.ts';
import { pathValue, plainText } from '../../../src/systemd/text.ts';
import { formatTimeSpan } from '../../../src/systemd/time-span.ts';
import type { Setting, UnitFile } from '../../../src/systemd/unit.ts';

const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_./:=-]{1,8}$/) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['"', "'", '\\', ';', '#', '$', '$$', '${V}', '$V', '%', '%%', '%n', '%z', '\\;', '\\x41'],
      ...[
        ' ',
        '\t',
        '\n',
        '\r',
        '\x01',
        '\x7f',
        '\u00a0',
        '\ufeff',
        '\u2028',
        'é',
        '漢',
        '\u{1f600}',
      ],
      ...['\\n\\\n', '\n\n', '\n[Unit]\n', '\nExecStop=/bin/x', '`x`', '$(x)', '|', '&&', '*', '~'],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
);

/** Any text without NUL, whole characters only. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(pieces, { maxLength: 6 })
  .map((parts) => parts.join('').replaceAll('\0', ''));

/** Text that looks like a unit file, right and wrong. */
export const unitSoup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['[Unit]', '[Service]', '[Install]', '[X-Mine]', '[service]', '[', ']', '[]', '[a]b'],
        ...['ExecStart', 'Environment', 'After', 'Nice', 'Description', 'Type', 'X-Foo', '=', '='],
        ...['/bin/a', 'A=1', 'a.target', '5', 'exec', '-', '@', ':', '%n', '$V', '"', "'", '\\'],
        ...['\n', '\n', '\n', '\\\n', '\r', '\r\n', '\0', '#', ';', '# x\n', ' ', '\t', '\ufeff'],
        ...['é', '\ud800', '\udcff', '\\xff', '\\', 'infinity', '1min'],
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

const program = fc.constantFrom('/usr/sbin/daemon', '/bin/sh', 'python3', '/opt/my app/run');

const word: fc.Arbitrary<PrintableWord> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom({ raw: '$MAINPID' }, { raw: '%i' }, { raw: '${A} b' }) },
  {
    weight: 1,
    arbitrary: fc.record({ script: hostileText, lines: fc.boolean() }),
  },
);

const prefixes = fc.constantFrom(
  ...[{}, {}, {}, { ignoreFailure: true }, { noExpansion: true }, { privilege: '+' as const }],
);

const command = fc
  .record({ prefixes, program, words: fc.array(word, { maxLength: 5 }) })
  .map((made) => printExec({ prefixes: made.prefixes, words: [made.program, ...made.words] }));

const unitNames = fc
  .uniqueArray(
    fc.constantFrom(
      'network.target',
      'a.service',
      'my-app.service',
      'b@1.socket',
      'x\\x2dy.service',
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((names) => names.join(' '));
const yesNo = fc.constantFrom('yes', 'no');
const span = fc
  .oneof(fc.constant('infinity' as const), fc.nat({ max: 10_000_000_000 }))
  .map(formatTimeSpan);
const path = hostileText.map((text) => pathValue(`/${text}`) ?? '/srv');
const statuses = fc
  .uniqueArray(fc.constantFrom('0', '1', '143', 'TERM', 'SIGKILL', 'TEMPFAIL', 'RTMIN+1'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => all.join(' '));
const amount = fc.oneof(fc.constant('unlimited' as const), fc.bigInt({ min: 0n, max: 40n }));
const limit = fc
  .tuple(amount, amount)
  .map(([one, other]) =>
    one === 'unlimited' || (other !== 'unlimited' && one > other)
      ? formatLimit({ soft: other, hard: one })
      : formatLimit({ soft: one, hard: other }),
  );
const variable = fc
  .record({ name: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/), value: hostileText })
  .map(printEnvironment);
const variables = fc
  .uniqueArray(fc.stringMatching(/^[A-Z_]{1,4}$/), { minLength: 1, maxLength: 3 })
  .map(printNames);

type Directive = readonly [section: string, key: string, value: fc.Arbitrary<string>];

const directives: readonly Directive[] = [
  ['Unit', 'Description', hostileText.map(plainText)],
  ...['After', 'Before', 'Wants', 'Requires', 'BindsTo', 'PartOf', 'Conflicts', 'OnFailure'].map(
    (key) => ['Unit', key, unitNames] as const,
  ),
  ['Unit', 'ConditionPathExists', fc.constantFrom('/etc/x', '!/etc/x', '|/etc/x')],
  ['Unit', 'DefaultDependencies', yesNo],
  ['Unit', 'StartLimitIntervalSec', span],
  ['Unit', 'StartLimitBurst', fc.nat({ max: 20 }).map(String)],
  ['Service', 'Type', fc.constantFrom('simple', 'exec', 'forking', 'oneshot', 'notify', 'idle')],
  ...['ExecStart', 'ExecStartPre', 'ExecStartPost', 'ExecReload', 'ExecStop', 'ExecStopPost'].map(
    (key) => ['Service', key, command] as const,
  ),
  ['Service', 'Restart', fc.constantFrom('no', 'always', 'on-failure', 'on-abnormal')],
  ['Service', 'RestartSec', span],
  ['Service', 'TimeoutStopSec', span],
  ['Service', 'TimeoutStartSec', span],
  ['Service', 'SuccessExitStatus', statuses],
  ['Service', 'RestartPreventExitStatus', statuses],
  ['Service', 'RemainAfterExit', yesNo],
  ['Service', 'PIDFile', path],
  ['Service', 'KillMode', fc.constantFrom('control-group', 'mixed', 'process')],
  ['Service', 'KillSignal', fc.constantFrom('TERM', 'SIGINT', '15', 'RTMIN+3')],
  ['Service', 'SendSIGKILL', yesNo],
  ['Service', 'User', fc.constantFrom('www-data', 'nobody', '1000')],
  ['Service', 'Group', fc.constantFrom('adm', 'nogroup')],
  ['Service', 'WorkingDirectory', path],
  ['Service', 'RootDirectory', path],
  ['Service', 'UMask', fc.constantFrom('022', '0077', '7')],
  ['Service', 'Nice', fc.integer({ min: -20, max: 19 }).map(String)],
  ['Service', 'OOMScoreAdjust', fc.integer({ min: -1000, max: 1000 }).map(String)],
  ['Service', 'Environment', variable],
  ['Service', 'PassEnvironment', variables],
  ['Service', 'UnsetEnvironment', variables],
  ['Service', 'EnvironmentFile', path.map((one) => `-${one}`)],
  ['Service', 'StandardInput', fc.constantFrom('null', 'tty', 'tty-force')],
  ['Service', 'StandardOutput', fc.constantFrom('journal', 'null', 'tty', 'append:/var/log/x')],
  ['Service', 'StandardError', fc.constantFrom('inherit', 'null', 'file:/tmp/x')],
  ['Service', 'TTYPath', fc.constantFrom('/dev/tty1', '/dev/console')],
  ...limitKeys.map((key) => ['Service', key, limit] as const),
  ['Install', 'WantedBy', unitNames],
  ['Install', 'Alias', fc.constant('other.service')],
];

const setting: fc.Arbitrary<Setting> = fc
  .constantFrom(...directives)
  .chain(([section, key, value]) => value.map((text) => ({ section, key, value: text, from: [] })));

/** A service that systemd loads, with up to 24 further directives in any order. */
export const arbitraryUnit: fc.Arbitrary<UnitFile> = fc
  .record({
    name: fc.constantFrom('web.service', 'my-app.service', 'tty@.service'),
    header: fc.array(hostileText, { maxLength: 2 }),
    main: command,
    others: fc.array(setting, { maxLength: 24 }),
  })
  .map(({ name, header, main, others }) => ({
    name,
    header,
    settings: [{ section: 'Service', key: 'ExecStart', value: main, from: [] }, ...others],
  }));

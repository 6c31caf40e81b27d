/**
 * Jobs as a job file can say them, with words that hurt: quotes, backslashes, comment signs, operators,
 * parentheses, control characters. Nothing comes from a file, so every `from` is empty.
 */

import fc from 'fast-check';
import { signalNames, signalNumber } from '../../../src/posix/signals.ts';
import type { Sourced } from '../../../src/text/source.ts';
import {
  type Cgroup,
  consoles,
  type EventArgument,
  type EventExpression,
  type EventMatch,
  type ExitStatus,
  expectations,
  type Job,
  type LimitName,
  limitNames,
  type Process,
  processNames,
} from '../../../src/upstart/job.ts';

function lone<T>(value: T): Sourced<T> {
  return { value, from: [] };
}

/** Pieces of which hostile words are made. */
const pieces = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_./:-]{1,8}$/) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '"',
        "'",
        '\\',
        '#',
        ' ',
        '\t',
        '\r',
        '(',
        ')',
        '=',
        '!=',
        '$X',
        '${Y}',
        '%i',
        '*',
        '[!a]',
      ],
      ...['\\"', "\\'", '  \\', '\\ ', '\f', '\u00a0', '\ufeff', 'é', '漢', '\u{1f600}', '\ud800'],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('and', 'or', 'end script', 'on', 'never', 'unlimited') },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
);

/** Any word a job file can hold: not empty, without a line end or a NUL. */
export const hostileWord: fc.Arbitrary<string> = fc
  .array(pieces, { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').replace(/[\n\0]/g, ''))
  .filter((word) => word !== '');

const plainWord = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const word = fc.oneof({ weight: 2, arbitrary: plainWord }, { weight: 1, arbitrary: hostileWord });

const assignment = fc
  .tuple(fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,5}$/), fc.option(fc.oneof(word, fc.constant(''))))
  .map(([key, value]) => (value === null ? key : `${key}=${value}`));

/** A command line that init takes as it stands: closed quotes, no blank directly before a backslash. */
export const commandLine: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.stringMatching(/^[a-zA-Z0-9_./:%@,+~$*-]{1,10}$/) },
      fc.constantFrom('>/dev/null', '2>&1', '&&', ';', '|', '--a=b', '${X:-y}', '$(id -u)', '`id`'),
      fc.constantFrom('a\\$b', 'x\\\\', 'y\\ z', '{}\\;', 'a\\#b', 'é', '漢'),
      fc.stringMatching(/^"[a-z $#'()]{0,8}"$/),
      fc.stringMatching(/^'[a-z $#"()]{0,8}'$/),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((words) => words.join(' '));

const scriptLine = fc.oneof(
  { weight: 3, arbitrary: commandLine },
  fc.constantFrom(
    '',
    '  indented',
    '\ttab',
    'it\'s "open',
    '# comment',
    'cat <<EOF',
    'EOF',
    'fi \\',
  ),
  fc.constantFrom('endscript', 'end scripts', 'end script x', 'END SCRIPT', '\\end script', 'a\r'),
);

/** A script as init can hold it: whole lines, and at least one of them is not indented. */
export const scriptText: fc.Arbitrary<string> = fc
  .array(scriptLine, { maxLength: 6 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))
  .filter(
    (text) =>
      text === '' ||
      text
        .slice(0, -1)
        .split('\n')
        .some((line) => !/^[ \t\r]/.test(line)),
  );

const positional = word
  .map((value) => value.replaceAll('=', ''))
  .filter((value) => value !== '')
  .map((value): EventArgument => ({ kind: 'positional', value }));

const named = fc
  .record({ key: word, negated: fc.boolean(), value: fc.oneof(word, fc.constant('')) })
  .map(({ key, negated, value }): EventArgument => {
    const shortKey = key.replace(/!?=/g, '').replace(/!+$/, '');
    return {
      kind: 'named',
      key: shortKey,
      negated,
      value: negated ? value : value.replaceAll('!=', ''),
    };
  });

const event: fc.Arbitrary<EventMatch> = fc
  .tuple(word, fc.array(positional, { maxLength: 2 }), fc.array(named, { maxLength: 2 }))
  .map(([name, values, keys]) => ({ kind: 'event', name, arguments: [...values, ...keys] }));

/** A condition of up to some twenty events, grouped to either side. */
export const condition: fc.Arbitrary<EventExpression> = fc.letrec<{ tree: EventExpression }>(
  (tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      event,
      fc
        .tuple(fc.constantFrom('and', 'or'), tie('tree'), tie('tree'))
        .map(([operator, left, right]) => ({ kind: 'operation', operator, left, right }) as const),
    ),
  }),
).tree;

const process: fc.Arbitrary<Process> = fc.oneof(
  commandLine.map((command) => ({ kind: 'exec', command }) as const),
  scriptText.map((command) => ({ kind: 'script', command }) as const),
);

const exitStatus: fc.Arbitrary<ExitStatus> = fc.oneof(
  fc.nat({ max: 0x7fff_ffff }).map((code) => ({ kind: 'exit', code }) as const),
  fc
    .constantFrom(...signalNames)
    .map((name) => ({ kind: 'signal', signal: signalNumber(name) ?? 15 }) as const),
);

const bound = fc.oneof(
  fc.constant('unlimited' as const),
  fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_fffen }),
);

const cgroup: fc.Arbitrary<Cgroup> = fc.oneof(
  fc.record({ controller: word }),
  fc.record({ controller: word, name: word }),
  fc.record({ controller: word, key: word, value: word }),
  fc.record({ controller: word, name: word, key: word, value: word }),
);

const words = (arbitrary: fc.Arbitrary<string>) => fc.array(arbitrary.map(lone), { maxLength: 3 });

const anySignal = fc.oneof(fc.nat({ max: 64 }), fc.nat({ max: 0x7fff_ffff }));

const limits = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...limitNames), bound, bound), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  .map(
    (entries): Job['limits'] =>
      new Map(
        entries.map(
          ([name, soft, hard]): [LimitName, Sourced<{ soft: typeof soft; hard: typeof hard }>] => [
            name,
            lone({ soft, hard }),
          ],
        ),
      ),
  );

const processes = fc
  .array(fc.tuple(fc.constantFrom(...processNames), process.map(lone)), { maxLength: 3 })
  .map((entries): Job['processes'] => Object.fromEntries(entries));

/** Any job that a job file can say. */
export const arbitraryJob: fc.Arbitrary<Job> = fc.record(
  {
    name: plainWord,
    statements: fc.constant([]),
    superseded: fc.constant([]),
    description: word.map(lone),
    author: word.map(lone),
    version: word.map(lone),
    usage: word.map(lone),
    instance: word.map(lone),
    env: words(assignment),
    export: words(word),
    emits: words(word),
    imports: fc.constant([]),
    tmpfiles: fc.constant([]),
    startOn: condition.map(lone),
    stopOn: condition.map(lone),
    manual: fc.constant(lone(true as const)),
    processes,
    expect: fc.constantFrom(...expectations).map(lone),
    task: fc.constant(lone(true as const)),
    respawn: fc.constant(lone(true as const)),
    respawnLimit: fc
      .record({ count: fc.nat({ max: 0x7fff_ffff }), interval: fc.maxSafeNat() })
      .map(lone),
    normalExit: fc.array(exitStatus.map(lone), { maxLength: 3 }),
    console: fc.constantFrom(...consoles).map(lone),
    umask: fc.nat({ max: 0o777 }).map(lone),
    nice: fc.integer({ min: -20, max: 19 }).map(lone),
    oomScore: fc.integer({ min: -1000, max: 1000 }).map(lone),
    limits,
    chroot: word.map(lone),
    chdir: word.map(lone),
    setuid: word.map(lone),
    setgid: word.map(lone),
    killTimeout: fc.maxSafeNat().map(lone),
    killSignal: anySignal.map(lone),
    reloadSignal: anySignal.map(lone),
    apparmorLoad: word.map(lone),
    apparmorSwitch: word.map(lone),
    cgroups: fc
      .uniqueArray(cgroup, {
        maxLength: 3,
        selector: ({ controller, name, key }) => JSON.stringify([controller, name, key]),
      })
      .map((entries) => entries.map(lone)),
    debug: fc.constant(lone(true as const)),
  },
  {
    requiredKeys: [
      ...(['name', 'statements', 'superseded', 'env', 'export', 'emits', 'imports'] as const),
      ...(['tmpfiles', 'processes', 'normalExit', 'limits', 'cgroups'] as const),
    ],
  },
);

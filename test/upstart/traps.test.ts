import { describe, expect, it, test } from 'vitest';
import { statementText } from '../../src/text/source.ts';
import {
  anyRelease,
  findRelease,
  latestRelease,
  type Release,
} from '../../src/upstart/releases.ts';
import { needsVariable } from '../../src/upstart/traps/events.ts';
import { findTraps, trapCodes } from '../../src/upstart/traps.ts';
import { job } from './helpers.ts';

function traps(text: string, release: Release = latestRelease) {
  return findTraps(job(text, release), { release }).map(({ code, range, statement }) => [
    code,
    statement.source.text.slice(range.start, range.end),
    statementText(statement).split(/[ \n]/)[0],
  ]);
}

const redHat = findRelease('rhel-6') ?? latestRelease;

/** The traps that lie in where a file comes from, and where those of the cases come from. */
const readBy: ReadonlyMap<string, Release> = new Map([
  ['stanza-of-one-system', anyRelease],
  ['event-of-other-system', redHat],
]);

const cases: readonly (readonly [code: string, text: string, caret: string])[] = [
  [
    'start-on-variable',
    'start on net-device-added INTERFACE=$IF\n',
    'net-device-added INTERFACE=$IF',
  ],
  ['condition-on-same-line', 'start on startup stop on shutdown\n', 'startup stop on shutdown'],
  ['match-key-with-equals', 'stop on e K=a!=b\n', 'e K=a!=b'],
  ['event-name-with-equals', 'start on up IFACE=eth0 and FAM=inet\n', 'FAM=inet'],
  ['event-name-pattern', 'start on *-device-added\n', '*-device-added'],
  ['event-name-punctuation', 'start on foo;\n', 'foo;'],
  ['operator-as-argument', 'start on a AND b\n', 'a AND b'],
  [
    'event-without-variables',
    'start on filesystem runlevel [2345]\n',
    'filesystem runlevel [2345]',
  ],
  ['event-negated', 'start on not a\n', 'not a'],
  ['result-in-second-place', 'start on stopped foo failed\n', 'stopped foo failed'],
  ['exec-never-returns', 'exec a && b\n', 'a && b'],
  ['exec-in-background', 'exec a &\n', 'a &'],
  ['exec-assignment', 'pre-start exec A=b c\n', 'A=b c'],
  ['exec-shell-builtin', 'exec cd /x && y\n', 'cd /x && y'],
  ['backslash-before-blank', 'exec a \\ \n', 'a \\ '],
  ['mangled-backslash', 'exec find -name \\*.c\n', '\\*'],
  ['export-of-nothing', 'export $FOO\n', '$FOO'],
  ['env-not-expanded', 'env A=$B\n', 'A=$B'],
  ['variable-not-expanded', 'chdir /home/$USER\n', '/home/$USER'],
  ['numeric-user', 'setuid 1000\n', '1000'],
  ['kill-timeout-zero', 'kill timeout 0\n', '0'],
  ['no-such-signal', 'kill signal 99\n', '99'],
  ['respawn-limit-without-respawn', 'respawn limit 3 4\n', '3 4'],
  ['exit-status-above-255', 'normal exit 0 300\n', '300'],
  ['soft-limit-above-hard', 'limit nofile 100 10\n', 'nofile 100 10'],
  ['task-without-process', 'task\n', 'task'],
  ['pre-stop-without-process', 'pre-stop exec x\n', 'x'],
  ['manual-undone', 'manual\nstart on a\n', 'manual'],
  ['hash-in-word', 'exec a --color=#fff\n', '#fff'],
  ['nul-ends-line', 'exec a\0b\n', '\0'],
  ['expect-follows-shell', 'expect fork\nscript\n  mkdir /a\n  exec b\nend script\n', 'mkdir /a'],
  ['expect-stop-of-shell', 'expect stop\nscript\n  cd /a\n  b\nend script\n', '  cd /a\n  b\n'],
  [
    'variable-of-other-process',
    'pre-start script\n  cd /\n  export A=b\nend script\nexec c $A\n',
    'A=b',
  ],
  ['redirection-of-bash', 'exec a &> /b\n', '&> /b'],
  ['shebang-in-script', 'script\n  #!/bin/bash -e\n  a\nend script\n', '#!/bin/bash -e'],
  [
    'script-not-shell',
    'script\n  if [ -e /a ]; then\n  b\nend script\n',
    '  if [ -e /a ]; then\n  b\n',
  ],
  ['template-not-filled-in', 'chdir @home@\n', '@home@'],
  ['stanza-of-one-system', 'import A\n', 'import A'],
  ['event-of-other-system', 'stop on a or mounted MOUNTPOINT=/b\n', 'mounted MOUNTPOINT=/b'],
];

describe('every trap', () => {
  it.each(cases)('%s is found in %j', (code, text, caret) => {
    expect(traps(text, readBy.get(code)).map(([found, where]) => [found, where])).toEqual([
      [code, caret],
    ]);
  });

  it('has an example here', () => {
    expect(cases.map(([code]) => code).sort()).toEqual([...trapCodes].sort());
  });

  it('says what init does and what to do, in full sentences', () => {
    for (const [code, text] of cases) {
      const release = readBy.get(code) ?? latestRelease;
      for (const { message, advice } of findTraps(job(text, release), { release })) {
        expect(message).toMatch(/\.$/);
        expect(advice).toMatch(/\.$/);
      }
    }
  });
});

describe('no trap lies in', () => {
  test.each([
    'start on a K=* or b [!2345]\n',
    'start on e K=${A:-default}\n',
    'start on e K=5$\n',
    'stop on e INTERFACE=$INTERFACE\n',
    'start on e stop\n',
    'start on stopped foo RESULT=failed\n',
    'exec a "&& b" x\\; c\n',
    "exec sh -c 'a; b && c'\n",
    'exec a | b && c\n',
    'exec a $(b; c)\n',
    'exec a 2>&1 >/dev/null;\n',
    'exec a >&2 2>&-\n',
    'exec >/dev/null 2>&1; cmd\n',
    'exec a\\$b \\\\ c\\ d\n',
    'script\n find \\*.c\n cd x && A=b y &\nend script\n',
    'export A\nenv A=a#\n'.replace('#', ''),
    'env A=cost:5$\nenv HOME\n',
    'instance $TTY\n',
    'cgroup cpu $UPSTART_CGROUP\n',
    'respawn\nrespawn limit 3 4\nexec a\n',
    'normal exit 0 255 3840 TERM\n',
    'limit nofile 10 10\nlimit core 0 unlimited\nlimit cpu unlimited unlimited\n',
    'reload signal 0\nkill signal 64\n',
    'exec a # note\n',
    'start on a\nmanual\n',
    'expect fork\nscript\n . /etc/default/a\n [ -e /b ] || exit 0\n exec c\nend script\n',
    'expect fork\nscript\n cd /a\n b --flag &\nend script\n',
    'expect fork\nscript\n (cd /a; exec b)\nend script\n',
    'expect fork\nscript\n [ -x /b ] || { stop; exit 0; }\n exec c\nend script\n',
    'expect fork\nscript\n if ! [ -x /b ]; then logger no; exit 1; fi\n exec c\nend script\n',
    'expect fork\nscript\n case $A in x) rm /b; exit 0;; esac\n exec c\nend script\n',
    'expect fork\nscript\n . /lib/lsb/init-functions\n log_daemon_msg x\n exec c\nend script\n',
    'expect stop\nscript\n . /lib/functions\n run_it\nend script\n',
    'expect stop\nscript\n kill -19 $$\n a\nend script\n',
    'pre-start script\n A=b\nend script\nexec d ${A:-c}\n',
    'env A=x\npre-start script\n A=b\nend script\nexec d $A\n',
    'pre-start script\n A=b\nend script\nscript\n while getopts ab A; do :; done\n d $A\nend script\n',
    'pre-start script\n A=b\n /sbin/initctl set-env A=b\nend script\nexec d $A\n',
    'expect fork\nexec a >/dev/null\n',
    'expect fork\npre-start script\n mkdir a\n mkdir b\nend script\nexec c\n',
    'expect none\nscript\n mkdir a\n exec b\nend script\n',
    'expect stop\nscript\n mkdir a\n exec b\nend script\n',
    'expect stop\nscript\n mkdir a\n kill -STOP $$\n b\nend script\n',
    'pre-start script\n A=b\n echo $A\nend script\nscript\n A=c\n d $A\nend script\n',
    'pre-start script\n A=b\nend script\nscript\n . /c\n d $A\nend script\n',
    'pre-start script\n A=b\n initctl set-env A="$A"\nend script\nexec d $A\n',
    'pre-start script\n PATH=/a\nend script\nexec c $PATH\n',
    'script\n#!/bin/sh -e\na\nend script\n',
    'script\n#!/usr/bin/env sh\na\nend script\n',
    'start on filesystem or socket PROTO=inet PORT=1\n',
  ])('%j', (text) => {
    expect(traps(text)).toEqual([]);
  });
});

describe('traps', () => {
  it('come in the order of the file', () => {
    expect(traps('kill timeout 0\nstart on a;\nexec cd x\n').map(([code]) => code)).toEqual([
      'kill-timeout-zero',
      'event-name-punctuation',
      'exec-shell-builtin',
    ]);
  });

  it('do not lie in what a later stanza made void', () => {
    expect(traps('exec cd x\nexec y\n')).toEqual([]);
    expect(traps('exec a#b\nexec y\n')).toEqual([]);
  });

  it('show what init runs and what was meant', () => {
    const [trap] = findTraps(job('exec find -name \\*.c\n'));
    expect(trap?.message).toContain('it runs `find -name\\\\*.c`, where `find -name \\*.c`');
  });

  it('are all found in quotes and on continued lines', () => {
    expect(traps('exec a "b \\$c" \\\n \\$d e\\$f\n').map(([, caret]) => caret)).toEqual([
      '\\$',
      '\\$',
    ]);
    expect(traps('description "a \\"b\\""\n')).toEqual([
      ['mangled-backslash', '\\"', 'description'],
    ]);
  });
});

describe('a script of one line with `expect fork`', () => {
  const line = (text: string) => `expect fork\nscript\n ${text}\nend script\n`;
  const codes = (text: string, from: string) =>
    traps(line(text), findRelease(from)).map(([code]) => code);

  test.each([
    ['a $B', 'ubuntu-14.04', true],
    ['a $B', 'rhel-6', false],
    ['a $B >/c', 'rhel-6', true],
    ['a $(b)', 'rhel-6', true],
    ['exec a $B', 'ubuntu-14.04', false],
  ])('%j on %s is followed no further than its first child: %s', (text, from, expected) => {
    expect(codes(text, from)).toEqual(expected ? ['expect-follows-shell'] : []);
  });

  it('has bash on Red Hat, whatever its first line says', () => {
    const script = 'script\n#!/bin/bash\na\nend script\n';
    expect(traps(script, redHat)).toEqual([]);
    expect(traps(script)).toHaveLength(1);
    expect(traps('script\n  #!/usr/bin/env -S python3\n\n  a\nend script\n')).toHaveLength(1);
  });
});

test('an event that a job around it emits comes on every system', () => {
  const waiting = job('start on static-network-up\n');
  expect(findTraps(waiting, { release: redHat })).toHaveLength(1);
  const emitted = new Set(['static-network-up']);
  expect(findTraps(waiting, { release: redHat, emitted })).toEqual([]);
});

describe('what a system does not emit', () => {
  test.each([
    ['rhel-6', 'filesystem', true],
    ['amazon-linux-1', 'static-network-up', true],
    ['rhel-6', 'runlevel [345]', false],
    ['rhel-6', 'started network', false],
    ['rhel-6', 'anything-else', false],
    ['rhel-6', 'fedora.serial-console-available', false],
    ['rhel-6', 'socket PROTO=inet PORT=1', true],
    ['ubuntu-14.04', 'fedora.serial-console-available', true],
    ['ubuntu-14.04', 'filesystem', false],
    ['ubuntu-12.04', 'socket PROTO=inet PORT=1', false],
    ['ubuntu-12.04', 'file FILE=/a', true],
    ['ubuntu-14.04', 'file FILE=/a', false],
    ['1.13.2', 'filesystem', false],
    ['0.6.5', 'filesystem', false],
    ['0.6.5', 'socket PROTO=inet PORT=1', true],
    ['chromeos', 'filesystem', false],
  ])('on %s with `start on %s`: %s', (from, condition, expected) => {
    const codes = traps(`start on ${condition}\n`, findRelease(from)).map(([code]) => code);
    expect(codes).toEqual(expected ? ['event-of-other-system'] : []);
  });
});

describe('a pattern without any variable', () => {
  test.each([
    ['plain', false],
    ['$V', true],
    ['a${V}b', true],
    ['${V-x}', false],
    ['${V:-}', false],
    ['${V+x}', false],
    ['${V:=x}', true],
    ['${}', false],
    ['${V', true],
    ['$5 $$ $', false],
    ['${V:-$W}', true],
  ])('%s fails to expand: %s', (pattern, fails) => {
    expect(needsVariable(pattern)).toBe(fails);
  });
});

describe('a placeholder of a template', () => {
  it.each([
    ['chdir @bindir@\n', '@bindir@'],
    ['exec a {{ name }}\n', '{{ name }}'],
    ['exec a {{ name | default("x") }}\n', '{{ name | default("x") }}'],
    ['script\n{% if a %}\nb\n{% endif %}\nend script\n', '{% if a %}'],
  ])('is found in %j', (text, caret) => {
    expect(traps(text).filter(([code]) => code === 'template-not-filled-in')).toEqual([
      ['template-not-filled-in', caret, expect.any(String)],
    ]);
  });

  it.each([
    "exec docker inspect --format '{{.State.Pid}}' a\n",
    "exec docker ps --format '{{json .}}'\n",
    'author "A <a@b.example>, B <b@c.example>"\n',
    'exec a --date %Y-%m-%d\n',
  ])('is none in %j', (text) => {
    expect(traps(text).map(([code]) => code)).not.toContain('template-not-filled-in');
  });
});

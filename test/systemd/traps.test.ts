import { describe, expect, it, test } from 'vitest';
import { readUnit } from '../../src/systemd/read.ts';
import { findLacks, findUnitTraps, type Look, unitTrapCodes } from '../../src/systemd/traps.ts';

/** A machine with these files and directories. */
function machine(files: Readonly<Record<string, string>>): Look {
  const paths = Object.keys(files);
  return {
    readFile: (path) => files[path],
    exists: (path) =>
      path === '/' || paths.some((each) => each === path || each.startsWith(`${path}/`)),
  };
}

const plain = machine({
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nwww:x:33:33::/var/www:/bin/false\n',
  '/etc/group': 'root:x:0:\nwww:x:33:\n',
  '/srv/web/index': '',
  '/etc/default/web': 'A=b\n',
  '/etc/default/shell': 'export A=b\n',
  '/etc/default/dollar': "PASS='a$bc'\n",
  '/etc/default/computed': 'A=$(hostname)\n',
});
const nothing: Look = { readFile: () => undefined, exists: () => false };

function unitOf(text: string) {
  return readUnit('web.service', { fragment: { name: 'web.service', text } }).unit;
}

function traps(lines: string, look: Look = plain) {
  const section = /^(?:After|Requires|BindsTo|Wants|Description)=/.test(lines) ? 'Unit' : 'Service';
  const unit = unitOf(`[${section}]\n${lines}\n`);
  return findUnitTraps(unit, look).map(({ code, setting, start, end }) => [
    code,
    setting.value.slice(start, end),
  ]);
}

const cases: readonly (readonly [code: string, line: string, piece: string])[] = [
  ['redirection-in-command', 'ExecStart=/bin/a >>/var/log/a', '>>/var/log/a'],
  ['redirection-in-command', 'ExecStart=/bin/a 2>&1', '2>&1'],
  ['redirection-in-command', 'ExecStart=/bin/a | b', '|'],
  ['redirection-in-command', 'ExecStartPre=/bin/a && b', '&&'],
  ['redirection-in-command', 'ExecStart=/bin/a &', '&'],
  ['expansion-in-command', 'ExecStart=/bin/a ${PORT:-80}', '${PORT:-80}'],
  ['expansion-in-command', 'ExecStart=/bin/a x$(date)', 'x$(date)'],
  ['expansion-in-command', 'ExecStart=/bin/a `date`', '`date`'],
  ['variable-inside-word', 'ExecStart=/bin/a --port=$PORT', '--port=$PORT'],
  ['variable-swallows-word', 'ExecStart=/bin/a $HOME/x', '$HOME/x'],
  ['variable-swallows-word', 'ExecStart=/bin/sh -c "$A/b c"', '"$A/b c"'],
  ['variable-as-program', 'ExecStart=-$A /b', '-$A'],
  ['home-in-command', 'ExecStart=/bin/a ~/b', '~/b'],
  ['specifier-in-format', "ExecStart=/bin/sh -c 'date +%s >/a'", "'date +%s >/a'"],
  ['comment-in-value', 'Nice=5 # not too much', '# not too much'],
  ['comment-in-value', 'UMask=022 ; group', '; group'],
  ['comment-in-value', 'ExecStart=/bin/a # b', '# b'],
  ['comment-in-value', 'Environment=A=b # c', '# c'],
  ['orders-what-nothing-starts', 'After=a.service network-online.target', 'network-online.target'],
  ['needs-without-order', 'Requires=db.service', 'db.service'],
  ['environment-not-expanded', 'Environment=A=$HOME/b', 'A=$HOME/b'],
  ['account-unknown', 'User=nobodyhere', 'nobodyhere'],
  ['account-unknown', 'SupplementaryGroups=www none', 'none'],
  ['directory-missing', 'WorkingDirectory=/nowhere', '/nowhere'],
  ['directory-missing', 'ReadWritePaths=/srv/web -/x /y', '/y'],
  ['variables-file-missing', 'EnvironmentFile=/nowhere', '/nowhere'],
  ['variables-file-is-shell', 'EnvironmentFile=-/etc/default/shell', '-/etc/default/shell'],
  ['variables-file-is-shell', 'EnvironmentFile=/etc/default/computed', '/etc/default/computed'],
];

describe('every trap', () => {
  it.each(cases)('%s is found in %s', (code, line, piece) => {
    expect(traps(line)).toEqual([[code, piece]]);
  });

  it('has an example here', () => {
    expect([...new Set(cases.map(([code]) => code))].sort()).toEqual([...unitTrapCodes].sort());
  });

  it('says what systemd does and what to do, in full sentences', () => {
    for (const [, line] of cases) {
      const section = line.startsWith('Exec') ? 'Service' : 'Unit';
      for (const { message, advice } of findUnitTraps(unitOf(`[${section}]\n${line}\n`), plain)) {
        expect(message).toMatch(/\.$/);
        expect(advice).toMatch(/\.$/);
      }
    }
  });
});

describe('no trap lies in', () => {
  test.each([
    'ExecStart=/bin/sh -c "a >/b 2>&1 && c | d; echo ${X:-y} $(date) ~/e"',
    'ExecStart=/bin/bash -ec "a & b" x',
    'ExecStart=/bin/a ">" "2>&1" "|"',
    'ExecStart=/bin/a <b@c.d>',
    'ExecStart=/bin/a $OPTS ${A}/x $$HOME a$$b 5$',
    'ExecStart=:/bin/a x$A $A/b',
    'ExecStart=/bin/a --color #fff "#"',
    "ExecStart=/bin/sh -c 'date +%%s'",
    'ExecStart=/bin/a %i +%i',
    'ExecStart=/bin/sh -ce "a > b"',
    'ExecStart=/usr/bin/env sh -c "a > b"',
    'ExecStart=/bin/a >= 5',
    "ExecStart=:/bin/a '${PORT:-80}'",
    'ExecStart=/bin/a $${PORT:-80}',
    'ExecStart=/bin/a > b\nExecStart=\nExecStart=/bin/a',
    'Environment="A=b # c"',
    'LogExtraFields=A=b # c',
    'StandardInputText=a # c',
    'Environment=A=cost:5$',
    'Description=Number # 5 ; and more',
    'After=network-online.target\nWants=network-online.target',
    'After=network-online.target\n[Install]\nWantedBy=network-online.target',
    'Requires=db.service\nAfter=db.service',
    'BindsTo=db.service',
    'BindsTo=dev-sda.device a.socket',
    'User=www\nGroup=www',
    'User=1000',
    'User=nobodyhere\nUser=root',
    'User=%i',
    'User=nobodyhere\nDynamicUser=yes',
    'WorkingDirectory=/srv/web',
    'WorkingDirectory=-/nowhere',
    'WorkingDirectory=~',
    'WorkingDirectory=/srv/%i',
    'WorkingDirectory=/run/web\nRuntimeDirectory=web',
    'WorkingDirectory=/run/a\nRuntimeDirectory=a/b',
    'WorkingDirectory=/x\nRootDirectory=/srv/web',
    'EnvironmentFile=/etc/default/web\nEnvironmentFile=-/nowhere\nEnvironmentFile=/etc/a/*.conf',
    'EnvironmentFile=/etc/default/dollar',
  ])('%j', (lines) => {
    expect(traps(lines)).toEqual([]);
  });
});

describe('a machine that nobody looks at', () => {
  it('lacks nothing', () => {
    expect(
      traps('User=nobodyhere\nWorkingDirectory=/nowhere\nEnvironmentFile=/nowhere', nothing),
    ).toEqual([]);
  });
});

test('of a unit that is about to be written only what the machine lacks is asked', () => {
  const unit = unitOf('[Service]\nUser=nobodyhere\nExecStart=/bin/a > b\n');
  expect(findLacks(unit, plain).map(({ code }) => code)).toEqual(['account-unknown']);
});

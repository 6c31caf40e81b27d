import { mkdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convert, expectCalm, listing, plainJob, textAt, workspace } from './command.ts';

/** Something of this machine that nothing of another one's has to do with. */
const secret = 'exec /usr/bin/secret-of-this-machine\n';

/** All that is in a directory besides what a run was asked to write. */
const besides = (cwd: string) => listing(cwd).filter((path) => !path.startsWith('out/'));

describe('a root whose links lead out of it', () => {
  const links: Readonly<Record<string, readonly [at: string, to: (cwd: string) => string]>> = {
    'a job that is a link of its own': ['etc/init/web.conf', () => '/srv/web.conf'],
    'a job that leads up and out': ['etc/init/web.conf', () => '../../../../../../secret.conf'],
    'a job that names our file': ['etc/init/web.conf', (cwd) => join(cwd, 'secret.conf')],
    'an override that names our file': [
      'etc/init/other.override',
      (cwd) => join(cwd, 'secret.conf'),
    ],
    'a directory of jobs that is ours': ['etc/init', (cwd) => join(cwd, 'ours')],
    'all of /etc that is ours': ['etc', (cwd) => join(cwd, 'ours')],
    'a ring of links': ['etc/init/web.conf', () => 'web.conf'],
  };

  test.each(Object.entries(links))('%s', (name, [at, to]) => {
    const cwd = workspace({
      'secret.conf': secret,
      'ours/init/secret.conf': secret,
      'ours/secret.conf': secret,
      'old/srv/web.conf': plainJob,
      'old/usr/share/upstart/sessions/panel.conf': 'exec /usr/bin/panel\n',
    });
    mkdirSync(join(cwd, 'old', at, '..'), { recursive: true });
    symlinkSync(to(cwd), join(cwd, 'old', at));
    if (at.endsWith('.override')) writeFileSync(join(cwd, 'old/etc/init/other.conf'), plainJob);
    const before = besides(cwd);
    for (const how of [['-o', 'out'], ['--print'], ['--report', 'out/r.html']]) {
      mkdirSync(join(cwd, 'out'), { recursive: true });
      const outcome = convert(['--root', 'old', ...how], { cwd });
      expectCalm(outcome);
      expect(outcome.stdout + outcome.stderr).not.toContain('secret-of-this-machine');
    }
    for (const path of listing(join(cwd, 'out')))
      expect(textAt(cwd, 'out', path)).not.toContain('secret-of-this-machine');
    expect(besides(cwd)).toEqual(before);
    // What it says of itself it has.
    if (name === 'a job that is a link of its own')
      expect(listing(join(cwd, 'out'))).toContain('etc/systemd/system/web.service');
  });

  test('what a job reads of its machine is that of its own', () => {
    const cwd = workspace({
      variables: 'PORT=1234\n',
      'old/etc/init/web.conf': '. /etc/default/web\nexec /usr/bin/web\n',
      'old/etc/init/api.conf':
        'start on runlevel [2345]\nscript\n  . /etc/default/api\n  exec /usr/bin/api $PORT\nend script\n',
    });
    mkdirSync(join(cwd, 'old/etc/default'), { recursive: true });
    symlinkSync(join(cwd, 'variables'), join(cwd, 'old/etc/default/api'));
    const { stdout, stderr } = convert(['--root', 'old', '--print'], { cwd });
    expect(stdout + stderr).not.toContain('1234');
  });
});

test('a directory that is a link of its own machine is the one that it is called', () => {
  const cwd = workspace({
    'old/opt/sessions/panel.conf': 'exec /usr/bin/panel\n',
    'old/etc/systemd/system/web.service': '[Service]\nExecStart=/usr/bin/web\n',
    'old/usr/share/web/nice.conf': '[Service]\nNice=5\n',
  });
  mkdirSync(join(cwd, 'old/usr/share/upstart'), { recursive: true });
  symlinkSync('/opt/sessions', join(cwd, 'old/usr/share/upstart/sessions'));
  symlinkSync('/usr/share/web', join(cwd, 'old/etc/systemd/system/web.service.d'));
  convert(['--root', 'old', '-o', 'out'], { cwd });
  expect(listing(join(cwd, 'out'))).toContain('etc/systemd/user/panel.service');
  const { stdout } = convert(['--root', 'old', '--to', 'upstart', '--print'], { cwd });
  expect(stdout).toContain('nice 5');
});

test('names of a hostile root stay names', () => {
  const names = [
    '..conf',
    '-rf.conf',
    '--force.conf',
    '$(touch owned).conf',
    '`touch owned`.conf',
    'a\nb.conf',
    'a;touch owned.conf',
    '\u202efnoc.conf',
    '\x1b[2J.conf',
    '%n%H.conf',
    'a\\x2e\\x2e.conf',
    'x'.repeat(250),
    '..\\..\\etc.conf',
    'net/../up.conf',
    '.hidden.conf',
    "'quoted'.conf",
    '"quoted".conf',
    '*.conf',
    '~root.conf',
  ];
  const cwd = workspace(
    Object.fromEntries(names.map((name) => [`old/etc/init/${name.slice(0, 250)}`, plainJob])),
  );
  const before = besides(cwd);
  const outcome = convert(['--root', 'old', '-o', 'out'], { cwd });
  expectCalm(outcome);
  expect(outcome.stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  expect(besides(cwd)).toEqual(before);
  const written = listing(join(cwd, 'out'));
  expect(written.length).toBeGreaterThan(10);
  for (const path of written)
    expect(path).toMatch(/^etc\/systemd\/system(?:-preset)?\/[A-Za-z0-9:_.@\\-]+$/);
});

test('what is in the way of the output is not followed either', () => {
  const cwd = workspace({ 'old/etc/init/web.conf': plainJob, 'elsewhere/keep': '' });
  mkdirSync(join(cwd, 'out/etc'), { recursive: true });
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out/etc/systemd'));
  symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out/.upstart-systemd'));
  const outcome = convert(['--root', 'old', '-o', 'out'], { cwd });
  expectCalm(outcome);
  expect(outcome.status).toBe(2);
  expect(listing(join(cwd, 'elsewhere'))).toEqual(['keep']);
  expect(readlinkSync(join(cwd, 'out/etc/systemd'))).toBe(join(cwd, 'elsewhere'));
});

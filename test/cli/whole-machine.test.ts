import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { convert, listing, workspace } from './command.ts';

const job = (extra = '') => `start on runlevel [2345]\nexec /usr/sbin/web\n${extra}`;
const packaged =
  '[Service]\nExecStart=/usr/sbin/web --theirs\n[Install]\nWantedBy=multi-user.target\n';

const old = {
  'old/etc/init/web.conf': job(),
  'old/etc/init/off.conf': job(),
  'old/etc/init/off.override': 'manual\n',
  'old/etc/init/net/api.conf': job(),
  'old/usr/share/upstart/sessions/panel.conf': 'start on desktop-start\nexec /usr/bin/panel\n',
  'old/etc/init/mountall.conf':
    '# mountall - Mount filesystems on boot\nstart on startup\ntask\nexec mountall\n',
};

describe('a whole machine', () => {
  it('is what --root names without files: jobs, below directories too, and those of sessions', () => {
    const cwd = workspace(old);
    const { status, stderr } = convert(['--root', 'old', '-o', 'out'], { cwd });
    expect(status).toBe(0);
    expect(listing(join(cwd, 'out'))).toEqual([
      'etc/systemd/system-preset/70-upstart-systemd.preset',
      'etc/systemd/system/net-api.service',
      'etc/systemd/system/off.service',
      'etc/systemd/system/web.service',
      'etc/systemd/user-preset/70-upstart-systemd.preset',
      'etc/systemd/user/panel.service',
    ]);
    expect(stderr).toContain('old/etc/init/mountall.conf:');
    expect(stderr).toContain('came-with-upstart');
    expect(stderr).toMatch(
      /^6 files: \d exact, \d close, 0 that need a person, 1 replaced by the new system\.$/m,
    );
  });

  it('is told how to go on, and is itself not what is to be changed', () => {
    const cwd = workspace({ ...old, 'new/etc/passwd': '', 'old/etc/init/bad.conf': 'nonsense\n' });
    const shown = convert(['--root', 'old'], { cwd }).stderr;
    expect(shown).toContain(
      'Nothing written. To write it, as a tree of its own:\nconvert --root old -o out\n',
    );
    // What init refuses is the first thing to look at.
    expect(shown).toMatch(/Look at these first:\n {2}old\/etc\/init\/bad\.conf: refused/);
    const written = convert(['--root', 'old', '--target', 'new', '--write'], { cwd }).stderr;
    expect(written).toContain('Once they are on their machine: systemctl daemon-reload');
    expect(written).toContain('systemctl enable net-api.service web.service');
    expect(listing(join(cwd, 'new'))).toContain('etc/systemd/system/web.service');
    expect(listing(join(cwd, 'old'))).not.toContain('etc/systemd/system/web.service');
    const mistyped = convert(['--root', 'old', '--target', 'nwe'], { cwd });
    expect([mistyped.status, mistyped.stderr]).toEqual([
      2,
      expect.stringContaining('no such directory'),
    ]);
  });

  it('has a preset that enables what started by itself, and nothing else', () => {
    const cwd = workspace(old);
    convert(['--root', 'old', '-o', 'out'], { cwd });
    const preset = (manager: string) =>
      readFileSync(
        join(cwd, `out/etc/systemd/${manager}-preset/70-upstart-systemd.preset`),
        'utf8',
      ).split('\n');
    expect(preset('system').slice(1)).toEqual(['enable net-api.service', 'enable web.service', '']);
    expect(preset('user').slice(1)).toEqual(['enable panel.service', '']);
  });

  it('gives the units that people put there, the other way', () => {
    const cwd = workspace({
      'old/etc/systemd/system/web.service': packaged,
      'old/usr/lib/systemd/system/other.service': packaged,
    });
    convert(['--root', 'old', '--to', 'upstart', '-o', 'out'], { cwd });
    expect(listing(join(cwd, 'out'))).toEqual(['etc/init/web.conf']);
  });

  it('without jobs is said to be none', () => {
    const cwd = workspace({ 'old/etc/passwd': '' });
    const { status, stderr } = convert(['--root', 'old'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('old: no machine with jobs');
  });

  it('names the files that need a person, those first that need one most', () => {
    const cwd = workspace({
      ...old,
      'old/etc/init/a.conf': 'start on no-such-event\nexec /bin/a\n',
      'old/etc/init/b.conf': `start on no-such-event\ninstance $N\nexpect daemon\nexec /bin/b\ncgroup freezer x 1\n`,
    });
    const { stderr } = convert(['--root', 'old', '-o', 'out'], { cwd });
    const at = stderr.indexOf('Look at these first:');
    expect(at).toBeGreaterThan(0);
    expect(stderr.indexOf('b.conf: ', at)).toBeLessThan(stderr.indexOf('a.conf: ', at));
  });
});

describe("a unit of a package, where the job's unit would be", () => {
  const files = {
    ...old,
    'old/lib/systemd/system/web.service': packaged,
    'old/usr/lib/systemd/system/off.service': packaged,
  };

  it('stays, and is shown beside what the job says', () => {
    const cwd = workspace(files);
    const { stderr } = convert(['--root', 'old', '-o', 'out'], { cwd });
    expect(existsSync(join(cwd, 'out/etc/systemd/system/web.service'))).toBe(false);
    expect(stderr).toContain('package-has-unit');
    expect(stderr).toContain('/lib/systemd/system/web.service, beside what the job says:');
    expect(stderr).toContain('-ExecStart=/usr/sbin/web --theirs');
    const preset = readFileSync(
      join(cwd, 'out/etc/systemd/system-preset/70-upstart-systemd.preset'),
      'utf8',
    );
    expect(preset).toContain('enable web.service\n');
    expect(preset).toContain('disable off.service\n');
  });

  it('is looked for on the machine that is to run it', () => {
    const cwd = workspace({ ...old, 'new/usr/lib/systemd/system/web.service': packaged });
    convert(['--root', 'old', '--target', 'new', '-o', 'out'], { cwd });
    expect(listing(join(cwd, 'out'))).not.toContain('etc/systemd/system/web.service');
    convert(['--root', 'old', '-o', 'other'], { cwd });
    expect(listing(join(cwd, 'other'))).toContain('etc/systemd/system/web.service');
  });

  it('gives way to --force', () => {
    const cwd = workspace(files);
    convert(['--root', 'old', '-o', 'out', '--force'], { cwd });
    expect(listing(join(cwd, 'out'))).toContain('etc/systemd/system/web.service');
  });

  it('is no part of the diff that a dry run shows, nor in the way of what it says to do', () => {
    const cwd = workspace({
      'old/etc/init/web.conf': job(),
      'old/lib/systemd/system/web.service': packaged,
    });
    const { stdout, stderr } = convert(['old/etc/init/web.conf', '--root', 'old'], { cwd });
    expect(stdout).toBe('');
    expect(stderr).not.toContain('--write');
  });
});

import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import { convert, missing, plainJob, workspace } from './command.ts';

const unit = (...lines: readonly string[]) =>
  ['[Unit]', 'Description=x', '[Service]', 'ExecStart=/bin/true', ...lines, ''].join('\n');

/** A PATH on which only these programs are, which say something of a file by its name. */
function fakes(cwd: string): Readonly<Record<string, string>> {
  for (const name of ['systemd-analyze', 'init-checkconf'])
    chmodSync(join(cwd, 'bin', name), 0o755);
  return { PATH: `${join(cwd, 'bin')}:/bin:/usr/bin` };
}

const analyze = `#!/bin/sh
[ "$1" = --version ] && exit 0
for last; do :; done
echo "$last:3: Something of this line." >&2
echo "\${last##*/}: Something of the whole." >&2
echo "/lib/systemd/system/other.service:1: Nothing of ours." >&2
exit 1
`;
const checkconf = `#!/bin/sh
[ "$1" = --version ] && exit 0
echo "ERROR: File $1: syntax invalid:" ; echo "init: $1:2: Something of a job"
exit 1
`;

describe('convert verify', () => {
  it('finds nothing in what the command itself wrote', () => {
    const cwd = workspace({ 'web.conf': plainJob.replaceAll('/usr/bin/web', '/bin/true') });
    convert(['web.conf', '-o', 'out'], { cwd });
    const { status, stderr } = convert(['verify', 'out'], { cwd });
    expect(stderr).toMatch(/^1 file looked at by our own check.*: 0 findings, 0 refused\.$/m);
    expect(status).toBe(0);
  });

  it('tells of lines that systemd ignores, and of what its writer cannot have meant', () => {
    const cwd = workspace({ 'web.service': unit('Nice=many # at least', 'Nise=3') });
    const { status, stderr } = convert(['verify', '--fail-on', 'review', 'web.service'], { cwd });
    expect(status).toBe(1);
    expect(stderr).toContain('web.service:5:');
    expect(stderr).toContain('web.service:6:1: review: line-ignored');
  });

  it('tells of traps in jobs, and of a file that init refuses', () => {
    const cwd = workspace({
      'a.conf': 'respawn limit 5 10\nexec /bin/a\n',
      'b.conf': 'exec /bin/b\nnonsense\n',
    });
    const { status, stderr } = convert(['verify', 'a.conf', 'b.conf'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('a.conf:1:15: ');
    expect(stderr).toContain('respawn-limit-without-respawn');
    expect(stderr).toContain('b.conf:2:');
  });

  it('folds in what the programs of the machine say, at its line', () => {
    const cwd = workspace({
      'bin/systemd-analyze': analyze,
      'bin/init-checkconf': checkconf,
      'web.service': unit(),
      'a.conf': 'exec /bin/a\n# two\n',
    });
    const { stderr } = convert(['verify', 'web.service', 'a.conf'], { cwd, env: fakes(cwd) });
    expect(stderr).toContain('web.service:3:1: review: another-says');
    expect(stderr).toContain('systemd-analyze verify: Something of this line.');
    expect(stderr).toContain('web.service: review: another-says');
    expect(stderr).toContain('a.conf:2:1: review: another-says');
    expect(stderr).toContain('init-checkconf: Something of a job');
    expect(stderr).not.toContain('Nothing of ours');
    expect(stderr).toContain('and by systemd-analyze and init-checkconf: 3 findings');
  });

  const why = missing('systemd-analyze');
  test.skipIf(why)(titled('says nothing twice that the real systemd says, too', why), () => {
    const cwd = workspace({ 'web.service': unit('Nise=3', 'Nice=abc') });
    const { stderr } = convert(['verify', 'web.service'], { cwd });
    expect(stderr).toContain('and by systemd-analyze');
    expect(stderr).toContain('line-ignored');
    expect(stderr).not.toContain('another-says');
  });

  test.skipIf(why)(titled('knows the scripts of a tree that is another root', why), () => {
    const lines = Array.from({ length: 60 }, (_, at) => `  echo ${at}`).join('\n');
    const cwd = workspace({ 'web.conf': `script\n${lines}\nend script\n` });
    convert(['web.conf', '-o', 'out'], { cwd });
    expect(convert(['verify', 'out'], { cwd }).stderr).not.toContain('not executable');
  });

  it('does not ask this machine what another one has, for which a tree is', () => {
    const cwd = workspace({
      'web.conf': 'setuid nobody-of-this-name\nchdir /srv/nowhere\nexec /usr/bin/nowhere\n',
      'new/etc/passwd': 'nobody-of-this-name:x:9:9::/:/bin/sh\n',
    });
    convert(['web.conf', '-o', 'out'], { cwd });
    const alone = convert(['verify', 'out'], { cwd });
    expect([alone.status, alone.stderr]).toEqual([0, expect.stringContaining('--root says which')]);
    const named = convert(['verify', 'out', '--root', 'new'], { cwd });
    expect(named.stderr).toContain('There is no /srv/nowhere on this machine');
    expect(named.stderr).not.toContain('account-unknown');
    expect(named.status).toBe(1);
  });

  test.skipIf(why)(titled('tells what only the machine can know', why), () => {
    const cwd = workspace({ 'web.service': unit('ExecStartPre=/nonexistent/a') });
    expect(convert(['verify', 'web.service'], { cwd }).stderr).toContain(
      'systemd-analyze verify: Command /nonexistent/a is not executable',
    );
  });
});

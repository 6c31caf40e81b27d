import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import { convert, workspace } from './command.ts';

const job = 'setuid daemon\numask 022\nexec /usr/sbin/web\n';

describe('--explain-defaults', () => {
  test('lists what holds for a unit without a line, and why', () => {
    const cwd = workspace({ 'web.conf': job });
    const { status, stdout, stderr } = convert(['--print', '--explain-defaults', 'web.conf'], {
      cwd,
    });
    expect(status).toBe(0);
    expect(stdout).not.toContain('UMask=');
    expect(stderr).toMatch(/^web\.service does not say what systemd does anyway:$/m);
    expect(stderr).toMatch(/^ {2}UMask=0022 +the mask of the files that it makes$/m);
    expect(stderr).toMatch(/^ {2}After=sysinit\.target basic\.target /m);
    // What the unit says is not what holds without.
    expect(stderr).not.toMatch(/^ {2}(?:User|Type|TimeoutStopSec)=/m);
  });

  test('is silent unless it is asked for', () => {
    const cwd = workspace({ 'web.conf': job });
    expect(convert(['--print', 'web.conf'], { cwd }).stderr).not.toContain('does anyway:');
  });
});

const version = /systemd (\d+)/.exec(
  spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];
const why = Number(version ?? 0) >= 250 ? undefined : 'needs systemd-analyze of 250 or newer';

test.skipIf(why)(titled('--harden tells the exposure before and after', why), () => {
  const cwd = workspace({ 'web.conf': job });
  const { stdout, stderr } = convert(['--print', '--harden', 'web.conf'], { cwd });
  expect(stdout).toContain('NoNewPrivileges=yes');
  const [, after, before] =
    /^web\.service: exposure ([0-9.]+) of 10, and ([0-9.]+) without --harden/m.exec(stderr) ?? [];
  expect(Number(after)).toBeLessThan(Number(before));
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  convert,
  expectCalm,
  expectRefused,
  plainJob,
  plainUnit,
  shell,
  workspace,
} from './command.ts';

/** The documents that `convert inspect` prints, one a line. */
function inspected(stdout: string): readonly { file: string; ok: boolean }[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { file: string; ok: boolean });
}

describe('convert inspect', () => {
  test('prints what init makes of a job, on one line', () => {
    const outcome = convert(['inspect', 'web.conf'], { cwd: workspace({ 'web.conf': plainJob }) });
    expect(outcome.status).toBe(0);
    expect(inspected(outcome.stdout)).toMatchObject([{ file: 'web.conf', ok: true }]);
  });

  test('prints what systemd makes of a unit, on one line', () => {
    const cwd = workspace({ 'web.service': plainUnit });
    const outcome = convert(['inspect', 'web.service'], { cwd });
    expect(outcome.status).toBe(0);
    expect(inspected(outcome.stdout)).toMatchObject([{ file: 'web.service', ok: true }]);
  });

  test('reads the drop-ins and the environment files of the machine below --root', () => {
    const cwd = workspace({
      'root/etc/systemd/system/web.service':
        '[Service]\nType=oneshot\nEnvironmentFile=/etc/default/w*\nExecStart=/bin/a $A\n',
      'root/etc/systemd/system/web.service.d/10.conf': '[Service]\nEnvironmentFile=-/etc/none\n',
      'root/run/systemd/system/service.d/20.conf': '[Service]\nExecStart=/bin/b ${A} %y\n',
      'root/etc/default/web': 'A="one two"\n',
    });
    const { stdout, status } = convert(
      ['inspect', '--root', 'root', 'root/etc/systemd/system/web.service'],
      { cwd },
    );
    expect(status).toBe(0);
    const env = ['A=one two', expect.stringMatching(/^PATH=/)];
    expect(inspected(stdout)).toMatchObject([
      {
        load: 'loaded',
        runs: [
          { argv: ['/bin/a', 'one', 'two'], env },
          { argv: ['/bin/b', 'one two', '/etc/systemd/system/web.service'], env },
        ],
      },
    ]);
  });

  test('says what systemd would warn of, with line and column', () => {
    const cwd = workspace({ 'web.service': '[Service]\nExecStart=/bin/a\n  After=b.service\n' });
    const { stdout, status } = convert(['inspect', 'web.service'], { cwd });
    expect(status).toBe(0);
    expect(inspected(stdout)).toMatchObject([
      {
        problems: [
          {
            file: 'web.service',
            line: 3,
            column: 3,
            message: "Unknown key 'After' in section [Service], ignoring.",
            advice: 'It has a meaning in [Unit].',
          },
        ],
      },
    ]);
  });

  test('tells a unit that systemd refuses', () => {
    const cwd = workspace({ 'web.service': '[Service]\nExecStart=a/b\n', 'gone.service': '' });
    const { stdout, status } = convert(['inspect', 'web.service', 'gone.service'], { cwd });
    expect(status).toBe(1);
    expect(inspected(stdout)).toMatchObject([
      { ok: false, load: 'bad-setting', exec: {} },
      { ok: false, load: 'masked' },
    ]);
  });

  test('ends with 1 when a file is refused by its init, and goes on', () => {
    const cwd = workspace({ 'bad.conf': 'exce\n', 'web.conf': plainJob });
    const outcome = convert(['inspect', 'bad.conf', 'web.conf'], { cwd });
    expect(outcome.status).toBe(1);
    expect(inspected(outcome.stdout).map(({ ok }) => ok)).toEqual([false, true]);
  });

  test('reads file names from standard input, and names those that are missing', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const outcome = convert(['inspect', '-'], { cwd, input: 'none.conf\nweb.conf\n' });
    expectRefused(outcome, 'none.conf: no such file');
    expect(inspected(outcome.stdout)).toHaveLength(1);
  });

  test('does not hang on what is no regular file', () => {
    const cwd = workspace();
    spawnSync('mkfifo', [join(cwd, 'pipe.conf')]);
    expectRefused(convert(['inspect', 'pipe.conf'], { cwd, patience: 5000 }), 'pipe.conf');
  });

  test.each([
    ['a directory', 'convert inspect .'],
    ['an override that is missing', 'convert inspect web.conf --override none'],
    ['an unknown option', 'convert inspect --bogus web.conf'],
    ['no file', 'convert inspect'],
    ['standard input that cannot be read', 'convert inspect - <.'],
    ['a full disk', 'convert inspect web.conf >/dev/full'],
  ])('%s ends with 2 and without a crash', (_, line) => {
    const outcome = shell(line, { cwd: workspace({ 'web.conf': plainJob }) });
    expectCalm(outcome);
    expect(outcome.status).toBe(2);
  });
});

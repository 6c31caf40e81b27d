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

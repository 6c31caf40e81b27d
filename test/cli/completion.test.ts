import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import { convert, expectRefused, missing, workspace } from './command.ts';

/** What bash offers for the last of some words. */
function offered(...words: readonly string[]): readonly string[] {
  const { stdout } = convert(['completion', 'bash']);
  const script = `${stdout}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _upstart_systemd; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const cwd = workspace({ 'web.conf': '', 'init/a.conf': '' });
  const run = spawnSync('bash', ['-c', script, 'bash', ...words], { cwd, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter((line) => line !== '');
}

describe('convert completion', () => {
  it.each([
    [['convert', '--form'], ['--format']],
    [
      ['convert', '--format', ''],
      ['text', 'json', 'sarif', 'github'],
    ],
    [
      ['convert', 'graph', '--format', ''],
      ['dot', 'mermaid'],
    ],
    [['convert', '--root', ''], ['init']],
    [['convert', 'expl'], ['explain']],
    [['convert', 'we'], ['web.conf']],
    [['convert', 'explain', 'package-has'], ['package-has-unit']],
    [['convert', 'completion', 'f'], ['fish']],
  ])('offers for %j', (words, replies) => {
    expect(offered(...words)).toEqual(replies);
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    const why = missing(shell);
    test.skipIf(why)(titled(`prints what ${shell} can read`, why), () => {
      const { stdout, status } = convert(['completion', shell]);
      expect(status).toBe(0);
      const cwd = workspace({ completion: stdout });
      const checked = spawnSync(shell, ['-n', 'completion'], { cwd, encoding: 'utf8' });
      expect([checked.status, checked.stderr]).toEqual([0, '']);
    });
  }

  it('knows three shells', () => {
    expectRefused(convert(['completion', 'tcsh']), 'bash, zsh, fish');
  });
});

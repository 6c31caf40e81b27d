import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import { convert, expectRefused, missing, plainJob, workspace } from './command.ts';

const evil = 'start on x"y\\z or foo A="<b>|;#]" or started "a\nb"\nexec /bin/a\n'.replace(
  '\nb',
  ' b',
);

describe('convert graph', () => {
  it('prints a graph for dot', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { status, stdout } = convert(['graph', 'web.conf'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^digraph start \{\n/);
    expect(stdout).toContain('"job web" [label="web", shape=box];');
  });

  it('prints a graph for Mermaid, in which no name ends its quotes', () => {
    const cwd = workspace({ 'evil.conf': evil });
    const { stdout } = convert(['graph', '--format', 'mermaid', 'evil.conf'], { cwd });
    expect(stdout).toMatch(/^flowchart LR\n/);
    for (const line of stdout.split('\n')) expect(line).toMatch(/^[^"]*(?:"[^"\]|]*"[^"]*)*$/);
  });

  const why = missing('dot');
  test.skipIf(why)(titled('and dot draws it, whatever the names', why), () => {
    const cwd = workspace({ 'evil.conf': evil });
    const { stdout } = convert(['graph', 'evil.conf'], { cwd });
    const drawn = spawnSync('dot', ['-Tplain'], { input: stdout, encoding: 'utf8' });
    expect([drawn.status, drawn.stderr]).toEqual([0, '']);
  });

  it('says what is wrong', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'bad.conf': 'nonsense\n' });
    expectRefused(convert(['graph', '--format', 'png', 'web.conf'], { cwd }), 'dot or mermaid');
    expectRefused(convert(['graph', 'bad.conf'], { cwd }), 'bad.conf');
    expectRefused(convert(['graph', 'gone.conf'], { cwd }), 'gone.conf');
  });
});

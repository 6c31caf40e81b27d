import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { withoutDefaults } from '../../src/shell/without-defaults.ts';

const isKnown = (name: string) => name === 'A';

describe('defaults of a variable that has a value', () => {
  test.each([
    ['echo "${A:-x}" ${A-y}', 'echo "${A}" ${A}'],
    ['echo ${B:-${A:-x}}', 'echo ${B:-${A}}'],
    ['echo ${A:-${A:-x}}', 'echo ${A}'],
    ['cat << E\n${A:-x}\nE', 'cat << E\n${A}\nE'],
    ["echo '${A:-x}' ${A:+x} ${A:=x} ${B:-x} ${A#x}", undefined],
  ])('%s', (text, expected = text) => {
    const made = withoutDefaults(text, isKnown);
    expect(made).toBe(expected);
    const run = (script: string) =>
      spawnSync('/bin/sh', ['-c', script], { env: { A: 'value' }, encoding: 'utf8' }).stdout;
    expect(run(made)).toBe(run(text));
  });
});

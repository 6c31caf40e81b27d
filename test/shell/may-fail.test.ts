import { expect, test } from 'vitest';
import { firstThatMayFail } from '../../src/shell/may-fail.ts';

test.each([
  ['echo a; sleep 1; A=b; true', undefined],
  ['web --check || true', undefined],
  ['web --check || echo no', undefined],
  ['web &', undefined],
  ['/bin/echo a\nweb --check\nweb', 'web --check'],
  ['A=$(web)', 'A=$(web)'],
  ['A=`web`', 'A=`web`'],
  ['echo a > /run/x', 'echo a > /run/x'],
  ['echo a && web', 'echo a && web'],
  ['[ -d /x ]', '[ -d /x ]'],
  ['if', 'if'],
] as const)('%j', (text, expected) => {
  expect(firstThatMayFail(text)).toBe(expected);
});

import { expect, test } from 'vitest';
import { applyCommand } from '../../src/cli/apply-command.ts';

test('what is to be typed next is what was typed, with --write', () => {
  expect(
    applyCommand('convert', ['--style', 'faithful', '--print', 'a b.conf'], ['--write'], true),
  ).toBe('convert --style faithful "a b.conf" --write --force');
});

test('hundreds of names are not written out again', () => {
  const names = Array.from({ length: 500 }, (_, at) => `job${at}.conf`);
  expect(applyCommand('convert', names, ['--write'], false)).toBe(
    'the same command again with --write',
  );
});

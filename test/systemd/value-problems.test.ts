import { expect, test } from 'vitest';
import { readUnit } from '../../src/systemd/read.ts';
import { valueProblems } from '../../src/systemd/value-problems.ts';

function problems(...lines: string[]): string[] {
  const text = `[Service]\n${lines.join('\n')}\n`;
  const { unit } = readUnit('web.service', { fragment: { name: 'web.service', text } });
  return valueProblems(unit).map(({ code, line, message, range }) => {
    return `${line} ${code}: ${message} (${text.slice(range.start, range.end)})`;
  });
}

test('a value that systemd ignores', () => {
  expect(problems('Nice=5 # polite', 'Restart=yes')).toEqual([
    '2 bad-value: Failed to parse Nice= value, ignoring: 5 # polite (5 # polite)',
    '3 bad-value: Failed to parse Restart= value, ignoring: yes (yes)',
  ]);
});

test('a part of a value that systemd ignores, on its own line', () => {
  expect(problems('Environment=A=1 \\', '  B')).toEqual([
    '3 bad-value: Invalid environment assignment, ignoring: B (B)',
  ]);
});

test('a value for which systemd refuses the unit', () => {
  expect(problems('WorkingDirectory=srv', 'User=65535', 'ExecStart=bin/web')).toEqual([
    '2 refused: WorkingDirectory= path is not absolute: srv (srv)',
    '3 refused: Invalid user/group name or numeric ID: 65535 (65535)',
    '4 refused: Neither a valid executable name nor an absolute path: bin/web (bin/web)',
  ]);
});

test('nothing, where all is well or a specifier decides', () => {
  expect(problems('WorkingDirectory=%S/web', 'User=%i', 'Nice=5', 'ExecStart=/bin/web %i')).toEqual(
    [],
  );
});

import { expect, test } from 'vitest';
import { expandVariables } from '../../src/systemd/expansion.ts';

const environment = ['V=one two', 'Q=a"b\'c', 'E=', 'S= lead  trail ', 'A1=z', 'B=back\\slash'];

test.each([
  ['$V', ['one', 'two']],
  ['${V}', ['one two']],
  ['x${V}y', ['xone twoy']],
  ['x$V', ['x$V']],
  ['$V/x', []],
  ['$UNSET', []],
  ['${UNSET}', ['']],
  ['$E', []],
  ['$S', ['lead', 'trail']],
  ['$Q', ["ab'c"]],
  ['$B', ['backslash']],
  ['$$', ['$']],
  ['$$V', ['$V']],
  ['a$$b$', ['a$b$']],
  ['$', []],
  ['${V', ['${V']],
  ['${V:-d}', ['${V:-d}']],
  ['${A-B}', ['']],
  ['${A1}${A1}', ['zz']],
])('%s becomes %j', (word, expected) => {
  expect(expandVariables([word], environment)).toEqual(expected);
});

test('the last assignment to a variable counts', () => {
  expect(expandVariables(['${A}'], ['A=1', 'A=2'])).toEqual(['2']);
});

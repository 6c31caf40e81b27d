import { describe, expect, test } from 'vitest';
import { parseEnvironment, printEnvironment, printNames } from '../../src/systemd/environment.ts';
import { parseEnvironmentFile } from '../../src/systemd/environment-file.ts';

describe('Environment= is read', () => {
  const read = (value: string) =>
    parseEnvironment(value).assignments.map(({ name, value: text }) => `${name}=${text}`);

  test.each([
    ['A=1 B=2', ['A=1', 'B=2']],
    ['"A=1 2" B=3', ['A=1 2', 'B=3']],
    ['A="1 2"', ['A=1 2']],
    ['A=$B ${C}', ['A=$B']],
    ['A=\\x41\\n', ['A=A\n']],
    ['A=a=b', ['A=a=b']],
    ['A= B', ['A=']],
    ['1A=x A-B=x _=y', ['_=y']],
  ])('%s', (value, expected) => expect(read(value)).toEqual(expected));

  test('up to the first word that cannot be read', () => {
    expect(read('A=1 B=\\q C=3')).toEqual(['A=1']);
    expect(read('A=1 "B=2')).toEqual(['A=1']);
  });

  test('and says what was left out, and where', () => {
    const value = 'A=1 # note';
    const { problems } = parseEnvironment(value);
    expect(problems.map(({ message }) => message)).toEqual([
      'Invalid environment assignment, ignoring: #',
      'Invalid environment assignment, ignoring: note',
    ]);
    expect(value.slice(problems[1]?.start, problems[1]?.end)).toBe('note');
  });
});

describe('Environment= is written', () => {
  test.each([
    ['1', 'A=1'],
    ['', 'A='],
    ['a b', '"A=a b"'],
    ['50%', 'A=50%%'],
    ['$HOME', 'A=$HOME'],
    ['say "hi"', '\'A=say "hi"\''],
    ['a\nb', '"A=a\\nb"'],
    ['a\\b', 'A=a\\\\b'],
  ])('%j', (value, expected) => expect(printEnvironment({ name: 'A', value })).toBe(expected));

  test('names go in one line', () => {
    expect(printNames(['A', 'B=1 2'])).toBe('A "B=1 2"');
  });
});

describe('an environment file is read, which is no shell', () => {
  const read = (text: string, version?: number) =>
    parseEnvironmentFile(text, version)?.map(({ name, value }) => `${name}=${value}`);

  test.each([
    ['A=1\nB=2', ['A=1', 'B=2']],
    [' A = 1 \n', ['A=1']],
    ['export A=1\n', ['export A=1']],
    ['# A=1\n;B=2\nC=3 # c\n', ['C=3 # c']],
    ['A="1 2"\nB=\'3 4\'\n', ['A=1 2', 'B=3 4']],
    ['A="1" 2\n', ['A=12']],
    ["A='it'\\''s'\n", ["A=it''s'"]],
    ['A=a"b"c\n', ['A=a"b"c']],
    ['A=a\\nb\n', ['A=anb']],
    ['A="a\\nb\\$c\\"d"\n', ['A=a\\nb$c"d']],
    ["A='a\\'\n", ['A=a\\']],
    ['A=a\\\nb\n', ['A=ab']],
    ['A="a\nb"\n', ['A=a\nb']],
    ['A="open\nB=2\n', ['A=open\nB=2\n']],
    ['A=$B%n\n', ['A=$B%n']],
    ['A=1\rB=2\r\n', ['A=1', 'B=2']],
    ['nothing\nA=1\n', ['A=1']],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  test('a comment that ends in a backslash takes the next line with it before 254', () => {
    expect(read('# c \\\nA=1\nB=2\n', 252)).toEqual(['B=2']);
    expect(read('# c \\\nA=1\nB=2\n', 254)).toEqual(['A=1', 'B=2']);
  });

  test('a NUL makes it unreadable', () => {
    expect(read('A=1\0')).toBeUndefined();
  });

  test('each assignment knows its line', () => {
    expect(parseEnvironmentFile('\nA=1\nB=2\n')?.map(({ line }) => line)).toEqual([2, 3]);
  });
});

import { describe, expect, test } from 'vitest';
import { isExecutablePath, parseExecValue } from '../../src/systemd/exec.ts';

const words = (value: string) =>
  parseExecValue(value).commands.map(({ argv }) => argv.map(({ text }) => text));
const problems = (value: string, version?: number) =>
  parseExecValue(value, version === undefined ? {} : { version }).problems.map(
    ({ code, fatal, message }) => `${fatal ? 'fatal ' : ''}${code}: ${message}`,
  );

describe('a command line is split into words', () => {
  test.each([
    ['/bin/a b  c\td', ['/bin/a', 'b', 'c', 'd']],
    ['/bin/a "b c" \'d e\'', ['/bin/a', 'b c', 'd e']],
    ['/bin/a x"b c"y', ['/bin/a', 'xb cy']],
    ['/bin/a "" \'\'', ['/bin/a', '', '']],
    ['/bin/a "it\'s" \'say "hi"\'', ['/bin/a', "it's", 'say "hi"']],
    ['/bin/a \\x41\\101\\u00e9\\U0001F600\\s\\t', ['/bin/a', 'AAé😀 \t']],
    ["/bin/a '\\n'", ['/bin/a', '\n']],
    ['/bin/a \\xc3\\xa9', ['/bin/a', 'é']],
    ['/bin/a a;b ;; "#" #', ['/bin/a', 'a;b', ';;', '#', '#']],
    ['/bin/a > b | c && *', ['/bin/a', '>', 'b', '|', 'c', '&&', '*']],
  ])('%s', (value, expected) => expect(words(value)).toEqual([expected]));

  test('a byte that is no character stands as a lone surrogate', () => {
    expect(words('/bin/a \\xff')).toEqual([['/bin/a', '\udcff']]);
  });

  test('an unknown escape stays as it is, with a warning', () => {
    expect(words('/bin/a \\$x "\\q" b\\ c')).toEqual([['/bin/a', '\\$x', '\\q', 'b\\ c']]);
    expect(problems('/bin/a \\$x')).toEqual([
      'unknown-escape: Ignoring unknown escape sequences: "\\$x"',
    ]);
  });

  test('$ and % are left for later', () => {
    expect(words('/bin/a $A ${B} %n $$ %%')).toEqual([['/bin/a', '$A', '${B}', '%n', '$$', '%%']]);
  });

  test('each word knows its place', () => {
    const value = '/bin/a  "b c"';
    const word = parseExecValue(value).commands[0]?.argv[1];
    expect(value.slice(word?.start, word?.end)).toBe('"b c"');
  });
});

describe('a lone semicolon parts commands', () => {
  test('unquoted, between words', () => {
    expect(words('/bin/a b ; /bin/c d')).toEqual([
      ['/bin/a', 'b'],
      ['/bin/c', 'd'],
    ]);
    expect(words('/bin/a ;')).toEqual([['/bin/a']]);
  });

  test('not with a backslash, in quotes or as part of a word', () => {
    expect(words('/bin/a \\; ";" a; ;b')).toEqual([['/bin/a', ';', ';', 'a;', ';b']]);
  });

  test('each command has its own prefixes', () => {
    const { commands } = parseExecValue('/bin/a ; -/bin/b');
    expect(commands.map(({ prefixes }) => prefixes)).toEqual([{}, { ignoreFailure: true }]);
  });
});

describe('prefixes', () => {
  test.each([
    ['-/bin/a', { ignoreFailure: true }],
    [':/bin/a', { noExpansion: true }],
    ['+/bin/a', { privilege: '+' }],
    ['!/bin/a', { privilege: '!' }],
    ['!!/bin/a', { privilege: '!!' }],
    [':-+/bin/a', { ignoreFailure: true, noExpansion: true, privilege: '+' }],
    ['"-/bin/a"', { ignoreFailure: true }],
  ])('%s', (value, prefixes) => {
    const [command] = parseExecValue(value).commands;
    expect(command?.prefixes).toEqual(prefixes);
    expect(command?.path).toBe('/bin/a');
  });

  test('@ makes the second word the name the process sees', () => {
    const [command] = parseExecValue('@/bin/a zero one').commands;
    expect(command?.path).toBe('/bin/a');
    expect(command?.argv.map(({ text }) => text)).toEqual(['zero', 'one']);
    expect(problems('@/bin/a')).toEqual([
      'fatal no-argv0: Empty executable name or zeroeth argument: @/bin/a',
    ]);
  });

  test('| is one from 258 on', () => {
    expect(parseExecValue('|echo $A', { version: 258 }).commands[0]?.prefixes).toEqual({
      shell: true,
    });
    expect(problems('|/bin/a', 252)).toEqual([
      'fatal relative-path: Neither a valid executable name nor an absolute path: |/bin/a',
    ]);
  });
});

describe('what systemd does not run', () => {
  test.each([
    ['./a', 'relative-path: Neither a valid executable name nor an absolute path: ./a'],
    ['a/b', 'relative-path: Neither a valid executable name nor an absolute path: a/b'],
    ['/bin/', 'directory-path: Executable path specifies a directory: /bin/'],
    ['@ /bin/a', "empty-path: Empty path in command line: '@ /bin/a'"],
    ['"/bin/a\\"b"', 'unsafe-path: Executable name contains special characters: /bin/a"b'],
    ['/bin/a "b', 'unbalanced-quotes: Unbalanced quoting, ignoring: "/bin/a "b"'],
  ])('%s', (value, message) => expect(problems(value)).toEqual([`fatal ${message}`]));

  test('after - it is only left out', () => {
    expect(problems('-a/b')).toEqual([
      'relative-path: Neither a valid executable name nor an absolute path, ignoring: a/b',
    ]);
  });

  test('an open quote in the first word is forgiven', () => {
    expect(parseExecValue('bad"quote').problems.map(({ fatal }) => fatal)).toEqual([false]);
  });

  test('the commands before it still count', () => {
    expect(words('/bin/a ; b/c')).toEqual([['/bin/a']]);
  });

  test('paths are told apart beforehand', () => {
    expect(['/bin/a', 'a', '/a b'].map(isExecutablePath)).toEqual([true, true, true]);
    expect(['', 'a/b', '/a/', "/a'", '-a', ';', '..'].map(isExecutablePath)).toEqual(
      Array.from({ length: 7 }, () => false),
    );
  });
});

describe('with the specifiers replaced', () => {
  const expand = (text: string) => (text.includes('%z') ? undefined : text.replaceAll('%n', 'web'));

  test('after unquoting, in every word', () => {
    const [command] = parseExecValue('/bin/%n "%n x" \\x25n', { expand }).commands;
    expect(command?.path).toBe('/bin/web');
    expect(command?.argv.map(({ text }) => text)).toEqual(['/bin/web', 'web x', 'web']);
  });

  test('one that does not exist refuses the unit', () => {
    expect(parseExecValue('/bin/a %z', { expand }).problems.map(({ code }) => code)).toEqual([
      'unknown-specifier',
    ]);
  });
});

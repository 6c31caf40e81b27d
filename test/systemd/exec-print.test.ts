import { describe, expect, test } from 'vitest';
import { parseExecValue } from '../../src/systemd/exec.ts';
import { type PrintableCommand, printExec } from '../../src/systemd/exec-print.ts';
import { isOneDirective, joinValue } from '../../src/systemd/print.ts';

const print = (...words: PrintableCommand['words']) => printExec({ words });

describe('a command is written as an administrator would', () => {
  test.each<[PrintableCommand['words'], string]>([
    [['/bin/a', 'b', '-c'], '/bin/a b -c'],
    [['/bin/a', 'b c'], '/bin/a "b c"'],
    [['/bin/a', ''], '/bin/a ""'],
    [['/bin/a', ';'], '/bin/a \\;'],
    [['/bin/a', '100%'], '/bin/a 100%%'],
    [['/bin/a', '$HOME'], '/bin/a $$HOME'],
    [['/bin/a', 'say "hi"'], '/bin/a \'say "hi"\''],
    [['/bin/a', "it's"], '/bin/a "it\'s"'],
    [['/bin/a', 'back\\slash'], '/bin/a back\\\\slash'],
    [['/bin/a', 'a\nb\tc'], '/bin/a "a\\nb\\tc"'],
    [['/bin/a', '\x07\x7f'], '/bin/a \\a\\x7f'],
    [['/bin/a', 'é 日'], '/bin/a "é 日"'],
    [['/opt/my app/run'], '"/opt/my app/run"'],
  ])('%j', (words, expected) => expect(print(...words)).toBe(expected));

  test('prefixes come first', () => {
    expect(
      printExec({ prefixes: { ignoreFailure: true, privilege: '+' }, words: ['/bin/a'] }),
    ).toBe('-+/bin/a');
  });

  test('after : a dollar is a dollar', () => {
    expect(printExec({ prefixes: { noExpansion: true }, words: ['/bin/a', '$A $$'] })).toBe(
      ':/bin/a "$A $$"',
    );
  });

  test('raw words keep their specifiers and variables', () => {
    expect(print('/bin/kill', '-HUP', { raw: '$MAINPID' }, { raw: '%i x' })).toBe(
      '/bin/kill -HUP $MAINPID "%i x"',
    );
  });

  test('a dollar in the path is not expanded, so the name the process sees is given too', () => {
    expect(print('/bin/a$$b', 'c')).toBe('@/bin/a$$b /bin/a$$$$b c');
    expect(print('/bin/a$b', 'c')).toBe('/bin/a$b c');
  });
});

describe('a script stands in the unit line by line', () => {
  const script = (text: string, comments = true) =>
    printExec({
      prefixes: { noExpansion: true },
      words: ['/bin/sh', '-c', { script: text, lines: true, comments }],
    });
  const ran = (text: string) =>
    parseExecValue(joinValue(script(text))).commands[0]?.argv.at(-1)?.text;

  test('every line but the first with a space before it', () => {
    expect(script('set -e\ncd /srv\nexec ./run "$A"')).toBe(
      [":/bin/sh -c 'set -e\\n\\", 'cd /srv\\n\\', 'exec ./run "$A"\''].join('\n'),
    );
    expect(ran('set -e\ncd /srv')).toBe('set -e\n cd /srv');
  });

  test('shell comments become comments of the unit file', () => {
    expect(script('a\n# why\nb')).toBe([':/bin/sh -c "a\\n\\', '# why', 'b"'].join('\n'));
    expect(ran('a\n# why\nb')).toBe('a\n b');
    expect(ran('a\n# last')).toBe('a\n ');
  });

  test('or stay on the line before, where an old systemd would end the value at them', () => {
    expect(script('a\n# why\n# not\nb', false)).toBe(
      [':/bin/sh -c "a\\n# why\\n# not\\n\\', 'b"'].join('\n'),
    );
    expect(script('# first\nb', false)).toBe([':/bin/sh -c "# first\\n\\', 'b"'].join('\n'));
  });

  test('the ;; of a case stays on the line before, where it is no comment of the unit file', () => {
    expect(script('case $1 in\na) b\n  ;;\nesac')).toBe(
      [':/bin/sh -c "case $1 in\\n\\', 'a) b\\n  ;;\\n\\', 'esac"'].join('\n'),
    );
    expect(ran('x\n#y\n;z')).toBe('x\n ;z');
  });

  test('a shell continuation is not torn apart where a space would change it', () => {
    expect(ran('echo a\\\nb')).toBe('echo a\\\nb');
    expect(ran('echo a \\\n  b')).toBe('echo a \\\n   b');
  });

  test('what follows a shell continuation is no comment', () => {
    expect(ran('echo a\\\n#b')).toBe('echo a\\\n#b');
  });

  test('empty lines and the last line end stay', () => {
    expect(ran('a\n\nb\n')).toBe('a\n \n b\n');
  });

  test('and it is one directive, whatever it holds', () => {
    for (const text of ['a\n\n[Unit]\nb', '\n', 'a\\', 'a\r\nb', '"\n\'\n#', '\n#\n#\n']) {
      expect(isOneDirective(script(text))).toBe(true);
    }
  });

  test('without lines it is one line, exactly as it is', () => {
    const value = printExec({ words: ['/bin/sh', '-c', { script: 'a\n#b\n c', lines: false }] });
    expect(value).toBe('/bin/sh -c "a\\n#b\\n c"');
  });
});

import { describe, expect, it, test } from 'vitest';
import { job, problemIn } from './helpers.ts';

const description = (argument: string) => job(`description ${argument}\n`).description?.value;
const command = (line: string) => job(`exec ${line}\n`).processes.main?.value.command;

describe('an argument', () => {
  test.each([
    ['bare', 'foo', 'foo'],
    ['in double quotes', '"foo bar"', 'foo bar'],
    ['in single quotes', "'foo bar'", 'foo bar'],
    ['put together from pieces', 'a"b c"\'d e\'', 'ab cd e'],
    ['with an escaped blank', 'a\\ b', 'a b'],
    ['with an escaped backslash', 'a\\\\b', 'a\\b'],
    ['with any other backslash, which stays', 'a\\nb\\#c\\$d', 'a\\nb\\#c\\$d'],
    ['with a backslash before a quote, which stays and protects it', "'it\\'s'", "it\\'s"],
    ['with blanks inside quotes, kept', '"a  \t b"', 'a  \t b'],
    ['with a line end inside quotes, folded with its blanks', '"a  \n \n   b"', 'a b'],
    ['ended by a comment in the middle of a word', 'foo#bar', 'foo'],
    ['with a comment sign in quotes', '"foo#bar"', 'foo#bar'],
    ['with characters beyond ASCII', 'é\u00a0漢', 'é\u00a0漢'],
  ])('%s', (_, written, value) => {
    expect(description(written)).toBe(value);
  });

  it('may stand on the next line after a backslash', () => {
    expect(description('\\\n  foo')).toBe('foo');
  });

  it('must not be empty, not even in quotes', () => {
    expect(problemIn('description ""\n')).toMatchObject({ message: 'Expected token', caret: '""' });
  });

  it('ends at a NUL, as text does in C', () => {
    expect(description('"foo\0bar"')).toBe('foo');
  });
});

describe('a command', () => {
  test.each([
    ['keeps its quotes and backslashes', `a "b  c" 'd' \\\\ e\\$f`, `a "b  c" 'd' \\\\ e\\$f`],
    ['keeps the blanks between its words', 'a \t b', 'a \t b'],
    ['loses the blanks around it', '   a   ', 'a'],
    ['is continued by a backslash at the line end', 'a \\\n   b', 'a b'],
    ['is not continued by a backslash and a blank', 'a \\  ', 'a \\ '],
    ['is folded inside of quotes', 'a "b\n   c"', 'a "b c"'],
    ['ends at a comment, also in the middle of a word', 'a --color=#fff', 'a --color='],
    ['goes on after an escaped comment sign', 'a\\#b', 'a\\#b'],
    ['ends at a NUL', '/bin/foo\0bar baz', '/bin/foo'],
    ['may have a carriage return before the line end', 'a\r', 'a'],
  ])('%s', (_, written, value) => {
    expect(command(written)).toBe(value);
  });

  it('is mangled where a backslash follows a blank, as libnih 1.0.3 does it', () => {
    expect(command('foo \\$x')).toBe('foo\\\\$x');
    expect(command('foo   \\$x')).toBe('foo\\  \\$x');
    expect(command('"a  \\$b"')).toBe('"a\\ \\$b"');
    expect(command("'c \\d'")).toBe("'c\\\\d'");
    expect(command('foo \\\n \\$x')).toBe('foo\\ $x');
    expect(command('find / -name \\*.log -exec rm {} \\;')).toBe(
      'find / -name\\\\*.log -exec rm {}\\\\;',
    );
  });
});

describe('a stanza', () => {
  it('may be indented and end with a carriage return', () => {
    expect(job(' \t respawn\r\n\ttask\r\n')).toMatchObject({
      respawn: { value: true },
      task: { value: true },
    });
  });

  it('may end with the file', () => {
    expect(job('task').task?.value).toBe(true);
  });

  it('cannot be quoted, but what follows `expect`, `console`, `oom` and `limit` can', () => {
    expect(problemIn('"task"\n').message).toBe('Unknown stanza');
    expect(problemIn('kill "timeout" 5\n').message).toBe('Unknown stanza');
    expect(job('expect "fork"\n').expect?.value).toBe('fork');
    expect(job('oom "score" 5\n').oomScore?.value).toBe(5);
  });

  it('cannot begin after a backslash', () => {
    expect(problemIn('\\\ntask\n')).toMatchObject({ message: 'Unknown stanza', line: 2 });
  });

  it('can follow `manual` and `debug` on the same line', () => {
    const { manual, debug, task } = job('manual debug task\n');
    expect([manual?.value, debug?.value, task?.value]).toEqual([true, true, true]);
  });

  it('comes after a comment, however that ends', () => {
    expect(job('# note \\\nrespawn\n').respawn?.value).toBe(true);
  });
});

describe('a script', () => {
  const script = (lines: string) =>
    job(`script\n${lines}end script\n`).processes.main?.value.command;

  test.each([
    ['is raw text', ' a # "b\\\n', 'a # "b\\\n'],
    ['loses the blanks that all of its lines begin with', '    a\n      b\n', 'a\n  b\n'],
    ['loses no more than a later line shares', '    a\n  b\n', '  a\nb\n'],
    ['loses none if a line is empty', '    a\n\n    b\n', '    a\n\n    b\n'],
    ['does not take a tab for blanks', '\ta\n        b\n', '\ta\n        b\n'],
    ['may be empty', '', ''],
    ['keeps carriage returns', 'a\r\n', 'a\r\n'],
    [
      'goes on over what only resembles its end',
      'endscript\nend scripts\nend script;\n',
      'endscript\nend scripts\nend script;\n',
    ],
    ['loses what follows a NUL in a line, with the line end', 'a\0b\nc\n', 'ac\n'],
  ])('%s', (_, lines, value) => {
    expect(script(lines)).toBe(value);
  });

  it('ends at its words with blanks of any kind and a comment', () => {
    expect(job('script\na\n \tend \t script\r#c\ntask\n')).toMatchObject({
      task: { value: true },
      processes: { main: { value: { command: 'a\n' } } },
    });
  });

  it('ends even in a here-document or after a backslash', () => {
    expect(problemIn('script\ncat <<E\nend script\nE\nend script\n').line).toBe(4);
    expect(script('a \\\n')).toBe('a \\\n');
  });
});

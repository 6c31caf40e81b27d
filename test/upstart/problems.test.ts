import { describe, expect, it, test } from 'vitest';
import { problemIn } from './helpers.ts';

describe('a problem points at what is wrong', () => {
  test.each([
    ['an unknown stanza', 'task\nfrobnicate yes\n', 'Unknown stanza', 2, '2:1', 'frobnicate'],
    ['an unknown second word', 'kill mode x\n', 'Unknown stanza', 1, '1:6', 'mode'],
    ['an unknown keyword', 'expect forking\n', 'Unknown stanza', 1, '1:8', 'forking'],
    ['a missing argument', 'description\n', 'Expected token', 1, '1:12', ''],
    ['an empty argument', 'nice ""\n', 'Expected token', 1, '1:6', '""'],
    ['a word too many', 'chdir /a "b c" d\n', 'Unexpected token', 1, '1:10', '"b c"'],
    [
      'an impossible value',
      'limit core 0 many\n',
      "Illegal limit, expected 'unlimited' or integer",
      1,
      '1:14',
      'many',
    ],
    [
      'a signal that does not exist',
      'task\nkill signal FOO\n',
      'Illegal signal status, expected integer',
      2,
      '2:13',
      'FOO',
    ],
    ['an open quote', 'task\nexec "a\nb\n', 'Unterminated quoted string', 4, '2:6', '"'],
    ['an open script', 'pre-start script\nx\n', 'Unterminated block', 3, '1:1', 'pre-start script'],
    ['a backslash at the end', 'exec a\\', 'Trailing slash in file', 1, '1:7', '\\'],
    ['an operator without an event', 'start on a or or b\n', 'Expected event', 1, '1:15', 'or'],
    ['an empty group', 'start on a or ()\n', 'Expected event', 1, '1:16', ')'],
    ['a missing operator', 'start on a (b)\n', 'Expected operator', 1, '1:12', '('],
    ['an open parenthesis', 'start on (a\nor (b\n', 'Mismatched parentheses', 3, '2:4', '('],
    ['a parenthesis too many', 'start on a)\n', 'Mismatched parentheses', 1, '1:11', ')'],
    [
      'a value behind a named one',
      'start on a K=v w\n',
      'Expected variable name before value',
      1,
      '1:16',
      'w',
    ],
    ['an empty line inside parentheses', 'start on (a\n\nor b)\n', 'Expected token', 2, '2:1', ''],
  ])('%s', (_, text, message, line, at, caret) => {
    expect(problemIn(text)).toMatchObject({ message, line, at, caret });
  });

  it('blames the quote that swallowed a line, not the last one', () => {
    expect(problemIn("exec echo it's\ndescription 'x'\n").at).toBe('1:13');
  });
});

describe('the line of a problem is init’s', () => {
  it('is where init began to read a value', () => {
    expect(problemIn('kill timeout \\\n \\\n x\n').line).toBe(3);
    expect(problemIn('respawn limit \\\n 1 \\\n x\n').line).toBe(3);
  });

  it('is where init came to, for words too many', () => {
    expect(problemIn('chdir a \\\n b\n').line).toBe(2);
  });

  it('is the last one, for what never ends', () => {
    expect(problemIn('exec "\n\n\n').line).toBe(4);
    expect(problemIn('script\n\n\n').line).toBe(4);
  });
});

describe('the advice', () => {
  const advice = (text: string) => problemIn(text).advice;

  test.each([
    ['limits nofile 1 2\n', '`limit`'],
    ['respawn-limit 3 4\n', '`respawn limit`'],
    ['Exec foo\n', '`exec`'],
    ['exec: foo\n', '`exec`'],
    ['prestart exec x\n', '`pre-start`'],
    ['start_on x\n', '`start on`'],
    ['desciption x\n', '`description`'],
    ['pre-start sript\nend script\n', '`pre-start script`'],
    ['kill signals 9\n', '`kill signal`'],
    ['console LOG\n', '`console log`'],
    ['limit openfiles 1 1\n', '`limit nofile`'],
    ['kill signal term\n', '`TERM`'],
  ])('for %j names %s', (text, meant) => {
    expect(advice(text)).toContain(`Perhaps ${meant} was meant.`);
  });

  test.each([
    ['a word with no likeness at all', 'xyzzy 1\n', /no stanza `xyzzy`/],
    ['a byte order mark', '\ufefftask\n', /byte order mark/],
    ['a form feed', 'task\f\n', /only looks like a blank/],
    ['a quoted stanza', '"task"\n', /must not be quoted/],
    ['a condition on several lines', 'start on a\n or b\n', /[Pp]arentheses/],
    ['a script that ended early', 'script\ncat <<E\nend script\nE\nend script\n', /`script`/],
    ['an end without a script', 'end script\n', /No script is open/],
    ['a stanza of old', 'pid file /x\n', /`expect fork`/],
    ['a stanza of Chrome OS', 'import X\n', /Chrome OS/],
    ['blanks around `=`', 'env A = 1\n', /No blanks/],
    ['two variables', 'env A=1 B=2\n', /`env` for `B=2`/],
    ['text without quotes', 'author Joe Bloggs\n', /into quotes/],
    ['an argument of a flag', 'task now\n', /takes no argument/],
    ['a command of `respawn`', 'respawn /bin/x\n', /goes into `exec`/],
    ['a script on the line of its stanza', 'script echo\nend script\n', /on the line after/],
    ['an apostrophe', "exec echo it's\n", /apostrophe on line 1/],
    ['a unit', 'kill timeout 10s\n', /without a unit/],
    ['parentheses in a value', 'start on a K=(b)\n', /KEY="\(value\)"/],
    ['a Windows line end behind a backslash', 'pre-start \\\r\n exec x\n', /carriage return/],
    ['a missing parenthesis', 'start on (a\nexec b\n', /never closed/],
    ['an end in capitals', 'script\nx\nEND SCRIPT\n', /`END SCRIPT` is not that line/],
    ['a stanza called like a property of all objects', 'constructor\n', /no stanza/],
  ])('for %s', (_, text, words) => {
    expect(advice(text)).toMatch(words);
  });

  it('never spills a long or odd word over the terminal', () => {
    const { advice: words } = problemIn(`${'x'.repeat(5000)}\u001b[31m\n`);
    expect(words.length).toBeLessThan(400);
    expect(problemIn('a\u001b[31m\n').advice).not.toContain('\u001b');
  });
});

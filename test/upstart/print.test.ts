import { describe, expect, it, test } from 'vitest';
import type { EventMatch, Job } from '../../src/upstart/job.ts';
import { finish, newDraft } from '../../src/upstart/job-draft.ts';
import { printJob } from '../../src/upstart/print.ts';
import { findRelease } from '../../src/upstart/releases.ts';
import { job, texts } from './helpers.ts';

const empty: Job = finish(newDraft('job'));
const lone = <T>(value: T) => ({ value, from: [] });
const running = (command: string, kind: 'exec' | 'script' = 'exec'): Job => ({
  ...empty,
  processes: { main: lone({ kind, command }) },
});

describe('a printed job', () => {
  it('has the order and the paragraphs of Ubuntu’s own jobs', () => {
    const messy = job(`
post-stop exec rm -f /run/web
script
  . /etc/default/web
  exec web -c "$CONF"
end script
setuid www-data
limit nofile 1024 4096
env CONF="/etc/web conf"
respawn limit 3 10
normal exit 0 15 SIGTERM
respawn
umask 27
oom score never
kill timeout 20
kill signal 2
stop on runlevel [!2345]
start on runlevel [2345] and (started db or static-network-up)
author "A Person"
description web
`);
    expect(printJob(messy, { comments: ['web - serves pages', '', 'By hand.'] }).text).toBe(
      `# web - serves pages
#
# By hand.

description "web"
author "A Person"

start on runlevel [2345] and (started db or static-network-up)
stop on runlevel [!2345]

respawn
respawn limit 3 10
normal exit 0 15 TERM
kill timeout 20
kill signal INT

env CONF="/etc/web conf"

umask 027
oom score never
limit nofile 1024 4096
setuid www-data

script
    . /etc/default/web
    exec web -c "$CONF"
end script

post-stop exec rm -f /run/web
`,
    );
  });

  it('is empty if nothing is said', () => {
    expect(printJob(empty)).toEqual({ text: '', lines: [], unwritable: [] });
  });

  it('names for each line the statements it comes from', () => {
    const read = job('respawn\nrespawn\nscript\na\nend script\n');
    const { lines } = printJob(read);
    expect(lines.map(({ line, from }) => [line, texts(from)])).toEqual([
      [1, ['respawn', 'respawn']],
      [3, ['script\na\nend script']],
      [4, ['script\na\nend script']],
      [5, ['script\na\nend script']],
    ]);
  });

  it('prints a value that came from nowhere, without an origin', () => {
    expect(printJob({ ...empty, task: lone(true) })).toMatchObject({ text: 'task\n', lines: [] });
  });
});

describe('a word', () => {
  test.each([
    ['/usr/sbin', '/usr/sbin'],
    ['two words', '"two words"'],
    ['a#b', '"a#b"'],
    ['say "hi"', '\'say "hi"\''],
    ["it's", '"it\'s"'],
    [`it's "me"`, `"it's "'"'"me"'"'`],
    ['C:\\dir', 'C:\\\\dir'],
    ['C:\\my dir', '"C:\\\\my dir"'],
    ['a (b)', '"a (b)"'],
    ['(b)', '(b)'],
  ])('%s is written %s', (value, written) => {
    const { text } = printJob({ ...empty, chdir: lone(value) });
    expect(text).toBe(`chdir ${written}\n`);
    expect(job(text).chdir?.value).toBe(value);
  });

  it('has only its value in quotes when it is an assignment', () => {
    const { text } = printJob({
      ...empty,
      env: [lone('A=b c'), lone('B='), lone('C'), lone('D E=f')],
    });
    expect(text).toBe('env A="b c"\nenv B=\nenv C\nenv "D E=f"\n');
  });

  test.each([
    ['', /empty/],
    ['a\nb', /line end/],
    ['a\0b', /NUL/],
  ])('%j cannot be written', (value, reason) => {
    expect(printJob({ ...empty, chdir: lone(value) })).toMatchObject({
      text: '',
      unwritable: [{ stanza: 'chdir', field: 'chdir', reason: expect.stringMatching(reason) }],
    });
  });
});

describe('a condition', () => {
  const written = (line: string) => printJob(job(`start on ${line}\n`)).text;

  test.each([
    ['a or b or c', 'a or b or c'],
    ['a or b and c', '(a or b) and c'],
    ['a or (b and c)', 'a or (b and c)'],
    ['a or (b or c)', 'a or (b or c)'],
    ['((a))', 'a'],
    ['"and" X="(y)" Z!="1 2"', '"and" X="(y)" Z!="1 2"'],
  ])('%s is written %s', (line, text) => {
    expect(written(line)).toBe(`start on ${text}\n`);
  });

  it('goes over several lines in parentheses when it is long', () => {
    const long =
      'filesystem and static-network-up and (started first-dependency or started second-dependency)';
    expect(written(long)).toBe(
      `start on (filesystem
          and static-network-up
          and (started first-dependency or started second-dependency))
`,
    );
  });

  it.each([
    [
      'an unnamed argument after a named one',
      [
        { kind: 'named', key: 'A', negated: false, value: '' },
        { kind: 'positional', value: 'b' },
      ],
    ],
    ['an unnamed argument with `=`', [{ kind: 'positional', value: 'a=b' }]],
    [
      'a value that would become the name',
      [{ kind: 'named', key: 'A', negated: false, value: '1!=2' }],
    ],
    ['an empty argument', [{ kind: 'positional', value: '' }]],
  ] as const)('cannot have %s', (_, values) => {
    const event: EventMatch = { kind: 'event', name: 'e', arguments: values };
    const { text, unwritable } = printJob({ ...empty, startOn: lone(event) });
    expect([text, unwritable.map(({ stanza }) => stanza)]).toEqual(['', ['start on']]);
  });
});

describe('a command', () => {
  test.each([
    ['as it stands', 'a "b  c" \'d\' \\\\ e\\$f', 'a "b  c" \'d\' \\\\ e\\$f'],
    ['such that init mangles it into shape', 'foo\\  \\$x', 'foo   \\$x'],
    [
      'such that init mangles it into quotes',
      'echo "say\\\\"hi\\" now"',
      'echo "say \\"hi\\" now"',
    ],
  ])('is written %s', (_, command, written) => {
    const { text } = printJob(running(command));
    expect(text).toBe(`exec ${written}\n`);
    expect(job(text).processes.main?.value.command).toBe(command);
  });

  test.each([
    ['a blank before a backslash', 'find . -name \\*.c', /backslash/],
    ['an open quote', "echo it's", /quote/],
    ['a comment sign', 'echo #', /quote or a `#`/],
    ['a line end', 'a\nb', /one line/],
    ['a blank at its end', 'a ', /blanks around/],
    ['nothing in it', '', /empty/],
  ])('cannot have %s', (_, command, reason) => {
    const { unwritable } = printJob(running(command));
    expect(unwritable).toMatchObject([
      { stanza: 'exec', field: 'processes', reason: expect.stringMatching(reason) },
    ]);
  });
});

describe('a script', () => {
  const written = (script: string) => printJob(running(script, 'script')).text;

  it('is indented', () => {
    expect(written('a\n  b\n')).toBe('script\n    a\n      b\nend script\n');
  });

  it('is not indented if it has empty lines, as init would then indent it', () => {
    expect(written('a\n\nb\n')).toBe('script\na\n\nb\nend script\n');
  });

  it('gets the line end it lacks', () => {
    expect(written('a')).toBe('script\n    a\nend script\n');
  });

  it('keeps blanks that all its lines begin with behind an empty line', () => {
    expect(written('  a "b\n  c"\n')).toBe('script\n\n  a "b\n  c"\nend script\n');
    expect(written('  a\n')).toBe('script\n    a\nend script\n');
  });

  it('cannot have a line that ends it, nor a NUL', () => {
    for (const script of ['a\n  end script # no\n', 'a\0b\n']) {
      expect(printJob(running(script, 'script')).unwritable).toHaveLength(1);
    }
  });
});

describe('for an older init', () => {
  const old = findRelease('rhel-6');

  it('what it does not know is unwritable', () => {
    const { text, unwritable } = printJob(
      job('setuid a\nconsole log\nusage u\ntask\nreload signal 1\n'),
      {
        ...(old && { release: old }),
      },
    );
    expect(text).toBe('usage "u"\n\ntask\n');
    expect(unwritable.map(({ stanza, reason }) => [stanza, reason])).toEqual([
      ['reload signal', 'RHEL 6 (Upstart 0.6.5) does not know `reload signal`'],
      ['console', 'RHEL 6 (Upstart 0.6.5) does not know `console log`'],
      ['setuid', 'RHEL 6 (Upstart 0.6.5) does not know `setuid`'],
    ]);
  });

  it('a score becomes the adjustment that gives it', () => {
    const options = { ...(old && { release: old }) };
    expect(printJob(job('oom -5\n'), options).text).toBe('oom -5\n');
    expect(printJob(job('oom never\n'), options).text).toBe('oom never\n');
    expect(printJob(job('oom score -5\n'), options).unwritable).toHaveLength(1);
  });
});

/**
 * Scripts that decide whether a job starts, and the same as conditions. Both forms are run by a real shell: a job's with a function in the
 * place of `stop`, a condition's as `ExecCondition=` reads its exit code (systemd.service(5)).
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { questionsIn } from '../../src/shell/questions.ts';
import {
  dividedAtVeto,
  withExitCodes,
  withoutIdleStops,
  withStops,
} from '../../src/shell/vetoes.ts';

type Decision = 'start' | 'no' | 'failed';

function shell(text: string): number {
  return (
    spawnSync('/bin/sh', ['-e', '-c', text], { stdio: ['ignore', 'ignore', 'ignore'] }).status ??
    255
  );
}

/** What init makes of a pre-start. */
function ofJob(text: string): Decision {
  const trap = 'trap \'s=$?; [ $s = 0 ] || exit 1; [ -z "$_no" ] || exit 9\' EXIT';
  const status = shell(`stop() { _no=1; }\n${trap}\n${text}`);
  return status === 9 ? 'no' : status === 0 ? 'start' : 'failed';
}

/** What systemd makes of a condition. */
function ofCondition(text: string): Decision {
  const status = shell(text);
  return status === 0 ? 'start' : status === 255 ? 'failed' : 'no';
}

/** Each with ANSWER once as `true` and once as `false`. */
const deciding = [
  'ANSWER || { stop; exit 0; }',
  'ANSWER || { stop; exit; }',
  'if ANSWER; then stop; exit 0; fi',
  'if ! ANSWER; then\n  stop\n  exit 0\nfi',
  'if ANSWER; then echo no; stop; exit 0; else echo yes; fi',
  'if ANSWER; then :; else stop; exit 0; fi',
  'if false; then stop; exit 0; elif ANSWER; then stop; exit 0; fi',
  'ANSWER || {\n  stop\n  echo "no more"\n  exit 0\n}',
  'A=no\nANSWER && { stop; exit 0; }\n[ "$A" = no ] || { stop; exit 0; }',
  'ANSWER && { stop; exit 0; } || true',
  'ANSWER && true && { stop; exit 0; } || :',
  'for x in 1 2; do\n  ANSWER || { stop; exit 0; }\ndone',
  'case `ANSWER && echo yes` in\n  yes) ;;\n  *) echo no; stop; exit 0 ;;\nesac',
  'set -e\nANSWER || true\ntrue || { stop; exit 0; }',
  '[ -r /nowhere/at/all ] && . /nowhere/at/all\nANSWER || { stop; exit 0; }',
  'if [ -r /nowhere/at/all ]; then . /nowhere/at/all; fi\nANSWER || { stop; exit 0; }',
  'ANSWER || { stop; exit 1; }\nANSWER || { stop; exit 0; }',
  'ANSWER || exit 3\ntrue || { stop; exit 0; }',
  '{ ANSWER || { stop; exit 0; }; }',
  'echo `false`\nANSWER | ANSWER || { stop; exit 0; } # why',
];

describe('a script that does nothing but decide', () => {
  const cases = deciding.flatMap((text) =>
    ['true', 'false'].map((answer) => text.replaceAll('ANSWER', answer)),
  );

  it.each(cases)('decides the same by exit codes: %j', (text) => {
    const codes = withExitCodes(text);
    expect(dividedAtVeto(text, new Set())?.rest).toBe('');
    expect(ofCondition(codes ?? 'exit 77')).toBe(ofJob(text));
  });

  it.each(cases)('is the same when it has come back: %j', (text) => {
    const back = withStops(withExitCodes(text) ?? '');
    expect(ofJob(back ?? 'exit 77')).toBe(ofJob(text));
    expect(withStops(withExitCodes(back ?? '') ?? '')).toBe(back);
  });
});

/** Questions by themselves, in all their forms. */
const questions: readonly (readonly [string, string])[] = [
  ['[ -n "$A" ] || { stop; exit 0; }', '[ -n "$A" ]'],
  ['if [ -z "$A" ]; then stop; exit 0; fi', '[ -n "$A" ]'],
  ['if [ "$A" != yes ]; then\n  stop\n  exit 0\nfi', '[ "$A" = yes ]'],
  ['if ! grep -q a /etc/passwd; then stop; exit; fi', 'grep -q a /etc/passwd'],
  [
    'grep -q nobody-of-this-name /etc/passwd || { stop; exit 0; }',
    'grep -q nobody-of-this-name /etc/passwd',
  ],
  ['if [ $A = b ]; then stop; exit 0; fi', '! [ $A = b ]'],
  ['[ -e /etc ] && [ -n "$A" ] || { stop; exit 0; }', '[ -e /etc ] && [ -n "$A" ]'],
  ['echo "$A" | grep -q . || { stop; exit 0; }', 'echo "$A" | grep -q .'],
];

describe('a question that cancels the start by itself', () => {
  it.each(questions)('%j is asked as it is', (text, expected) => {
    expect(questionsIn(text)?.map((each) => each.text)).toEqual([expected]);
    for (const value of ['', 'yes', 'b']) {
      const given = `A=${value}; export A\n`;
      expect(ofCondition(given + expected)).toBe(ofJob(given + text));
    }
  });

  test.each([
    'may-end-with-255 || { stop; exit 0; }',
    '[ -n "$A" ] || { echo no; stop; exit 0; }',
    '[ -n "$A" ] && [ -n "$B" ] && { stop; exit 0; }',
    'echo a || { stop; exit 0; }',
  ])('is not %j', (text) => {
    expect(questionsIn(text)).toBeUndefined();
  });
});

describe('a script that works, too', () => {
  test('is divided behind its last decision', () => {
    const text = '[ -n "$A" ] || { stop; exit 0; }\n# the module\nmodprobe udf\nmkdir /run/a\n';
    expect(dividedAtVeto(text, new Set(['A']))).toEqual({
      asks: '[ -n "$A" ] || { stop; exit 0; }',
      rest: '# the module\nmodprobe udf\nmkdir /run/a\n',
      files: [],
    });
  });

  test.each([
    ['it works before it decides', 'mkdir /run/a\n[ -n "$A" ] || { stop; exit 0; }'],
    ['what may fail stands before', 'A=$(web --answer)\n[ -n "$A" ] || { stop; exit 0; }'],
    ['a calculation may end it', 'A=$((B))\n[ -n "$A" ] || { stop; exit 0; }'],
    ['a variable that must be set may', 'A=${B:?}\n[ -n "$A" ] || { stop; exit 0; }'],
    ['a file must be there', '. /etc/default/web\n[ -n "$A" ] || { stop; exit 0; }'],
    ['the rest reads a variable', 'A=b\n[ -n "$A" ] || { stop; exit 0; }\nweb --prepare $A'],
    ['a file may have set it', '[ -r /f ] && . /f\n[ -n "$A" ] || { stop; exit 0; }\nweb $B'],
    ['a program would get a variable', 'PORT=1\n[ -n "$PORT" ] || { stop; exit 0; }\nweb'],
    ['the rest is elsewhere', 'if cd /srv; then :; else stop; exit 0; fi\nweb'],
    ['it ends by a test that fails the start', '[ -n "$A" ] && { stop; exit 0; }'],
    ['a subshell decides', '( [ -n "$A" ] || { stop; exit 0; } )'],
    ['it goes on after "stop"', 'stop\necho more'],
    ['another job is stopped', 'stop other\n[ -n "$A" ] || { stop; exit 0; }'],
    ['it leaves early', 'if [ -n "$A" ]; then exit 0; fi\n[ -n "$B" ] || { stop; exit 0; }'],
    ['it has functions', 'stop() { :; }\n[ -n "$A" ] || { stop; exit 0; }'],
    ['a comment would be lost', 'if [ -n "$A" ]; then\n  stop # now\n  exit 0\nfi'],
    ['it goes on in the background', '[ -n "$A" ] || { stop; exit 0; } &'],
    ['it is no shell', 'if [ -n'],
  ])('stays one where %s', (_, text) => {
    expect(dividedAtVeto(text, new Set(['PORT']))).toBeUndefined();
  });
});

describe('"stop" before a failure', () => {
  test.each([
    ['web --check || { stop; exit 1; }', 'web --check || exit 1'],
    ['if a; then\n  stop\n  echo b\n  exit 2\nfi', 'if a; then\n  echo b\n  exit 2\nfi'],
    ['a || { stop; exit 0; }', 'a || { stop; exit 0; }'],
    ['a || { stop; b; exit 1; }', 'a || { stop; b; exit 1; }'],
    ['a || ( stop; exit 1 ) || true', 'a || ( stop; exit 1 ) || true'],
  ])('%j is %j', (text, expected) => {
    expect(withoutIdleStops(text)).toBe(expected);
  });
});

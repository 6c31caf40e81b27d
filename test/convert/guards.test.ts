import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { machineAt } from '../../src/cli/machine.ts';
import { noMachine } from '../../src/convert/context.ts';
import { convert } from '../../src/convert/convert.ts';

const guard = '[ -x /usr/sbin/web ] || { stop; exit 0; }';
const job = (preStart: string, more = '') =>
  `${more}pre-start script\n    ${preStart}\nend script\nexec /usr/sbin/web\n`;

function converted(
  text: string,
  others: Readonly<Record<string, string>> = {},
  style?: 'faithful',
) {
  const files = Object.entries({ 'web.conf': text, ...others });
  const { outputs, findings } = convert(
    files.map(([name, content]) => ({ name, content })),
    style ? { style } : {},
  );
  const unit = outputs.find(({ path }) => /\/web@?\.service$/.test(path))?.content ?? '';
  const has = (pattern: RegExp) => unit.split('\n').filter((line) => pattern.test(line));
  return { conditions: has(/^Condition/), execs: has(/^Exec(?:Condition|StartPre)/), findings };
}

const codes = (found: ReturnType<typeof converted>) => found.findings.map(({ code }) => code);

test('a condition for a file does not ask for a directory', () => {
  const root = mkdtempSync(join(tmpdir(), 'upstart-systemd-guards-'));
  mkdirSync(join(root, 'lib'));
  writeFileSync(join(root, 'program'), '');
  const conditions = (test: string, machine = machineAt(root)) => {
    const files = [{ name: 'web.conf', content: job(`${test} || { stop; exit 0; }`) }];
    const [unit] = convert(files, { machine }).outputs;
    return unit?.content.split('\n').filter((line) => /^Condition|^ExecCondition/.test(line));
  };
  expect(conditions('[ -x /lib ]')).toEqual(['ConditionPathExists=/lib']);
  expect(conditions('[ -x /program ]')).toEqual(['ConditionFileIsExecutable=/program']);
  expect(conditions('[ -x /lib ]', noMachine)).toEqual(['ConditionFileIsExecutable=/lib']);
  expect(conditions('[ -s /lib ]')?.join()).toMatch(/^ExecCondition=.*\[ -s \/lib \]/);
  expect(conditions('[ -s /program ]')).toEqual(['ConditionFileNotEmpty=/program']);
  rmSync(root, { recursive: true });
});

describe('a guard of a pre-start', () => {
  test('is a condition, and nothing else is left of it', () => {
    const { conditions, execs } = converted(job(guard));
    expect(conditions).toEqual(['ConditionFileIsExecutable=/usr/sbin/web']);
    expect(execs).toEqual([]);
  });

  test('goes before what the script does besides', () => {
    const { conditions, execs } = converted(job(`${guard}\n    mkdir -p /srv/web`));
    expect(conditions).toEqual(['ConditionFileIsExecutable=/usr/sbin/web']);
    expect(execs).toEqual(['ExecStartPre=mkdir -p /srv/web']);
  });

  test.each([
    [
      '[ -x /a ] || [ -d /b ] || { stop; exit 0; }',
      ['FileIsExecutable=|/a', 'PathIsDirectory=|/b'],
    ],
    ['if [ -e /etc/off ]; then stop; exit 0; fi', ['PathExists=!/etc/off']],
    ['[ -s "/a b%c" ] || { stop; exit 0; }', ['FileNotEmpty=/a b%%c']],
    ['[ -L /a ] || { stop; exit 0; }', ['PathIsSymbolicLink=/a']],
  ])('%s', (script, expected) => {
    expect(converted(job(script)).conditions).toEqual(expected.map((line) => `Condition${line}`));
  });

  test('of two groups of alternatives: only one can be said', () => {
    const group = (path: string) => `[ -e ${path}1 ] || [ -e ${path}2 ] || { stop; exit 0; }`;
    const { conditions, execs } = converted(job(`${group('/a')}\n    ${group('/b')}`));
    expect(conditions).toEqual(['ConditionPathExists=|/a1', 'ConditionPathExists=|/a2']);
    expect(execs).toHaveLength(1);
  });

  test('knows what the job says of itself', () => {
    const env = converted(
      job('test -x $DAEMON || { stop; exit 0; }', 'env DAEMON=/usr/sbin/web\n'),
    );
    expect(env.conditions).toEqual(['ConditionFileIsExecutable=/usr/sbin/web']);
    const instance = converted(
      job('[ -e "/etc/web/$NAME.conf" ] || { stop; exit 0; }', 'instance $NAME\n'),
    );
    expect(instance.conditions).toEqual(['ConditionPathExists=/etc/web/%i.conf']);
  });

  test.each(['[ -e $OTHER ] || { stop; exit 0; }', '[ -e relative ] || { stop; exit 0; }'])(
    'stays in the script where systemd could not answer: %s',
    (script) => {
      expect(converted(job(script)).conditions).toEqual([]);
    },
  );

  test('is told where a condition is not quite the same', () => {
    const f = converted(job('[ -f /etc/web.conf ] || { stop; exit 0; }'));
    expect(f.conditions).toEqual(['ConditionPathExists=/etc/web.conf']);
    expect(codes(f)).toContain('condition-wider');
    const user = converted(job(guard, 'setuid web\n'));
    expect(user.conditions).toHaveLength(1);
    expect(codes(user)).toContain('guard-is-condition');
  });

  test('stays in the script where a post-stop follows whatever it says', () => {
    const followed = converted(job(guard, 'post-stop exec /usr/bin/tell\n'));
    expect(followed.conditions).toEqual([]);
    expect(followed.execs).toHaveLength(1);
  });

  test('goes where the post-stop only removes what a run may have left', () => {
    const cleaned = converted(job(guard, 'post-stop exec rm -f /run/web.pid\n'));
    expect(cleaned.conditions).toEqual(['ConditionFileIsExecutable=/usr/sbin/web']);
    expect(codes(cleaned)).toContain('guard-is-condition');
  });

  test('stays in the script where another job hears of the end', () => {
    const heard = converted(job(guard), { 'next.conf': 'start on stopped web\nexec /bin/next\n' });
    expect(heard.conditions).toEqual([]);
    expect(heard.execs).toHaveLength(1);
  });

  test('of a faithful unit is a condition only when that is the same', () => {
    expect(converted(job(guard), {}, 'faithful').conditions).toHaveLength(1);
    const f = '[ -f /etc/web.conf ] || { stop; exit 0; }';
    expect(converted(job(f), {}, 'faithful').conditions).toEqual([]);
    expect(converted(job(guard, 'setuid web\n'), {}, 'faithful').conditions).toEqual([]);
  });
});

describe('a condition of a unit', () => {
  const jobOf = (unit: string) =>
    convert([{ name: 'web.service', content: `${unit}\n[Service]\nExecStart=/usr/sbin/web\n` }]);

  test('is a guard in the pre-start, and the condition again', () => {
    const there = jobOf('[Unit]\nConditionPathExists=!/etc/off\nConditionFileNotEmpty=/a b');
    const text = there.outputs[0]?.content ?? '';
    expect(text).toContain('[ ! -e /etc/off ] || { stop; exit 0; }\n    [ -s "/a b" ] ||');
    expect(converted(text).conditions).toEqual([
      'ConditionPathExists=!/etc/off',
      'ConditionFileNotEmpty=/a b',
    ]);
  });

  test('that an empty one takes back is none', () => {
    const there = jobOf('[Unit]\nConditionPathExists=/a\nConditionVirtualization=');
    expect(there.outputs[0]?.content).not.toContain('pre-start');
  });
});

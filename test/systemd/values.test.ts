import { describe, expect, test } from 'vitest';
import { readUnit } from '../../src/systemd/read.ts';
import {
  booleanValue,
  integerValue,
  lastValue,
  listValues,
  modeValue,
  settingsOf,
  superseded,
  timeSpan,
} from '../../src/systemd/values.ts';
import { statementText } from '../../src/text/source.ts';

function unit(...lines: string[]) {
  const text = `${lines.join('\n')}\n`;
  return readUnit('web.service', { fragment: { name: 'web.service', text } }).unit;
}
const service = (...lines: string[]) => unit('[Service]', ...lines);
const inUnit = (...lines: string[]) => unit('[Unit]', ...lines);

describe('a directive with one value', () => {
  test('has the last one', () => {
    expect(lastValue(service('User=a', 'User=b'), 'Service', 'User')?.value).toBe('b');
  });

  test('has the last valid one', () => {
    expect(lastValue(service('Nice=5', 'Nice=bad'), 'Service', 'Nice')?.value).toBe('5');
    expect(lastValue(service('Type=exec', 'Type=bogus'), 'Service', 'Type')?.value).toBe('exec');
    expect(lastValue(service('Type=bogus'), 'Service', 'Type')).toBeUndefined();
  });

  test('loses it to an empty assignment, where that takes it back', () => {
    expect(lastValue(service('User=a', 'User='), 'Service', 'User')).toBeUndefined();
    expect(
      lastValue(service('KillMode=process', 'KillMode='), 'Service', 'KillMode'),
    ).toBeUndefined();
  });

  test('keeps it where systemd only warns of an empty one', () => {
    const both = service('SendSIGKILL=no', 'SendSIGKILL=', 'RestartSec=5', 'RestartSec=');
    expect(booleanValue(both, 'Service', 'SendSIGKILL')?.value).toBe(false);
    expect(timeSpan(both, 'Service', 'RestartSec')?.value).toBe(5_000_000);
  });

  test('comes with the line and the exact place', () => {
    const value = lastValue(service(' User =  web '), 'Service', 'User');
    const [statement] = value?.from ?? [];
    expect(statement && statementText(statement)).toBe('User =  web');
    const { text } = statement?.source ?? { text: '' };
    expect(text.slice(value?.at?.start, value?.at?.end)).toBe('web');
  });

  test('is read by its kind', () => {
    const all = service('Nice=0x5', 'UMask=027', 'TimeoutStopSec=1min 30s', 'RemainAfterExit=On');
    expect(integerValue(all, 'Service', 'Nice', -20, 19)?.value).toBe(5);
    expect(modeValue(all, 'Service', 'UMask')?.value).toBe(0o27);
    expect(timeSpan(all, 'Service', 'TimeoutStopSec')?.value).toBe(90_000_000);
    expect(booleanValue(all, 'Service', 'RemainAfterExit')?.value).toBe(true);
  });
});

describe('a directive with a list', () => {
  const words = (all: ReturnType<typeof unit>, section: string, key: string) =>
    listValues(all, section, key).map(({ value }) => value);

  test('grows line by line', () => {
    expect(words(inUnit('Wants=a.service b.service', 'Wants=c.service'), 'Unit', 'Wants')).toEqual([
      'a.service',
      'b.service',
      'c.service',
    ]);
  });

  test('is emptied by an empty assignment', () => {
    const all = service('ExecStart=/bin/a', 'ExecStart=', 'ExecStart=/bin/b');
    expect(settingsOf(all, 'Service', 'ExecStart').map(({ value }) => value)).toEqual(['/bin/b']);
  });

  test('but dependencies never are', () => {
    expect(words(inUnit('After=a.target', 'After=', 'After=b.target'), 'Unit', 'After')).toEqual([
      'a.target',
      'b.target',
    ]);
  });

  test('any empty condition takes all conditions back', () => {
    const all = inUnit('ConditionPathExists=/a', 'ConditionHost=', 'ConditionUser=root');
    expect(settingsOf(all, 'Unit', 'ConditionPathExists')).toEqual([]);
    expect(settingsOf(all, 'Unit', 'ConditionUser')).toHaveLength(1);
  });

  test('each item comes with its line and its place', () => {
    const all = inUnit('After=a.target \\', '  b.target');
    const [, second] = listValues(all, 'Unit', 'After');
    const text = second?.from[0]?.source.text ?? '';
    expect(text.slice(second?.at?.start, second?.at?.end)).toBe('b.target');
  });

  test('names of units are not unquoted, other words are', () => {
    expect(words(inUnit('After="a.target" b.target'), 'Unit', 'After')).toEqual(['b.target']);
    expect(words(service('ReadWritePaths="/a b" /c'), 'Service', 'ReadWritePaths')).toEqual([
      '/a b',
      '/c',
    ]);
  });
});

describe('old names and places of a directive', () => {
  test('BindTo= is BindsTo=', () => {
    expect(listValues(inUnit('BindTo=a.service'), 'Unit', 'BindsTo')).toHaveLength(1);
  });

  test('StartLimitInterval= of [Service] is StartLimitIntervalSec= of [Unit]', () => {
    const all = service('StartLimitInterval=33', 'StartLimitBurst=7');
    expect(timeSpan(all, 'Unit', 'StartLimitIntervalSec')?.value).toBe(33_000_000);
    expect(lastValue(all, 'Unit', 'StartLimitBurst')?.value).toBe('7');
  });

  test('StartLimitIntervalSec= of [Service] is nothing', () => {
    const all = service('StartLimitIntervalSec=33');
    expect(timeSpan(all, 'Unit', 'StartLimitIntervalSec')).toBeUndefined();
  });
});

describe('assignments without effect', () => {
  const void_ = (...lines: string[]) =>
    [...superseded(service(...lines))].map(([statement, by]) => [
      statementText(statement),
      by === undefined ? 'never taken' : statementText(by),
    ]);

  test('an earlier value, by the later one', () => {
    expect(void_('User=a', 'User=b')).toEqual([['User=a', 'User=b']]);
  });

  test('a list, by the empty assignment', () => {
    expect(void_('ExecStart=/a', 'ExecStart=/b', 'ExecStart=', 'ExecStart=/c')).toEqual([
      ['ExecStart=/a', 'ExecStart='],
      ['ExecStart=/b', 'ExecStart='],
    ]);
  });

  test('a value that systemd does not take, by nothing', () => {
    expect(void_('Nice=5', 'Nice=x')).toEqual([['Nice=x', 'never taken']]);
  });

  test('nothing else', () => {
    expect(void_('Environment=A=1', 'Environment=B=2', 'Nice=1')).toEqual([]);
  });
});

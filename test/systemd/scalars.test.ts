import { describe, expect, test } from 'vitest';
import { parseExitStatusList } from '../../src/systemd/exit-status.ts';
import { formatLimit, parseLimit, readLimit } from '../../src/systemd/limits.ts';
import { parseBoolean, parseInteger, parseMode, parseSize } from '../../src/systemd/numbers.ts';
import { parseSignal } from '../../src/systemd/signals.ts';
import { formatTimeSpan, parseTimeSpan } from '../../src/systemd/time-span.ts';

describe('time spans, in microseconds', () => {
  test.each([
    ['5', 5_000_000],
    ['.5', 500_000],
    ['1.5', 1_500_000],
    ['5 5', 10_000_000],
    ['010', 10_000_000],
    ['1h 30', 3_630_000_000],
    ['1h30m', 5_400_000_000],
    ['5M', 13_149_000_000_000],
    ['1d2h3m4s5ms6us', 93_784_005_006],
    ['0.1ms', 100],
    ['5µs', 5],
    ['5μs', 5],
    [' infinity ', 'infinity'],
  ])('%s', (text, expected) => expect(parseTimeSpan(text)).toBe(expected));

  test.each(['', '-5', '5.', '1e3', '0x10', '5S', '5ns', 'Infinity', '5,5', '1.5.5', '"5"', '5x'])(
    '%s is none',
    (text) => expect(parseTimeSpan(text)).toBeUndefined(),
  );

  test('a bare number can count something else', () => {
    expect(parseTimeSpan('5', 1)).toBe(5);
    expect(parseTimeSpan('5s', 1)).toBe(5_000_000);
  });

  test.each<[number | 'infinity', string]>([
    [0, '0'],
    [5_000_000, '5'],
    [90_000_000, '90'],
    [999_000_000, '999'],
    [3_600_000_000, '1h'],
    [5_400_000_000, '1h 30min'],
    [500_000, '500ms'],
    [1_500_000, '1s 500ms'],
    [100, '100us'],
    ['infinity', 'infinity'],
  ])('%s is written %s', (span, text) => {
    expect(formatTimeSpan(span)).toBe(text);
    expect(parseTimeSpan(text)).toBe(span);
  });
});

describe('numbers', () => {
  test('whole ones may be octal and hexadecimal', () => {
    expect(['5', '+5', '-5', '010', '0x10', '0'].map(parseInteger)).toEqual([
      5n,
      5n,
      -5n,
      8n,
      16n,
      0n,
    ]);
    expect(['', '5.0', '5x', '08', 'a'].map(parseInteger)).toEqual(Array(5).fill(undefined));
  });

  test('booleans are twelve words, in any case', () => {
    expect(['1', 'yes', 'Y', 'True', 't', 'oN'].map(parseBoolean)).toEqual(Array(6).fill(true));
    expect(['0', 'no', 'n', 'false', 'F', 'off'].map(parseBoolean)).toEqual(Array(6).fill(false));
    expect(['', '2', 'enabled', '"yes"'].map(parseBoolean)).toEqual(Array(4).fill(undefined));
  });

  test('modes are octal', () => {
    expect(['22', '0022', '7777'].map(parseMode)).toEqual([0o22, 0o22, 0o7777]);
    expect(['888', '10000', '0x1', '-1', ''].map(parseMode)).toEqual(Array(5).fill(undefined));
  });

  test('sizes have suffixes to the base 1024, upper case, from large to small', () => {
    expect(['1K', '1.5G', '1G 5M', '1 G', '1B', '+1'].map(parseSize)).toEqual([
      1024n,
      1610612736n,
      1078984704n,
      1073741824n,
      1n,
      1n,
    ]);
    expect(['1k', '1KB', '.5G', '5M 1G', '-1', '1e3', ''].map(parseSize)).toEqual(
      Array(7).fill(undefined),
    );
  });
});

describe('resource limits', () => {
  test.each([
    ['LimitNOFILE', '1024:4096', { soft: 1024n, hard: 4096n }],
    ['LimitNOFILE', '0x10', { soft: 16n, hard: 16n }],
    ['LimitNOFILE', 'infinity', { soft: 'unlimited', hard: 'unlimited' }],
    ['LimitAS', '100 : 1K', { soft: 100n, hard: 1024n }],
    ['LimitCPU', '1500ms', { soft: 2n, hard: 2n }],
    ['LimitRTTIME', '5', { soft: 5n, hard: 5n }],
    ['LimitNICE', '+5', { soft: 15n, hard: 15n }],
    ['LimitNICE', '-5', { soft: 25n, hard: 25n }],
  ] as const)('%s=%s', (key, text, expected) => expect(parseLimit(key, text)).toEqual(expected));

  test.each([
    ['LimitNOFILE', 'unlimited'],
    ['LimitNOFILE', '-1'],
    ['LimitNOFILE', '100:'],
    ['LimitNOFILE', '100 : 200'],
    ['LimitNOFILE', '1K'],
    ['LimitNICE', '41'],
  ])('%s=%s is ignored', (key, text) => expect(parseLimit(key, text)).toBeUndefined());

  test('so is a soft limit above the hard one', () => {
    expect(readLimit('LimitNOFILE', '200:100')).toBe('soft-above-hard');
    expect(parseLimit('LimitNOFILE', 'infinity:100')).toBeUndefined();
  });

  test('are written as short as they can be', () => {
    expect(formatLimit({ soft: 5n, hard: 5n })).toBe('5');
    expect(formatLimit({ soft: 0n, hard: 'unlimited' })).toBe('0:infinity');
  });
});

describe('signals and exit statuses', () => {
  test('signals go by name or number, upper case only', () => {
    expect(['TERM', 'SIGTERM', '15', 'RTMIN+1', 'SIGRTMAX-1', 'RTMIN'].map(parseSignal)).toEqual([
      15, 15, 15, 35, 63, 34,
    ]);
    expect(['term', 'CLD', 'IOT', 'POLL', '0', '65', 'RTMIN+40'].map(parseSignal)).toEqual(
      Array(7).fill(undefined),
    );
  });

  test('a number is an exit code, never a signal; what is neither is left out', () => {
    expect(parseExitStatusList('15 TERM TEMPFAIL 0x1 EX_USAGE 256 SIGRTMIN+1')).toEqual([
      { kind: 'code', code: 15 },
      { kind: 'signal', signal: 'TERM' },
      { kind: 'code', code: 75 },
      { kind: 'code', code: 1 },
      { kind: 'signal', signal: 'RTMIN+1' },
    ]);
  });
});

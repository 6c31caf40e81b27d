import { describe, expect, test } from 'vitest';
import { signalName, signalNames, signalNumber } from '../../src/posix/signals.ts';
import { asInt, signedLong, unsignedLong } from '../../src/upstart/c-numbers.ts';

describe('strtol', () => {
  test.each([
    ['10', 10n],
    [' \t\n+10', 10n],
    ['-0', 0n],
    ['007', 7n],
    ['', 0n],
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['9223372036854775808', undefined],
    [' ', undefined],
    ['+', undefined],
    ['0x10', undefined],
    ['10s', undefined],
    ['1 ', undefined],
    ['1.5', undefined],
  ])('reads %j as %s', (text, value) => {
    expect(signedLong(text)).toBe(value);
  });
});

describe('strtoul', () => {
  test.each([
    ['18446744073709551615', 10, 0xffff_ffff_ffff_ffffn],
    ['18446744073709551616', 10, undefined],
    ['-1', 10, 0xffff_ffff_ffff_ffffn],
    ['-18446744073709551615', 10, 1n],
    ['777', 8, 0o777n],
    ['1777777777777777777777', 8, 0xffff_ffff_ffff_ffffn],
    ['2000000000000000000000', 8, undefined],
    ['8', 8, undefined],
  ] as const)('reads %s to base %i as %s', (text, base, value) => {
    expect(unsignedLong(text, base)).toBe(value);
  });
});

test('an int keeps the lower 32 bits', () => {
  expect([asInt(4294967296n), asInt(2147483648n), asInt(-1n)]).toEqual([0, -2147483648, -1]);
});

describe('a signal', () => {
  test.each([
    ['TERM', 15],
    ['SIGTERM', 15],
    ['CLD', 17],
    ['POLL', 29],
    ['term', undefined],
    ['SIGSIGTERM', undefined],
    ['SIG', undefined],
    ['UNUSED', undefined],
    ['RTMIN', undefined],
    ['15', undefined],
  ])('%s is number %s', (name, number) => {
    expect(signalNumber(name)).toBe(number);
  });

  test('every number from 1 to 31 has a common name', () => {
    for (let number = 1; number <= 31; number++) {
      expect(signalNumber(signalName(number) ?? '')).toBe(number);
    }
    expect([signalName(6), signalName(17), signalName(29)]).toEqual(['ABRT', 'CHLD', 'IO']);
    expect(signalName(0) ?? signalName(32)).toBeUndefined();
    expect(signalNames).toContain('IOT');
  });
});

/**
 * Integers as the C library reads them on a 64-bit Linux (strtol(3), strtoul(3)): leading white space and a
 * sign are welcome, anything after the digits is not, and a value that does not fit is refused.
 */

const form = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/;
const max64 = 0xffff_ffff_ffff_ffffn;

/** The sign and the magnitude of `text`, or `undefined` where C would leave characters unread or overflow. */
function magnitude(text: string, base: 8 | 10): { negative: boolean; value: bigint } | undefined {
  // With nothing to read, C reads nothing, leaves nothing unread, and returns 0.
  if (text === '') return { negative: false, value: 0n };
  const [, sign, written] = form.exec(text) ?? [];
  const digits = written?.replace(/^0+/, '');
  if (digits === undefined) return undefined;
  if (digits.length > 22 || (base === 8 && /[89]/.test(digits))) return undefined;
  const value = digits === '' ? 0n : BigInt(base === 8 ? `0o${digits}` : digits);
  return value > max64 ? undefined : { negative: sign === '-', value };
}

/** What strtol(3) makes of `text`, or `undefined` if it is not one whole number of 64 signed bits. */
export function signedLong(text: string): bigint | undefined {
  const read = magnitude(text, 10);
  if (read === undefined) return undefined;
  const value = read.negative ? -read.value : read.value;
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/**
 * What strtoul(3) makes of `text`, or `undefined` if it is not one whole number of 64 bits. A minus sign is
 * accepted and wraps around: `-1` is the largest value.
 */
export function unsignedLong(text: string, base: 8 | 10 = 10): bigint | undefined {
  const read = magnitude(text, base);
  if (read === undefined) return undefined;
  return BigInt.asUintN(64, read.negative ? -read.value : read.value);
}

/** A `long` stored in an `int`, which keeps the lower 32 bits. */
export function asInt(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

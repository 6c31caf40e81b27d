import { skipSeparators, skipSeparatorsBack } from './words.ts';

/** Time spans in microseconds (systemd.time(7) "Parsing time spans", systemd's parse_time()). */

const second = 1_000_000;
const units: readonly (readonly [string, number])[] = [
  ['seconds', second],
  ['second', second],
  ['sec', second],
  ['s', second],
  ['minutes', 60 * second],
  ['minute', 60 * second],
  ['min', 60 * second],
  ['months', 2_629_800 * second],
  ['month', 2_629_800 * second],
  ['M', 2_629_800 * second],
  ['msec', 1000],
  ['ms', 1000],
  ['m', 60 * second],
  ['hours', 3600 * second],
  ['hour', 3600 * second],
  ['hr', 3600 * second],
  ['h', 3600 * second],
  ['days', 86_400 * second],
  ['day', 86_400 * second],
  ['d', 86_400 * second],
  ['weeks', 604_800 * second],
  ['week', 604_800 * second],
  ['w', 604_800 * second],
  ['years', 31_557_600 * second],
  ['year', 31_557_600 * second],
  ['y', 31_557_600 * second],
  ['usec', 1],
  ['us', 1],
  ['μs', 1], // U+03BC
  ['µs', 1], // U+00B5
];

/** What a number without a unit counts, in microseconds. */
const defaultUnit = second;

/** The largest span, which stands for infinity, and the largest number C's strtoll() takes. */
const infinity = 2 ** 64;
/** No number that counts is written with more, but for leading zeros, which nobody writes. */
const mostDigits = 40;
const largestNumber = 2n ** 63n - 1n;

const part = /([+]?)([0-9]*)(?:\.([0-9]+))?([ \t\n\r]*)/y;

/**
 * A time span in microseconds: numbers with units that add up, `infinity`, or a bare number of seconds (`unit` says
 * of what else). `undefined` when systemd would ignore the value: no number at all, negative, an unknown unit.
 */
export function parseTimeSpan(text: string, unit = defaultUnit): number | 'infinity' | undefined {
  const trimmed = text.slice(skipSeparators(text, 0), skipSeparatorsBack(text));
  if (trimmed === 'infinity') return 'infinity';
  if (trimmed === '') return undefined;
  let total = 0;
  for (let at = 0; at < trimmed.length; ) {
    part.lastIndex = at;
    const match = part.exec(trimmed);
    if (match === null) return undefined;
    const [whole, sign, digits = '', fraction, blanks = ''] = match;
    if (digits === '' && (fraction === undefined || sign !== '')) return undefined;
    if (digits.length > mostDigits || BigInt(digits || '0') > largestNumber) return undefined;
    at += whole.length;
    const found = units.find(([name]) => trimmed.startsWith(name, at));
    if (found === undefined && blanks === '' && at < trimmed.length) return undefined;
    const [name, factor] = found ?? ['', unit];
    total += Number(digits) * factor + fractionOf(fraction ?? '', factor);
    if (total >= infinity) return undefined;
    at += name.length;
    at = skipSeparators(trimmed, at);
  }
  return total;
}

/** Digits after the point, each worth a tenth of the one before it in whole microseconds. */
function fractionOf(digits: string, factor: number): number {
  let worth = Math.floor(factor / 10);
  let total = 0;
  for (const digit of digits) {
    if (worth === 0) break;
    total += Number(digit) * worth;
    worth = Math.floor(worth / 10);
  }
  return total;
}

const printedUnits: readonly (readonly [string, number])[] = [
  ['d', 86_400 * second],
  ['h', 3600 * second],
  ['min', 60 * second],
  ['s', second],
  ['ms', 1000],
  ['us', 1],
];

/**
 * A span of microseconds as an administrator would write it: `5`, `90`, `500ms`, `1min 30s`, `infinity`. Whole seconds
 * up to 999 go without a unit. Exact for every whole number of microseconds.
 */
export function formatTimeSpan(microseconds: number | 'infinity'): string {
  if (microseconds === 'infinity') return 'infinity';
  const total = Math.round(microseconds);
  if (total % second === 0 && total <= 999 * second) return String(total / second);
  let rest = total;
  const parts: string[] = [];
  for (const [name, size] of printedUnits) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
  }
  return parts.join(' ');
}

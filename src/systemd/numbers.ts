/** The numbers of unit files, read as systemd's safe_ato…() functions read them. */

/** Longer texts are out of every range, and are not looked at. */
const longestNumber = 100;

/**
 * A whole number of any size, with a sign, as C's strtoll() with base 0 reads it: `010` is eight, `0x10` sixteen,
 * and, unlike there, `0b101` and `0o17` too. `undefined` for anything else.
 */
export function parseInteger(text: string): bigint | undefined {
  if (text.length > longestNumber) return undefined;
  const match =
    /^[ \t\n\r]*([+-]?)(?:0[xX]([0-9a-fA-F]+)|0b([01]+)|0o([0-7]+)|(0[0-7]*)|([1-9][0-9]*))$/.exec(
      text,
    );
  if (match === null) return undefined;
  const [, sign, hex, binary, octal, leadingZero, decimal] = match;
  const digits =
    hex !== undefined
      ? `0x${hex}`
      : binary !== undefined
        ? `0b${binary}`
        : octal !== undefined
          ? `0o${octal}`
          : leadingZero !== undefined
            ? `0o0${leadingZero.slice(1)}`
            : (decimal ?? '');
  const value = BigInt(digits);
  return sign === '-' ? -value : value;
}

/** A whole number from `low` to `high`; `undefined` for anything else. */
export function parseIntegerIn(text: string, low: number, high: number): number | undefined {
  const value = parseInteger(text);
  return value === undefined || value < low || value > high ? undefined : Number(value);
}

/** `StartLimitBurst=` and the like: systemd's safe_atou(), 32 bits. */
export function parseUnsigned(text: string): number | undefined {
  return parseIntegerIn(text, 0, 0xffffffff);
}

/** systemd's parse_boolean(). */
export function parseBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['1', 'yes', 'y', 'true', 't', 'on'].includes(word)) return true;
  if (['0', 'no', 'n', 'false', 'f', 'off'].includes(word)) return false;
  return undefined;
}

/** `UMask=` and the `…Mode=` directives: octal, with or without a leading zero (systemd's parse_mode()). */
export function parseMode(text: string): number | undefined {
  if (!/^[0-7]+$/.test(text)) return undefined;
  const mode = Number.parseInt(text, 8);
  return mode <= 0o7777 ? mode : undefined;
}

/** How many parts a sign says, and how many digits behind the point it may have. */
const shareSigns: Readonly<Record<string, { readonly parts: bigint; readonly digits: number }>> = {
  '%': { parts: 100n, digits: 2 },
  '\u2030': { parts: 10n, digits: 1 },
  '\u2031': { parts: 1n, digits: 0 },
};

/**
 * A share of something in parts of ten thousand, as systemd's parse_permyriad_unbounded() reads it: `12.34%`, `123.4‰`,
 * `1234‱`. `undefined` for anything else.
 */
export function parseShare(text: string): bigint | undefined {
  const [, whole = '', fraction = '', sign = ''] =
    /^([^.]*)(?:\.([0-9]+))?([%\u2030\u2031])$/.exec(text) ?? [];
  const share = shareSigns[sign];
  const number = parseInteger(whole);
  if (share === undefined || number === undefined || number < 0n || number > 0x7fffffffn) {
    return undefined;
  }
  if (fraction.length > share.digits) return undefined;
  return number * share.parts + BigInt(fraction.padEnd(share.digits, '0') || '0');
}

const suffixes = ['E', 'P', 'T', 'G', 'M', 'K', 'B', ''];
const largest = 2n ** 64n - 1n;

/**
 * A number of bytes with suffixes to the base 1024, as systemd's parse_size() reads it: `1.5G`, `1G 5M`, upper case
 * only, each suffix once and from large to small.
 */
export function parseSize(text: string): bigint | undefined {
  const part = /[ \t\n\r]*\+?([0-9]+)(?:\.([0-9]*))?[ \t\n\r]*/y;
  let total = 0n;
  let from = 0;
  for (let at = 0; ; ) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null || match[0].length > longestNumber) return undefined;
    at += match[0].length;
    const index = suffixes.findIndex((suffix, i) => i >= from && text.startsWith(suffix, at));
    if (index === -1) return undefined;
    const factor = 1024n ** BigInt(Math.max(6 - index, 0));
    const fraction = match[2] === undefined || match[2] === '' ? 0 : Number(`0.${match[2]}`);
    total += BigInt(match[1] ?? '0') * factor + BigInt(Math.floor(fraction * Number(factor)));
    if (total > largest) return undefined;
    from = index + 1;
    at += (suffixes[index] ?? '').length;
    if (at === text.length) return total;
  }
}

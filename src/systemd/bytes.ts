/**
 * Text and the bytes behind it.
 *
 * A word of a unit can hold bytes that are no UTF-8 (`\xff`). In our strings such a byte 0x80…0xFF stands as
 * the lone surrogate U+DC80…U+DCFF, which no well-formed text contains.
 */

const byteSurrogates = 0xdc00;

/** The number of bytes `text` takes in a file. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xdc80 && unit <= 0xdcff && !followsHighSurrogate(text, at)) bytes += 0;
    else if (unit >= 0xd800 && unit <= 0xdfff)
      bytes += 1; // two for one half, four for the pair
    else bytes += 2;
  }
  return bytes;
}

function followsHighSurrogate(text: string, at: number): boolean {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1);
  return before >= 0xd800 && before <= 0xdbff;
}

/** Whether every code unit of `text` is part of a character: false when it stands for broken UTF-8. */
export function isWellFormed(text: string): boolean {
  // The plain search first: it is fast, and halves of characters are rare.
  return !/[\ud800-\udfff]/.test(text) || !/\p{Surrogate}/u.test(text);
}

/** The bytes of `text`; lone surrogates U+DC80…U+DCFF are single bytes, others are encoded as they stand. */
export function bytesOf(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) pushCodePoint(bytes, character.codePointAt(0) ?? 0);
  return bytes;
}

function pushCodePoint(bytes: number[], code: number): void {
  if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - byteSurrogates);
  else pushUtf8(bytes, code);
}

/** Appends `code` as UTF-8 the way systemd's utf8_encode_unichar() does: surrogates too, as three bytes. */
export function pushUtf8(bytes: number[], code: number): void {
  if (code < 0x80) bytes.push(code);
  else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
  else if (code < 0x10000) {
    bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  } else {
    bytes.push(
      0xf0 | (code >> 18),
      0x80 | ((code >> 12) & 0x3f),
      0x80 | ((code >> 6) & 0x3f),
      0x80 | (code & 0x3f),
    );
  }
}

/** The text of `bytes`; a byte that is part of no UTF-8 character becomes a lone surrogate U+DC80…U+DCFF. */
export function textOf(bytes: readonly number[] | Uint8Array): string {
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return textOfBroken(bytes);
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOfBroken(bytes: readonly number[] | Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      parts.push(String.fromCharCode(byteSurrogates + (bytes[at] ?? 0)));
      at += 1;
    } else {
      parts.push(String.fromCodePoint(codePoint(bytes, at, length)));
      at += length;
    }
  }
  return parts.join('');
}

function codePoint(bytes: ArrayLike<number>, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  let code = length === 1 ? first : first & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++) {
    code = (code << 6) | ((bytes[next] ?? 0) & 0x3f);
  }
  return code;
}

/** The length of the UTF-8 character at `at`; 0 when there is none (broken, overlong, a surrogate). */
function sequenceLength(bytes: ArrayLike<number>, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let next = at + 1; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const code = codePoint(bytes, at, length);
  const least = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
  const valid = code >= least && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? length : 0;
}

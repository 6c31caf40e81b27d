/**
 * Writing words so that systemd reads them back exactly: the inverse of `readWord` (systemd.syntax(7)
 * "Quoting").
 */

const namedEscapes: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
};

/** What never stands in a unit file as it is: control characters, byte order marks, halves of characters. */
const unprintable = /[\x00-\x1f\x7f-\x9f\u2028\u2029\uFEFF]|\p{Surrogate}/gu;

function escapeUnprintable(character: string): string {
  const named = namedEscapes[character];
  if (named !== undefined) return named;
  const code = character.charCodeAt(0);
  if (code < 0x80) return `\\x${hex(code, 2)}`;
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${hex(code - 0xdc00, 2)}`;
  return `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

export type Quote = '"' | "'";

/** The quote of which `text` holds fewer; a double quote when it is all the same. */
export function betterQuote(text: string): Quote {
  return count(text, '"') > count(text, "'") ? "'" : '"';
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}

/** `text` with everything escaped that could not stand between two `quote`s; tabs stay when `keep` says so. */
export function escapeInside(text: string, quote: Quote, keep?: 'tabs'): string {
  const escaped = escapeControls(text.replaceAll('\\', '\\\\'), keep);
  return escaped.replaceAll(quote, `\\${quote}`);
}

/** `text` with its control characters and the like written as escapes. */
export function escapeControls(text: string, keep?: 'tabs'): string {
  return text.replace(unprintable, (character) =>
    character === '\t' && keep === 'tabs' ? '\t' : escapeUnprintable(character),
  );
}

/** Whether a word has to be quoted: it is empty, or holds a blank or a quote. */
function needsQuotes(text: string): boolean {
  return text === '' || /[ \t\n\r"']/.test(text);
}

/** One word, quoted if need be. Neither `%` nor `$` nor `;` is looked at. */
export function quoteWord(text: string): string {
  if (!needsQuotes(text)) {
    return escapeControls(text.replaceAll('\\', '\\\\'));
  }
  const quote = betterQuote(text);
  return quote + escapeInside(text, quote) + quote;
}

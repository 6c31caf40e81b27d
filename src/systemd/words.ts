import { pushUtf8, textOf } from './bytes.ts';

/**
 * Splitting a value into words: systemd's extract_first_word() with EXTRACT_UNQUOTE and EXTRACT_CUNESCAPE
 * (systemd.syntax(7) "Quoting", systemd.service(5) "Command lines").
 */

/** A word, unquoted and unescaped, and where it stands in the value it was read from. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Whether a quote or an escape was part of it: `;` and `";"` are different. */
  readonly quoted: boolean;
  /** Whether an escape sequence was unknown and stayed as it was. */
  readonly unknownEscape: boolean;
}

export type WordResult =
  | { readonly kind: 'word'; readonly word: Word; readonly next: number }
  | { readonly kind: 'end' }
  | { readonly kind: 'unbalanced' };

/** What separates words. Vertical tab, form feed and no-break space are ordinary characters. */
const separators = ' \t\n\r';

export function isSeparator(character: string | undefined): boolean {
  return character !== undefined && character !== '' && separators.includes(character);
}

/** The first offset from `at` on that is no separator. */
export function skipSeparators(text: string, at: number): number {
  let to = at;
  while (to < text.length && isSeparator(text[to])) to++;
  return to;
}

/** How a list is to be read: one of systemd's sets of flags for extract_first_word(). */
export interface WordSyntax {
  /** Whether `"` and `'` group (EXTRACT_UNQUOTE). */
  readonly quotes: boolean;
  /**
   * What a backslash does: begins a C escape sequence (EXTRACT_CUNESCAPE), takes the next character as it is, or
   * nothing (EXTRACT_RETAIN_ESCAPE).
   */
  readonly escapes: 'c' | 'next' | 'none';
  /** Whether an open quote ends with the text, and a backslash at its end vanishes (EXTRACT_RELAX). */
  readonly relaxed?: boolean;
}

/** Command lines and `Environment=`. */
export const commandSyntax: WordSyntax = { quotes: true, escapes: 'c' };
/** Most other lists: `PassEnvironment=`, `ReadWritePaths=`. */
export const listSyntax: WordSyntax = { quotes: true, escapes: 'next' };
/** Exit statuses and `Sockets=`. */
export const plainSyntax: WordSyntax = { quotes: false, escapes: 'next' };
/** `Documentation=` and the lists of [Install]. */
export const retainedSyntax: WordSyntax = { quotes: true, escapes: 'none' };
/** Names of units. */
export const unitNameSyntax: WordSyntax = { quotes: false, escapes: 'none' };

/** The offset after the last character that is no separator. */
export function skipSeparatorsBack(text: string): number {
  let to = text.length;
  while (to > 0 && isSeparator(text[to - 1])) to--;
  return to;
}

const ordinary = /[^ \t\n\r"'\\]+/y;
const insideDouble = /[^"\\]+/y;
const insideSingle = /[^'\\]+/y;

/**
 * Reads the word that begins at or after `from`. An unknown escape sequence stays as it is, backslash included; a quote
 * that is not closed gives `unbalanced`.
 */
export function readWord(text: string, from: number, syntax = commandSyntax): WordResult {
  const start = skipSeparators(text, from);
  if (start >= text.length) return { kind: 'end' };
  const collected = new Collected();
  let quote = '';
  let quoted = false;
  let unknownEscape = false;
  let at = start;
  while (at < text.length) {
    const pattern = quote === '' ? ordinary : quote === '"' ? insideDouble : insideSingle;
    pattern.lastIndex = at;
    const run = pattern.exec(text)?.[0];
    if (run !== undefined) {
      collected.add(run);
      at += run.length;
      continue;
    }
    const character = text[at] ?? '';
    if (character === '\\' && syntax.escapes !== 'none') {
      if (at + 1 >= text.length && syntax.relaxed === true) {
        at++;
        break;
      }
      if (at + 1 >= text.length && quote !== '') return { kind: 'unbalanced' };
      quoted = true;
      const sequence = syntax.escapes === 'c' ? readEscape(text, at + 1) : undefined;
      if (sequence !== undefined) {
        if (sequence.byte !== undefined) collected.addByte(sequence.byte);
        else collected.addCode(sequence.code);
        at = sequence.next;
        continue;
      }
      const next = characterAt(text, at + 1);
      unknownEscape ||= syntax.escapes === 'c' || next === '';
      collected.add(unknownEscape ? `\\${next}` : next);
      at += 1 + next.length;
    } else if (character === quote) {
      quote = '';
      at++;
    } else if (quote === '' && syntax.quotes && (character === '"' || character === "'")) {
      quote = character;
      quoted = true;
      at++;
    } else if (quote === '' && isSeparator(character)) break;
    else {
      collected.add(character);
      at++;
    }
  }
  if (quote !== '' && syntax.relaxed !== true) return { kind: 'unbalanced' };
  const word = { text: collected.text(), start, end: at, quoted, unknownEscape };
  return { kind: 'word', word, next: skipSeparators(text, at) };
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/**
 * The words of a value up to the first that cannot be read (a quote that is not closed), and whether all could.
 */
export function readWords(
  text: string,
  syntax = commandSyntax,
): { readonly words: readonly Word[]; readonly complete: boolean } {
  const words: Word[] = [];
  for (let at = 0; ; ) {
    const result = readWord(text, at, syntax);
    if (result.kind !== 'word') return { words, complete: result.kind === 'end' };
    words.push(result.word);
    at = result.next;
  }
}

/** Collects a word; single bytes that follow each other may make up a character. */
class Collected {
  private readonly parts: string[] = [];
  private bytes: number[] = [];

  add(text: string): void {
    this.flush();
    this.parts.push(text);
  }

  addByte(byte: number): void {
    if (byte < 0x80) this.add(String.fromCharCode(byte));
    else this.bytes.push(byte);
  }

  addCode(code: number): void {
    if (code >= 0xd800 && code <= 0xdfff) pushUtf8(this.bytes, code);
    else this.add(String.fromCodePoint(code));
  }

  text(): string {
    this.flush();
    return this.parts.join('');
  }

  private flush(): void {
    if (this.bytes.length === 0) return;
    this.parts.push(textOf(this.bytes));
    this.bytes = [];
  }
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
};

interface Escape {
  readonly code: number;
  /** Set when the sequence stands for a byte and not for a character. */
  readonly byte?: number;
  readonly next: number;
}

const numericEscape = /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})/y;

/** Reads what follows a backslash: systemd's cunescape_one(). `undefined` when it is no escape sequence. */
function readEscape(text: string, at: number): Escape | undefined {
  const simple = simpleEscapes[text[at] ?? ''];
  if (simple !== undefined) return { code: simple.charCodeAt(0), next: at + 1 };
  numericEscape.lastIndex = at;
  const match = numericEscape.exec(text);
  if (match === null) return undefined;
  const [whole, hex, short, long, octal] = match;
  const next = at + whole.length;
  const code =
    octal === undefined
      ? Number.parseInt(hex ?? short ?? long ?? '', 16)
      : Number.parseInt(octal, 8);
  if (code === 0) return undefined;
  if (hex !== undefined) return { code, byte: code, next };
  if (octal !== undefined) return code > 0xff ? undefined : { code, byte: code, next };
  if (long !== undefined && !isUnicharValid(code)) return undefined;
  return { code, next };
}

/** systemd's unichar_is_valid(). */
function isUnicharValid(code: number): boolean {
  if (code >= 0x110000) return false;
  if (code >= 0xd800 && code <= 0xdfff) return false;
  if (code >= 0xfdd0 && code <= 0xfdef) return false;
  return (code & 0xfffe) !== 0xfffe;
}

/** One token of a job file, character by character, exactly as libnih takes it (`nih_config_token`). */

import type { Range } from '../text/source.ts';

const blank = 1;
const lineEnd = 2;
const paren = 4;

/** What each ASCII character is to the tokeniser. */
const classes = new Uint8Array(128);
for (const c of ' \t\r') classes[c.charCodeAt(0)] = blank;
for (const c of '#\n') classes[c.charCodeAt(0)] = lineEnd;
for (const c of '()') classes[c.charCodeAt(0)] = paren;
// init asks with strchr(3), which also finds the end of the string it searches: NUL is in every class.
classes[0] = blank | lineEnd | paren;

/** The characters that end a token outside of quotes. */
export const delimiters = {
  /** A word: blanks and what ends a line. */
  word: blank | lineEnd,
  /** A word of an event expression: parentheses too. */
  event: blank | lineEnd | paren,
  /** A command: only what ends a line. */
  command: lineEnd,
} as const;
export type Delimiters = (typeof delimiters)[keyof typeof delimiters];

/** LF, the only character that ends a line. */
export const newline = 10;
const doubleQuote = 34;
const singleQuote = 39;
export const backslash = 92;

/** Whether a character belongs to a class. */
function isA(kind: number, code: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & kind) !== 0;
}

/** White space as init sees it: space, tab and carriage return (`NIH_CONFIG_WS`), and NUL. */
export function isBlank(code: number): boolean {
  return isA(blank, code);
}

/** What ends a line: LF, the beginning of a comment (`NIH_CONFIG_CNL`), and NUL. */
export function endsLine(code: number): boolean {
  return isA(lineEnd, code);
}

/** What scanning a token found. */
export interface Scanned {
  readonly value: string;
  /** The length init computes. It is not the value's: it decides only whether the token counts as empty. */
  readonly length: number;
  /** Where scanning stopped: at a delimiter or at the end of the file. */
  readonly end: number;
  /** The end of the token itself. */
  readonly solid: number;
  readonly newlines: number;
  readonly open?: 'backslash' | 'quote';
  /** The quote to blame if one stays open: the first one whose text goes on over a line end. */
  readonly quoteAt: number;
}

/**
 * Reads one token (`nih_config_token`).
 *
 * Quotes of either kind protect delimiters; a backslash escapes a newline, a blank or a backslash, also inside
 * quotes, and is an ordinary character before anything else. A newline inside quotes or after a backslash
 * becomes one space together with the blanks around it. `dequote` removes the quotes and the escaping
 * backslashes. Text after a NUL is lost, as it is in C.
 *
 * libnih 1.0.3 writes a kept backslash before the blanks that precede it and then copies the blanks from one
 * place too far to the right: `a  \$b` becomes `a\ \$b`. That is what ran, so that is what comes out here.
 */
export function scanToken(
  text: string,
  start: number,
  delimiter: Delimiters,
  dequote: boolean,
  mangled?: Range[],
): Scanned {
  const parts: string[] = [];
  // text[run, solid) is still to be copied as it stands.
  let run = start;
  let solid = start;
  let blanks = 0;
  let dropped = 0;
  let newlines = 0;
  let quote = 0;
  let quoteAt = start;
  let suspect = -1;
  let folded = false;
  let escaped = false;
  let at = start;

  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let escaping = false;
    let kept = false;
    let quoting = false;

    if (escaped) {
      escaped = false;
      if (code === newline) {
        dropped++;
        newlines++;
        folded = true;
        continue;
      }
      if (code === backslash || isBlank(code)) {
        escaping = true;
        if (dequote) dropped++;
      } else {
        kept = true;
      }
    } else if (code === backslash) {
      escaped = true;
      continue;
    } else if (quote !== 0) {
      if (code === quote) {
        quote = 0;
        quoting = true;
      } else if (code === newline) {
        if (suspect < 0) suspect = quoteAt;
        newlines++;
        folded = true;
        continue;
      } else if (isBlank(code)) {
        blanks++;
        continue;
      }
    } else if (code === doubleQuote || code === singleQuote) {
      quote = code;
      quoteAt = at;
      quoting = true;
    } else if (isA(delimiter, code)) {
      break;
    } else if (isBlank(code)) {
      blanks++;
      continue;
    }

    const bare = dequote && quoting;
    if (folded) {
      dropped += blanks;
      parts.push(text.slice(run, solid), kept ? '\\ ' : ' ');
      run = bare ? at + 1 : escaping && !dequote ? at - 1 : at;
    } else if (bare) {
      parts.push(text.slice(run, at));
      run = at + 1;
    } else if (escaping && dequote) {
      parts.push(text.slice(run, at - 1));
      run = at;
    } else if (kept && blanks > 0) {
      parts.push(text.slice(run, solid), '\\', text.slice(at - blanks, at));
      run = at;
    }
    if (kept && (blanks > 0 || folded)) mangled?.push({ start: at - 1, end: at + 1 });
    if (bare) dropped++;
    solid = at + 1;
    blanks = 0;
    folded = false;
  }

  parts.push(text.slice(run, Math.max(run, solid)));
  const value = parts.length === 1 ? (parts[0] ?? '') : parts.join('');
  const nul = value.indexOf('\0');
  const scanned = {
    value: nul === -1 ? value : value.slice(0, nul),
    length: at - start - blanks - dropped,
    end: at,
    solid,
    newlines,
    quoteAt: suspect < 0 ? quoteAt : suspect,
  };
  if (escaped) return { ...scanned, open: 'backslash' };
  return quote === 0 ? scanned : { ...scanned, open: 'quote' };
}

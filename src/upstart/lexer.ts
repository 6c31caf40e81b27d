/**
 * The tokens of a job file, read exactly as init reads them (libnih's `nih_config_*` functions).
 *
 * A cursor walks over the text. Every function reads at the cursor, moves it, and counts the lines it passes,
 * because init reports the line it has come to. All functions are linear in what they read.
 */

import type { Range, Source } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { missingArgument, openQuote, trailingBackslash } from './advice.ts';
import { message } from './messages.ts';

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

const newline = 10;
const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;

function isA(kind: number, code: number): boolean {
  return code < 128 && ((classes[code] ?? 0) & kind) !== 0;
}

/** White space as init sees it: space, tab and carriage return (`NIH_CONFIG_WS`), and NUL. */
export function isBlank(code: number): boolean {
  return isA(blank, code);
}

export interface Cursor {
  readonly source: Source;
  readonly text: string;
  offset: number;
  /** The line init would report now, from 1. */
  line: number;
  /** Where the last thing read ended, without the blanks after it. */
  solid: number;
  /** The form of the stanza being read (`kill timeout SECONDS`), for messages. */
  usage: string;
  /** Where init mangled a backslash (see `scanToken`), if the caller wants to know. */
  readonly mangled?: Range[];
}

/** A cursor at the beginning of `source`. */
export function startOf(source: Source, mangled?: Range[]): Cursor {
  const cursor = { source, text: source.text, offset: 0, line: 1, solid: 0, usage: '' };
  return mangled === undefined ? cursor : { ...cursor, mangled };
}

/** A token: what init makes of it, where it stands, and the line init was on when it began to read it. */
export interface Word {
  readonly value: string;
  readonly range: Range;
  readonly line: number;
}

interface Scanned {
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
function scanToken(
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

/** Scans, moves the cursor and turns an open end into init's error, reported on the line init has come to. */
function take(cursor: Cursor, delimiter: Delimiters, dequote: boolean): Scanned {
  const scanned = scanToken(cursor.text, cursor.offset, delimiter, dequote, cursor.mangled);
  cursor.offset = scanned.end;
  cursor.line += scanned.newlines;
  if (scanned.solid > cursor.solid) cursor.solid = scanned.solid;
  if (scanned.open === 'backslash') {
    const last = { start: scanned.end - 1, end: scanned.end };
    throw problemAt(cursor, message.trailingSlash, last, trailingBackslash());
  }
  if (scanned.open === 'quote') {
    const quote = { start: scanned.quoteAt, end: scanned.quoteAt + 1 };
    throw problemAt(cursor, message.unterminatedQuote, quote, openQuote(cursor.source, quote));
  }
  return scanned;
}

/** A problem on the cursor's own line. */
export function problemAt(
  cursor: Cursor,
  text: string,
  range: Range,
  advice: string,
): SyntaxProblem {
  return new SyntaxProblem(text, cursor.source, cursor.line, range, advice);
}

/** Whether a token stands here: neither the end of the file nor what ends a line (`nih_config_has_token`). */
export function hasToken(cursor: Cursor): boolean {
  return cursor.offset < cursor.text.length && !isA(lineEnd, cursor.text.charCodeAt(cursor.offset));
}

/** Skips blanks and escaped newlines (`nih_config_skip_whitespace`). */
export function skipBlanks(cursor: Cursor): void {
  const { text } = cursor;
  for (;;) {
    const code = text.charCodeAt(cursor.offset);
    if (code === backslash && text.charCodeAt(cursor.offset + 1) === newline) {
      cursor.offset += 2;
      cursor.line++;
    } else if (isBlank(code)) {
      cursor.offset++;
    } else {
      return;
    }
  }
}

/** Skips to the beginning of the next line (`nih_config_next_line`). */
export function skipLine(cursor: Cursor): void {
  const end = cursor.text.indexOf('\n', cursor.offset);
  if (end === -1) {
    cursor.offset = cursor.text.length;
  } else {
    cursor.offset = end + 1;
    cursor.line++;
  }
}

/**
 * Reads one word and the blanks after it (`nih_config_next_token`). Throws "Expected token" when there is none;
 * a pair of quotes with nothing between them counts as none.
 */
export function readWord(cursor: Cursor, delimiter: Delimiters, dequote: boolean): Word {
  const { offset: start, line } = cursor;
  const { value, length, solid } = take(cursor, delimiter, dequote);
  const range = { start, end: solid };
  if (length === 0) {
    throw problemAt(cursor, message.expectedToken, range, missingArgument(cursor, range));
  }
  skipBlanks(cursor);
  return { value, range, line };
}

/** Reads one argument: a word without its quotes (`nih_config_next_arg`). */
export function readArgument(cursor: Cursor): Word {
  return readWord(cursor, delimiters.word, true);
}

/** Reads the rest of the line as a command, quotes kept, and moves to the next line (`nih_config_parse_command`). */
export function readCommand(cursor: Cursor): Word {
  const { offset: start, line } = cursor;
  const { value, solid } = take(cursor, delimiters.command, false);
  skipLine(cursor);
  return { value, range: { start, end: solid }, line };
}

/** The extent of the word at the cursor, for pointing at it. Moves nothing and never fails. */
export function wordHere(cursor: Cursor): Range {
  const { solid, open } = scanToken(cursor.text, cursor.offset, delimiters.word, true);
  if (open === undefined) return { start: cursor.offset, end: solid };
  const end = cursor.text.indexOf('\n', cursor.offset);
  return { start: cursor.offset, end: end === -1 ? cursor.text.length : end };
}

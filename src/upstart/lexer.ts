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
import {
  backslash,
  type Delimiters,
  delimiters,
  endsLine,
  isBlank,
  newline,
  type Scanned,
  scanToken,
} from './token.ts';

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
  /** Where init mangled a backslash (see token.ts), if the caller wants to know. */
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
  return cursor.offset < cursor.text.length && !endsLine(cursor.text.charCodeAt(cursor.offset));
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

/** What all stanzas have in common when their arguments are read. */

import { type Sourced, type Statement, sourced } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { illegalValue, missingArgument, tooMany, unknownKeyword } from './advice.ts';
import type { JobDraft } from './job-draft.ts';
import { type Language, notKnownHere } from './language.ts';
import {
  type Cursor,
  hasToken,
  problemAt,
  readArgument,
  skipLine,
  type Word,
  wordHere,
} from './lexer.ts';
import { message } from './messages.ts';

/** A stanza being read: the cursor stands before its arguments. */
export interface StanzaReader {
  readonly cursor: Cursor;
  readonly draft: JobDraft;
  readonly statement: Statement;
  /** What the init that reads the file knows. */
  readonly language: Language;
}

export type Apply = (reader: StanzaReader) => void;

/** A value with the stanza and the argument it came from. */
export function from<T>(reader: StanzaReader, value: T, { range }: Word): Sourced<T> {
  return sourced(value, [reader.statement], range);
}

/** A refusal of `argument`, on the line on which init began to read it. */
export function refusal(reader: StanzaReader, text: string, argument: Word, advice: string) {
  const { source } = reader.cursor;
  return new SyntaxProblem(text, source, argument.line, argument.range, advice);
}

/** A refusal of a value that is not what the stanza asks for. */
export function illegal(reader: StanzaReader, text: string, argument: Word): SyntaxProblem {
  return refusal(reader, text, argument, illegalValue(text, argument.value));
}

/** Expects nothing but a comment before the end of the line, and moves to the next (`nih_config_skip_comment`). */
export function endLine({ cursor }: StanzaReader): void {
  if (hasToken(cursor)) {
    const extra = wordHere(cursor);
    const advice = tooMany(cursor.usage, cursor.text.slice(extra.start, extra.end));
    throw problemAt(cursor, message.unexpectedToken, extra, advice);
  }
  skipLine(cursor);
}

/** Expects an argument to stand here; the cursor does not move. */
export function expectArgument({ cursor }: StanzaReader): void {
  if (hasToken(cursor)) return;
  const here = { start: cursor.offset, end: cursor.offset };
  throw problemAt(cursor, message.expectedToken, here, missingArgument(cursor, here));
}

/** One of a few keywords, which may be quoted. */
export function keyword<T extends string>(reader: StanzaReader, allowed: readonly T[]) {
  const argument = readArgument(reader.cursor);
  const value = allowed.find((name) => name === argument.value);
  if (value === undefined) {
    const advice =
      notKnownHere(reader.language, `${reader.statement.name} ${argument.value}`) ??
      unknownKeyword(reader.cursor.usage, argument.value, allowed);
    throw refusal(reader, message.unknownStanza, argument, advice);
  }
  return from(reader, value, argument);
}

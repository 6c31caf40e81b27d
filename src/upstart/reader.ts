/** Reads a file stanza by stanza into a draft of a job (`nih_config_parse_file`, `nih_config_parse_stanza`). */

import type { Source, Statement } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import type { JobDraft } from './job-draft.ts';
import { type Family, type Language, notKnownHere } from './language.ts';
import {
  type Cursor,
  hasToken,
  readArgument,
  readWord,
  skipLine,
  startOf,
  type Word,
} from './lexer.ts';
import { message } from './messages.ts';
import { unknownForm, unknownStanza } from './stanza-advice.ts';
import type { Stanza } from './stanzas.ts';
import { delimiters, isBlank } from './token.ts';

function unknown(cursor: Cursor, word: Word, line: number, advice: string): SyntaxProblem {
  return new SyntaxProblem(message.unknownStanza, cursor.source, line, word.range, advice);
}

/** Chooses the stanza of a family by its second word, and moves behind that word. */
function chooseForm(
  cursor: Cursor,
  name: string,
  { bare, forms }: Family,
  language: Language,
): Stanza {
  if (bare !== undefined && forms.size === 0) return bare;
  const takesArgument = bare !== undefined && bare.usage !== bare.words;
  if (bare !== undefined && !takesArgument && !hasToken(cursor)) return bare;
  cursor.usage = bare?.usage ?? [...forms.values()].map(({ usage }) => usage).join('` or `');

  const { offset, line, solid } = cursor;
  // `oom` reads its keyword as an argument, which may be quoted or be something else; the others do not.
  const word = takesArgument ? readArgument(cursor) : readWord(cursor, delimiters.word, false);
  const form = forms.get(word.value);
  if (form !== undefined) return form;
  if (bare !== undefined && takesArgument) {
    Object.assign(cursor, { offset, line, solid });
    return bare;
  }
  const names = [...forms.values()].map(({ words }) => words);
  const advice =
    notKnownHere(language, `${name} ${word.value}`) ?? unknownForm(name, word.value, names);
  throw unknown(cursor, word, line, advice);
}

/** Reads the stanza at the cursor, does to the draft what it says, and returns it as a statement. */
export function readStanza(cursor: Cursor, draft: JobDraft, language: Language): Statement {
  cursor.solid = cursor.offset;
  cursor.usage = '';
  const first = readWord(cursor, delimiters.word, false);
  const family = language.families.get(first.value);
  if (family === undefined) {
    const advice =
      notKnownHere(language, first.value) ?? unknownStanza(first.value, [...language.words]);
    throw unknown(cursor, first, cursor.line, advice);
  }
  const stanza = chooseForm(cursor, first.value, family, language);
  cursor.usage = stanza.usage;
  const range: { start: number; end: number } = { start: first.range.start, end: cursor.solid };
  const statement: Statement = { source: cursor.source, name: stanza.name, range };
  try {
    stanza.apply({ cursor, draft, statement, language });
    draft.statements.push(statement);
  } catch (error) {
    // Some stanzas take effect before init finds that their line goes on.
    if (draft.touchedBy === statement) draft.statements.push(statement);
    throw error;
  } finally {
    range.end = cursor.solid;
  }
  return statement;
}

/**
 * Reads all of `source` into `draft`. Returns the problem at which init gives up; the draft then holds what the
 * stanzas before it said, as init's own job does (`conf_reload_path`).
 */
export function readFile(
  source: Source,
  draft: JobDraft,
  language: Language,
): SyntaxProblem | undefined {
  const cursor = startOf(source);
  try {
    while (cursor.offset < cursor.text.length) {
      while (isBlank(cursor.text.charCodeAt(cursor.offset))) cursor.offset++;
      if (hasToken(cursor)) readStanza(cursor, draft, language);
      else skipLine(cursor);
    }
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxProblem) return error;
    throw error;
  }
}

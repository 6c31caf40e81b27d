/** Where init mangles a backslash: see `scanToken` in token.ts. */

import type { Range, Statement } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { newDraft } from './job-draft.ts';
import { startOf } from './lexer.ts';
import { readStanza } from './reader.ts';
import { anyRelease, languageOfRelease } from './releases.ts';

/**
 * The backslashes of a statement, each with the character behind it, that init has moved before the blanks they
 * follow. Found by reading the statement again.
 */
export function mangledBackslashes({ source, range, name }: Statement): Range[] {
  const mangled: Range[] = [];
  if (name.endsWith('script')) return mangled;
  if (!source.text.slice(range.start, range.end).includes('\\')) return mangled;
  const cursor = startOf(source, mangled);
  cursor.offset = range.start;
  try {
    readStanza(cursor, newDraft(''), languageOfRelease(anyRelease));
  } catch (error) {
    // The stanza at which init gave up on an override: what was read of it counts.
    if (!(error instanceof SyntaxProblem)) throw error;
  }
  // Init looks at some words twice, first as operators and then as events.
  return [...new Map(mangled.map((each) => [each.start, each])).values()];
}

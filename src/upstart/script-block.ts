/** The raw text between `script` and `end script`. */

import type { Range } from '../text/source.ts';
import { openBlock } from './advice.ts';
import { type Cursor, problemAt, skipLine } from './lexer.ts';
import { message } from './messages.ts';
import { isBlank } from './token.ts';

/** A block's text as init runs it, and where its closing `end script` ends. */
export interface Block {
  readonly text: string;
  readonly range: Range;
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/**
 * Where the words `end script` end on the line that begins at `start`, or `undefined` if that line does not
 * close a block (`nih_config_block_end`). Only a comment may follow them. Quotes, backslashes and here-documents
 * mean nothing here: init looks at lines.
 */
export function blockEnd(text: string, start: number): number | undefined {
  const end = skip(text, start);
  if (!text.startsWith('end', end) || !isBlank(text.charCodeAt(end + 3))) return undefined;
  const word = skip(text, end + 3);
  if (!text.startsWith('script', word)) return undefined;
  const after = skip(text, word + 6);
  const next = text[after];
  return next === undefined || next === '#' || next === '\n' ? word + 6 : undefined;
}

/** Whether some line of `body` would be taken for the end of the block it stands in. */
export function holdsBlockEnd(body: string): boolean {
  for (let start = 0; start < body.length; ) {
    if (blockEnd(body, start) !== undefined) return true;
    const next = body.indexOf('\n', start);
    if (next === -1) return false;
    start = next + 1;
  }
  return false;
}

/** How many leading characters of the line at `start` repeat those of the line at `first`, at most `limit`. */
function sharedIndent(text: string, first: number, start: number, limit: number): number {
  let count = 0;
  while (count < limit && text[start + count] === text[first + count]) count++;
  return count;
}

/** The lines of `body` without their first `indent` characters; what follows a NUL in a line is lost with its end. */
function dedented(body: string, indent: number): string {
  if (indent === 0 && !body.includes('\0')) return body;
  const lines: string[] = [];
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf('\n', start) + 1;
    const line = body.slice(start + indent, end);
    const nul = line.indexOf('\0');
    lines.push(nul === -1 ? line : line.slice(0, nul));
    start = end;
  }
  return lines.join('');
}

/**
 * Reads a block from the line after `script` on, and moves behind its end (`nih_config_parse_block`). The white
 * space that begins the first line is taken from every line as far as all lines share it, character for
 * character; an empty line shares none. `header` is what a message about a missing end points at.
 */
export function readBlock(cursor: Cursor, header: Range): Block {
  const { text, offset: first } = cursor;
  let indent = -1;
  for (;;) {
    const start = cursor.offset;
    const end = blockEnd(text, start);
    if (end !== undefined) {
      skipLine(cursor);
      cursor.solid = end;
      return {
        text: dedented(text.slice(first, start), Math.max(indent, 0)),
        range: { start: first, end: start },
      };
    }
    indent = indent < 0 ? skip(text, start) - start : sharedIndent(text, first, start, indent);
    skipLine(cursor);
    if (cursor.offset >= text.length) {
      throw problemAt(cursor, message.unterminatedBlock, header, openBlock(text, first));
    }
  }
}

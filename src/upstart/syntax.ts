/** A job file taken to pieces without losing a byte, and the comments in it. */

import type { Range, Source, Statement } from '../text/source.ts';
import { newDraft } from './job-draft.ts';
import { readFile } from './reader.ts';
import { languageOfRelease, latestRelease, type Release } from './releases.ts';
import { isBlank } from './token.ts';

/** A piece of a file. Pieces follow each other without a gap, in the order of the file. */
export type Piece =
  | { readonly kind: 'stanza'; readonly range: Range; readonly statement: Statement }
  | { readonly kind: 'comment'; readonly range: Range; readonly comment: Comment }
  /** Blanks, line ends, and backslashes that continue a line. */
  | { readonly kind: 'space'; readonly range: Range }
  /** What stands behind a NUL, which ends the line for init. */
  | { readonly kind: 'ignored'; readonly range: Range };

export interface Comment {
  /** The text after the `#`, without the blanks around it. */
  readonly text: string;
  /** From the `#` to the end of the line. */
  readonly range: Range;
  /**
   * `above` a stanza, on the lines directly before it; `beside` one, on its last line; or `free`, followed by an
   * empty line or the end of the file. Comments inside of a stanza belong to that stanza's text.
   */
  readonly place: 'above' | 'beside' | 'free';
  /** The stanza above or beside which it stands; for a free one the next stanza, if there is any. */
  readonly statement?: Statement;
}

export interface Syntax {
  readonly source: Source;
  readonly pieces: readonly Piece[];
}

/**
 * The pieces of a file that init accepts. Throws the SyntaxProblem at which init would give up.
 * `printSyntax(parseSyntax(source)) === source.text`.
 */
export function parseSyntax(source: Source, release: Release = latestRelease): Syntax {
  const draft = newDraft(source.name);
  const problem = readFile(source, draft, languageOfRelease(release));
  if (problem !== undefined) throw problem;
  return syntaxOf(source, draft.statements);
}

/** The text that the pieces of a file make. */
export function printSyntax({ source, pieces }: Syntax): string {
  return pieces.map(({ range }) => source.text.slice(range.start, range.end)).join('');
}

/**
 * The pieces of a file that init has accepted, around the statements that came of it: `Job.statements`, say, of
 * which those of other files do not matter. Comments then belong to the very statements of that job.
 */
export function syntaxOf(source: Source, statements: readonly Statement[]): Syntax {
  const pieces: Piece[] = [];
  let start = 0;
  let before: Statement | undefined;
  for (const statement of statements) {
    if (statement.source !== source) continue;
    addGap(pieces, source, { start, end: statement.range.start }, before, statement);
    pieces.push({ kind: 'stanza', range: statement.range, statement });
    start = statement.range.end;
    before = statement;
  }
  addGap(pieces, source, { start, end: source.text.length }, before, undefined);
  return { source, pieces };
}

/** All comments between the stanzas, in order. */
export function commentsIn({ pieces }: Syntax): Comment[] {
  return pieces.flatMap((piece) => (piece.kind === 'comment' ? [piece.comment] : []));
}

function endOfLine(text: string, from: number, end: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 || at > end ? end : at;
}

/** Where the blanks, line ends and continuations that begin at `from` end. */
function endOfSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    if (text[at] === '\n' || isBlank(text.charCodeAt(at))) at++;
    else if (text.startsWith('\\\n', at)) at += 2;
    else break;
  }
  return at;
}

/** Adds the pieces of the text between two stanzas. */
function addGap(
  pieces: Piece[],
  source: Source,
  gap: Range,
  before: Statement | undefined,
  after: Statement | undefined,
): void {
  const { text } = source;
  const comments: Range[] = [];
  for (let at = gap.start; at < gap.end; ) {
    const space = endOfSpace(text, at, gap.end);
    if (space > at) pieces.push({ kind: 'space', range: { start: at, end: space } });
    at = endOfLine(text, space, gap.end);
    const range = { start: space, end: at };
    if (text[space] === '#') {
      comments.push(range);
      pieces.push({ kind: 'comment', range, comment: { text: '', range, place: 'free' } });
    } else if (at > space) {
      pieces.push({ kind: 'ignored', range });
    }
  }
  placeComments(pieces, source, comments, gap, before, after);
}

/** Says of each comment of a gap where it stands, from the last to the first. */
function placeComments(
  pieces: Piece[],
  { text }: Source,
  comments: readonly Range[],
  gap: Range,
  before: Statement | undefined,
  after: Statement | undefined,
): void {
  const lineEnd = text.indexOf('\n', gap.start);
  let below = after === undefined ? Number.NaN : gap.end;
  let index = comments.length - 1;
  for (let at = pieces.length - 1; at >= 0 && index >= 0; at--) {
    const piece = pieces[at];
    const range = comments[index];
    if (piece?.kind !== 'comment' || range === undefined) continue;
    index--;
    const beside = before !== undefined && (lineEnd === -1 || range.start < lineEnd);
    const touches = /^\r?\n[ \t\r]*$/.test(text.slice(range.end, below));
    if (!beside) below = touches ? range.start : Number.NaN;
    const place = beside ? 'beside' : touches ? 'above' : 'free';
    const statement = beside ? before : after;
    const words = text.slice(range.start + 1, range.end).trim();
    const comment = { text: words, range, place } as const;
    pieces[at] = {
      kind: 'comment',
      range,
      comment: statement === undefined ? comment : { ...comment, statement },
    };
  }
}

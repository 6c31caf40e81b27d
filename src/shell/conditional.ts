import { commentLines } from './leading-comments.ts';
import { parseShell } from './parse.ts';
import { type AnyOf, allOf, endingGuard, plainWords, testIn, told } from './start-guards.ts';
import { dedented, hasHereDocument } from './text-shape.ts';

/** A text that does nothing unless some tests hold, and what it does then. */
export interface Conditional {
  readonly all: readonly AnyOf[];
  /** The commands, with the comments that stood above the first of them. */
  readonly body: string;
}

/** A text that is `if TEST; then COMMANDS; fi` and nothing more, for tests of files; undefined for any other. */
export function conditionalIn(text: string): Conditional | undefined {
  const statements = (parseShell(text)?.commands ?? []).filter(
    ({ command }, index) => index > 0 || plainWords(command)?.join(' ') !== 'set -e',
  );
  const [only, ...others] = statements;
  if (hasHereDocument(text)) return undefined;
  if (only?.command.type !== 'If' || others.length > 0 || only.background) return undefined;
  const { clause, then, elif, else: otherwise, pos } = only.command;
  const [question, ...more] = clause.commands;
  const [first] = then.commands;
  const last = then.commands.at(-1);
  const isPlain = elif.length === 0 && otherwise === undefined && more.length === 0;
  if (!isPlain || question === undefined || question.background) return undefined;
  if (first === undefined || last === undefined) return undefined;
  const test = testIn(question.command);
  const all = test && allOf(test, false);
  const between = /^[\s;]*then\b[ \t]*\n?([\s\S]*)$/.exec(text.slice(question.end, first.pos));
  if (all === undefined || between === null) return undefined;
  const commands = dedented(`${between[1] ?? ''}${text.slice(first.pos, last.end)}`);
  return { all: told(all, { comments: commentLines(text.slice(0, pos)) }), body: `${commands}\n` };
}

/** A text whose first statements are tests for files, each of which ends it by `exit 0`; undefined for any other. */
export function exitGuards(text: string): Conditional | undefined {
  const all: AnyOf[] = [];
  let end = 0;
  for (const [index, { command, background }] of (parseShell(text)?.commands ?? []).entries()) {
    if (index === 0 && plainWords(command)?.join(' ') === 'set -e') continue;
    const guard = background ? undefined : endingGuard(command);
    if (guard === undefined) break;
    all.push(...told(guard, { comments: commentLines(text.slice(end, command.end)) }));
    end = command.end;
  }
  const body = text.slice(end).replace(/^[ \t]*;?[ \t]*\n*/, '');
  return all.length === 0 || body.trim() === '' ? undefined : { all, body };
}

import type { Statement, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { parseShell } from './parse.ts';

/** Commands that end well whatever they are given, as far as anybody cares. */
const safe: ReadonlySet<string> = new Set([
  'echo',
  'printf',
  'sleep',
  'true',
  ':',
  'set',
  'export',
]);

/**
 * The first statement of a text that may fail, as it is written: not one that only says something, waits, or gives a variable its value, nor
 * one whose failure is put up with by `|| true`. Undefined where there is none; a text that cannot be read is one.
 */
export function firstThatMayFail(text: string): string | undefined {
  const script = parseShell(text);
  if (script === undefined) return text;
  const found = script.commands.find((statement) => !isSafe(statement));
  return found && text.slice(found.pos, found.end);
}

function isSafe({ command, background }: Statement): boolean {
  return background === true || isSafeCommand(command);
}

function isSafeCommand(command: SyntaxNode): boolean {
  if (command.type === 'AndOr') {
    const last = command.commands.at(-1);
    return command.operators.at(-1) === '||' && last !== undefined && isSafeCommand(last);
  }
  if (command.type !== 'Command') return false;
  const { name, prefix, suffix } = command;
  // A substitution in a value ends as its command does; a file may not be there to write to.
  const isPlain =
    prefix.every((each) => each.type === 'Assignment' && !/[$`]\(|`/.test(each.text)) &&
    suffix.every((each) => each.type !== 'Redirect');
  if (!isPlain) return false;
  return name === undefined || safe.has(baseName(literalOf(name) ?? ''));
}

import type { Statement } from 'unbash';
import { literalWords } from './openings.ts';
import { parseShell } from './parse.ts';
import { endingGuard } from './start-guards.ts';

/**
 * Whether a text does nothing at all and cannot fail: comments, `:`, `true`, `exit 0`, and questions about files after which it would
 * have ended anyway (sh(1) "Builtins"). A text whose syntax is not understood does something.
 */
export function doesNothing(text: string): boolean {
  const statements = parseShell(text)?.commands;
  return statements !== undefined && statements.length > 0 && statements.every(isIdle);
}

function isIdle({ command, background }: Statement): boolean {
  if (background) return false;
  const words = command.type === 'Command' ? literalWords(command) : undefined;
  const [name, ...others] = words ?? [];
  if (name === ':' || name === 'true' || name === '/bin/true') return true;
  if (name === 'exit') return others.join(' ') === '0';
  return endingGuard(command) !== undefined;
}

import type { Statement } from 'unbash';
import { literalWords } from './openings.ts';
import { parseShell } from './parse.ts';
import { endingGuard } from './start-guards.ts';

/**
 * The messages of a text that does nothing else and cannot fail: of comments, `:`, `true`, `exit 0`, and questions about files after which it
 * would have ended anyway, what it says where they do not hold (sh(1) "Builtins"). Undefined for a text that does something, or whose
 * syntax is not understood.
 */
export function idleMessages(text: string): readonly string[] | undefined {
  const statements = parseShell(text)?.commands ?? [];
  const each = statements.map((statement, index) =>
    messagesAt(statement, index === statements.length - 1),
  );
  const known = each.filter((messages) => messages !== undefined);
  return statements.length > 0 && known.length === each.length ? known.flat() : undefined;
}

function messagesAt(
  { command, background }: Statement,
  isLast: boolean,
): readonly string[] | undefined {
  if (background) return undefined;
  const words = command.type === 'Command' ? literalWords(command) : undefined;
  const [name, ...others] = words ?? [];
  if (name === ':' || name === 'true' || name === '/bin/true') return [];
  if (name === 'exit') return others.join(' ') === '0' ? [] : undefined;
  return endingGuard(command, isLast)
    ?.flat()
    .flatMap(({ messages = [] }) => messages);
}

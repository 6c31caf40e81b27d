import type { SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';
import { fileTestIn } from './start-guards.ts';

/** What a loop waits for, as far as it can be told. */
export type Awaited =
  | 'socket'
  | 'file'
  | 'directory'
  | 'port'
  | 'answer'
  | 'process'
  | 'mount'
  | 'network'
  | 'unknown';

/** A loop with a pause in it. */
export interface WaitingLoop {
  readonly awaited: Awaited;
  /** The path that it asks for, where there is one and it is known. */
  readonly path?: string;
}

const askedByTest: Readonly<Record<string, Awaited>> = { S: 'socket', d: 'directory' };

/** Programs by what they ask for. */
const askedBy: ReadonlyMap<string, Awaited> = new Map<string, Awaited>([
  ...['nc', 'netcat', 'ncat', 'telnet', 'netstat', 'ss', 'lsof', 'fuser'].map(
    (name) => [name, 'port'] as const,
  ),
  ...['curl', 'wget', 'mysqladmin', 'mysql', 'pg_isready', 'psql', 'redis-cli', 'rabbitmqctl'].map(
    (name) => [name, 'answer'] as const,
  ),
  ...['pidof', 'pgrep', 'status', 'initctl', 'service', 'ps'].map(
    (name) => [name, 'process'] as const,
  ),
  ...['mountpoint', 'findmnt'].map((name) => [name, 'mount'] as const),
  ...['ping', 'ifconfig', 'ip', 'route', 'host', 'getent'].map(
    (name) => [name, 'network'] as const,
  ),
]);

/** The loops of a text that pause and look again. */
export function waitingLoops(text: string): readonly WaitingLoop[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  const found: WaitingLoop[] = [];
  for (const node of nodesOf(script)) {
    if (node.type !== 'While' && node.type !== 'For') continue;
    const inner = [...nodesOf(node)];
    if (inner.some((one) => nameOf(one) === 'sleep')) found.push(awaitedIn(inner));
  }
  return found;
}

function awaitedIn(nodes: readonly SyntaxNode[]): WaitingLoop {
  for (const node of nodes) {
    const test = fileTestIn(node);
    if (test !== undefined) {
      const [only, ...others] = test.path;
      const path = only?.kind === 'text' && others.length === 0 ? only.text : undefined;
      return { awaited: askedByTest[test.operator] ?? 'file', ...(path !== undefined && { path }) };
    }
    const awaited = askedBy.get(baseName(nameOf(node) ?? ''));
    if (awaited !== undefined) return { awaited };
  }
  return { awaited: 'unknown' };
}

function nameOf(node: SyntaxNode): string | undefined {
  return node.type === 'Command' && node.name ? literalOf(node.name) : undefined;
}

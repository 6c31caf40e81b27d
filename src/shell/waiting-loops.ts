import type { SyntaxNode, While } from 'unbash';
import { baseName } from '../text/names.ts';
import type { Range } from '../text/source.ts';
import { literalOf } from './calls.ts';
import { literalWords } from './openings.ts';
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

/** A loop with a pause in it, and where it stands. */
export type WaitingLoop = Range & (Waiting | Restarting);

interface Waiting {
  readonly awaited: Awaited;
  /** The path that it asks for, where there is one and it is known. */
  readonly path?: string;
}

/** A loop without an end that asks for nothing: it runs some commands again and again. */
interface Restarting {
  readonly awaited: 'nothing';
  /** What it runs, as it is written. */
  readonly runs: string;
  /** How long it pauses, as sleep(1) is told. */
  readonly pause: string;
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
    if (!inner.some((one) => nameOf(one) === 'sleep')) continue;
    const restarting = node.type === 'While' ? restartingIn(node, text) : undefined;
    found.push({ ...(restarting ?? awaitedIn(inner)), start: node.pos, end: node.end });
  }
  return found;
}

/** Commands that leave a loop, or only ask or say something. */
const ofWaiting: ReadonlySet<string> = new Set([
  ...['break', 'exit', 'return', 'exec', '[', 'test', ...askedBy.keys()],
]);

/** `while true; do COMMANDS; sleep N; done`, where the commands wait for nothing and leave the loop alone. */
function restartingIn({ kind, clause, body }: While, text: string): Restarting | undefined {
  const [question, ...others] = clause.commands.map(({ command }) => nameOf(command));
  const isEndless = kind === 'while' && (question === 'true' || question === ':');
  const [last, ...before] = body.commands.toReversed();
  const [first] = body.commands;
  if (!isEndless || others.length > 0 || first === undefined || last?.command.type !== 'Command')
    return undefined;
  const [program, pause, ...more] = literalWords(last.command) ?? [];
  if (program !== 'sleep' || pause === undefined || more.length > 0) return undefined;
  const nodes = before.flatMap((statement) => [...nodesOf(statement)]);
  const isWaiting = nodes.some(
    (node) =>
      (node.type === 'Statement' && node.background === true) ||
      ofWaiting.has(baseName(nameOf(node) ?? '')),
  );
  if (isWaiting || before[0] === undefined) return undefined;
  return { awaited: 'nothing', runs: text.slice(first.pos, before[0].end), pause };
}

function awaitedIn(nodes: readonly SyntaxNode[]): Waiting {
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

import type { Statement, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { type Call, callOf, callsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';
import { isQuick } from './quick.ts';

/** Which shell reads a text: `&> FILE` is both streams to bash, and `&` and `> FILE` to dash. */
export type ShellReader = 'dash' | 'bash';

/** A piece of a text that starts something and does not wait for it. */
export interface Starting {
  readonly start: number;
  readonly end: number;
  /** What puts it there, of a whole statement. */
  readonly by?: '&' | '&>';
}

/** The statements that a shell puts into the background by itself, the outermost ones: not those of functions and substitutions. */
export function inBackground(text: string, reader: ShellReader): readonly Starting[] {
  const found: Starting[] = [];
  const script = parseShell(text);
  if (script === undefined) return found;
  const isClosed = (node: SyntaxNode): boolean => {
    const isOne = node.type === 'Statement' && isInBackground(node, reader);
    if (isOne) found.push({ start: node.pos, end: node.end, by: node.background ? '&' : '&>' });
    return isOne || isElsewhere(node);
  };
  // The walk itself finds them.
  for (const _ of nodesOf(script, isClosed));
  return found;
}

/** The commands that the shell of a text runs and waits for by themselves: not those in the background, in pipelines and in what is elsewhere. */
export function callsAwaited(text: string, reader: ShellReader): readonly Call[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  const isClosed = (node: SyntaxNode): boolean =>
    isElsewhere(node) || (node.type === 'Statement' && isInBackground(node, reader));
  return [...nodesOf(script, isClosed)].flatMap((node) => {
    const call = node.type === 'Command' ? callOf(node) : undefined;
    return call === undefined ? [] : [call];
  });
}

/** What another process runs, or who calls it. */
function isElsewhere(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'Function':
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
    case 'ProcessSubstitution':
      return true;
    case 'Pipeline':
      return node.commands.length > 1;
    default:
      return false;
  }
}

function isInBackground({ background, command }: Statement, reader: ShellReader): boolean {
  return background === true || (reader === 'dash' && endsInBothStreams(command));
}

/** Whether a command, or the last one of a chain, has bash's `&> FILE` or `&>> FILE` behind it. */
function endsInBothStreams(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'Command':
      return node.suffix.some((each) => each.type === 'Redirect' && isBoth(each.operator));
    case 'AndOr':
    case 'Pipeline': {
      const last = node.commands.at(-1);
      return last !== undefined && endsInBothStreams(last);
    }
    default:
      return false;
  }
}

function isBoth(operator: string): boolean {
  return operator === '&>' || operator === '&>>';
}

/** Programs that end by themselves, however long they take. */
const ending: ReadonlySet<string> = new Set([
  ...['cp', 'sysctl', 'modprobe', 'sync', 'sleep', 'cat', 'grep', 'sed', 'awk', 'cut', 'head'],
  ...['tr', 'wc', 'sort', 'ls', 'stat', 'readlink', 'which', 'pgrep', 'pidof', 'ps', 'renice'],
  ...['initctl', 'start', 'stop', 'status'],
]);

/** Whether a text ends while what the last of some pieces started may still run: with those taken out, the rest is over soon. */
export function endsBehind(text: string, pieces: readonly Starting[]): boolean {
  const last = pieces.at(-1);
  const top = parseShell(text)?.commands.find(
    ({ pos, end }) => last !== undefined && pos <= last.start && last.start < end,
  );
  if (top === undefined || waits(text)) return false;
  const rest = pieces
    .filter(({ start }) => start >= top.pos)
    .toReversed()
    .reduce(
      (left, { start, end, by }) => `${left.slice(0, start)}:${by ? '\n' : ''}${left.slice(end)}`,
      text,
    )
    .slice(top.pos);
  return isQuick(rest, ending) && !kills(rest) && !staysFor(rest);
}

/** Whether a text waits for what it put into the background, or ends it. */
export function looksAfter(text: string): boolean {
  return waits(text) || kills(text);
}

/** Whether a text waits, or does something in a trap when it ends. */
function waits(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: [first] }) => name === 'wait' || (name === 'trap' && first !== ''),
  );
}

const killing: ReadonlySet<string> = new Set(['kill', 'pkill', 'killall']);

function kills(text: string): boolean {
  return callsOf(text).some(({ name }) => killing.has(baseName(name)));
}

/** Whether a text becomes a program, which is then what it is about, or sleeps for ever. */
function staysFor(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: words }) =>
      (name === 'exec' && words.length > 0) ||
      (name === 'sleep' && !words.every((word) => /^[0-9.]+[smhd]?$/.test(word ?? ''))),
  );
}

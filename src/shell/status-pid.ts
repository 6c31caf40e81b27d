import type { CommandExpansionPart, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/**
 * Whether a command takes the number of the main process out of the line that `status` prints: `web start/running, process 1234`. The words are
 * joined by line ends.
 */
const takesPid = /^cut\n(?:-f\n?4\n-d\n? |-d\n? \n-f\n?4)$|^awk\n\{ *print *\$(?:4|NF) *;? *\}$/;

/**
 * The substitutions of a text that stand for the number of a job's own main process, as `$(status | cut -d' ' -f4)` does. `isOwn` tells
 * whether words after `status` name the job itself.
 */
export function statusPids(
  text: string,
  isOwn: (words: readonly string[]) => boolean,
): readonly { readonly start: number; readonly end: number }[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  return [...nodesOf(script)].flatMap((node) =>
    node.type === 'CommandExpansion' && asksForPid(node, isOwn)
      ? [{ start: node.pos, end: node.end }]
      : [],
  );
}

function asksForPid(
  { script }: CommandExpansionPart,
  isOwn: (words: readonly string[]) => boolean,
): boolean {
  const [only, ...others] = script?.commands ?? [];
  if (only?.command.type !== 'Pipeline' || others.length > 0) return false;
  const { commands, prefixes } = only.command;
  const [asking, taking, ...more] = commands.map(wordsOf);
  if (asking === undefined || taking === undefined || more.length + prefixes.length > 0)
    return false;
  const words = baseName(asking[0] ?? '') === 'initctl' ? asking.slice(1) : asking;
  return words[0] === 'status' && isOwn(words.slice(1)) && takesPid.test(taking.join('\n'));
}

/** The words of a command without redirections; a word that the shell expands as it is written. */
function wordsOf(node: SyntaxNode): readonly string[] | undefined {
  if (node.type !== 'Command' || node.name === undefined || node.prefix.length > 0)
    return undefined;
  const words = [node.name, ...node.suffix];
  if (words.some(({ type }) => type !== 'Word')) return undefined;
  return words.flatMap((word) => (word.type === 'Word' ? [literalOf(word) ?? word.text] : []));
}

/** The substitutions of a text that are what a file holds, `$(cat FILE)`. `isFile` tells whether a word names that file. */
export function filePids(
  text: string,
  isFile: (word: string) => boolean,
): readonly { readonly start: number; readonly end: number }[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  return [...nodesOf(script)].flatMap((node) => {
    if (node.type !== 'CommandExpansion') return [];
    const [only, ...others] = node.script?.commands ?? [];
    const [name, file, ...more] = (only && others.length === 0 && wordsOf(only.command)) || [];
    const isRead = baseName(name ?? '') === 'cat' && file !== undefined && more.length === 0;
    return isRead && isFile(file) ? [{ start: node.pos, end: node.end }] : [];
  });
}

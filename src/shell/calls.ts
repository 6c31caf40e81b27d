import type { Command, Word } from 'unbash';
import { nodesOf, parseShell } from './parse.ts';

/** A command that a shell text runs by a name it spells out. */
export interface Call {
  readonly name: string;
  /** Its words after the name; undefined for one that is only known when the text runs. */
  readonly arguments: readonly (string | undefined)[];
  /** Where it stands in the text. */
  readonly start: number;
  readonly end: number;
  /** Where its name and its other words stand, redirections left out. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

/** The commands of a text with a literal name, in order, also those inside substitutions and functions. */
export function callsOf(text: string): readonly Call[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  const calls: Call[] = [];
  for (const node of nodesOf(script)) {
    if (node.type !== 'Command') continue;
    const call = callOf(node);
    if (call) calls.push(call);
  }
  return calls;
}

/** The functions that a text defines. */
export function functionsOf(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const script = parseShell(text);
  if (script === undefined) return names;
  for (const node of nodesOf(script)) {
    if (node.type === 'Function') names.add(node.name.value);
  }
  return names;
}

/** A command that is spelled out by a literal name; undefined for any other. */
export function callOf(command: Command): Call | undefined {
  const name = command.name && literalOf(command.name);
  if (name === undefined) return undefined;
  return {
    name,
    arguments: command.args.map((word) => (word.type === 'Word' ? literalOf(word) : word.text)),
    start: command.pos,
    end: command.end,
    places: [command.name, ...command.args].flatMap((word) =>
      word === undefined ? [] : [{ start: word.pos, end: word.end }],
    ),
  };
}

/** A word's value when it has no expansion in it. */
export function literalOf(word: Word): string | undefined {
  const parts = word.parts ?? [];
  const isLiteral = parts.every(
    (part) =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every((inner) => inner.type === 'Literal')),
  );
  return isLiteral ? word.value : undefined;
}

import type { SyntaxNode } from 'unbash';
import { nodesOf, parseShell } from './parse.ts';

/**
 * The variables that a text reads and does not set itself, those of its substitutions and here-documents among them;
 * one that it sets from its own value, as in `HOME=${HOME:-/}`, too. A text that cannot be parsed has none.
 */
export function variablesRead(text: string): ReadonlySet<string> {
  const read = new Set<string>();
  const assigned = new Set<string>();
  const ofItself = new Set<string>();
  const script = parseShell(text);
  if (script === undefined) return read;
  for (const node of nodesOf(script)) {
    const name = nameRead(node);
    if (name !== undefined) read.add(name);
    else if (node.type === 'Assignment') {
      const isFirst = !assigned.has(node.name);
      if (isFirst && readsIn(node).has(node.name)) ofItself.add(node.name);
      assigned.add(node.name);
    } else if (node.type === 'For') assigned.add(node.name.value);
    else if (node.type === 'Command' && node.name?.value === 'read') {
      for (const argument of node.args) {
        if (argument.type === 'Word' && !argument.value.startsWith('-'))
          assigned.add(argument.value);
      }
    }
  }
  return new Set([...read].filter((name) => ofItself.has(name) || !assigned.has(name)));
}

function nameRead(node: SyntaxNode): string | undefined {
  if (node.type === 'SimpleExpansion') return node.text.slice(1);
  return node.type === 'ParameterExpansion' ? node.parameter : undefined;
}

function readsIn(root: SyntaxNode): ReadonlySet<string> {
  return new Set(Array.from(nodesOf(root), nameRead).filter((name) => name !== undefined));
}

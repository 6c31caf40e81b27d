import { nodesOf, parseShell } from './parse.ts';

/** Which variables a shell text reads and which it sets. */
export interface VariableUse {
  readonly read: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
}

/**
 * The variables of a text, those of its substitutions and here-documents among them. A text that cannot be
 * parsed has none.
 */
export function variablesOf(text: string): VariableUse {
  const read = new Set<string>();
  const assigned = new Set<string>();
  const script = parseShell(text);
  if (script === undefined) return { read, assigned };
  for (const node of nodesOf(script)) {
    if (node.type === 'SimpleExpansion') read.add(node.text.slice(1));
    else if (node.type === 'ParameterExpansion') read.add(node.parameter);
    else if (node.type === 'Assignment') assigned.add(node.name);
    else if (node.type === 'For') assigned.add(node.name.value);
    else if (node.type === 'Command' && node.name?.value === 'read') {
      for (const argument of node.args) {
        if (argument.type === 'Word' && !argument.value.startsWith('-'))
          assigned.add(argument.value);
      }
    }
  }
  return { read, assigned };
}

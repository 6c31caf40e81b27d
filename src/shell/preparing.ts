import type { SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { plainWord } from './plain-command.ts';
import { fileTestIn } from './start-guards.ts';

/** Programs that only prepare files, or the kernel, and end; and what does nothing. */
const preparing: ReadonlySet<string> = new Set([
  ...['mkdir', 'install', 'chown', 'chmod', 'chgrp', 'rm', 'rmdir', 'touch', 'ln', 'cp', 'mv'],
  ...['mknod', 'mkfifo', 'modprobe', 'sysctl', 'true', ':'],
]);

/**
 * The variables in a statement that does nothing but run such programs, joined by `&&` and `||` or behind questions about files; undefined
 * for any other. They are simple ones, in words that are otherwise plain.
 */
export function preparedWith(node: SyntaxNode): readonly string[] | undefined {
  switch (node.type) {
    case 'AndOr':
      return ofAll(node.commands);
    case 'BraceGroup':
      return ofList(node.body.commands);
    case 'If': {
      if (node.elif.length > 0) return undefined;
      const [tests, then, otherwise] = [
        ofList(node.clause.commands),
        ofList(node.then.commands),
        node.else ? ofList(node.else.commands) : [],
      ];
      return tests && then && otherwise ? [...tests, ...then, ...otherwise] : undefined;
    }
    case 'Pipeline':
    case 'Command':
      return ofCommand(node);
    default:
      return undefined;
  }
}

function ofCommand(node: SyntaxNode): readonly string[] | undefined {
  const test = fileTestIn(node);
  if (test !== undefined)
    return test.path.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
  if (node.type !== 'Command' || node.prefix.length > 0) return undefined;
  const name = node.name && literalOf(node.name);
  if (name === undefined || !preparing.has(baseName(name))) return undefined;
  const variables: string[] = [];
  for (const each of node.suffix) {
    const word = each.type === 'Word' ? plainWord(each) : undefined;
    if (word === undefined) return undefined;
    for (const part of word) if (part.kind === 'variable') variables.push(part.name);
  }
  return variables;
}

function ofAll(nodes: readonly SyntaxNode[]): readonly string[] | undefined {
  const each = nodes.map(preparedWith);
  const known = each.filter((one) => one !== undefined);
  return known.length === each.length ? known.flat() : undefined;
}

function ofList(
  statements: readonly {
    readonly command: SyntaxNode;
    readonly background?: boolean | undefined;
  }[],
): readonly string[] | undefined {
  if (statements.some(({ background }) => background)) return undefined;
  return ofAll(statements.map(({ command }) => command));
}

import type { Command, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { plainWord, plainWordText } from './plain-command.ts';
import { redirectionOf } from './redirections.ts';

const messages: ReadonlySet<string> = new Set(['echo', 'logger']);

/** Whether a command only writes a message, to where the script writes. */
export function isMessage({ name, prefix, suffix }: Command): boolean {
  const program = name && literalOf(name);
  const isHere = suffix.every(
    (each) =>
      each.type === 'Word' || (each.type === 'Redirect' && redirectionOf(each)?.kind === 'copy'),
  );
  return program !== undefined && messages.has(baseName(program)) && prefix.length === 0 && isHere;
}

/** A command that only writes a message, as text, where nothing has to run to know its words; undefined for any other. */
export function plainMessage(node: SyntaxNode): string | undefined {
  if (node.type !== 'Command' || !isMessage(node)) return undefined;
  const words = [node.name, ...node.suffix].flatMap((each) =>
    each?.type === 'Word' ? [plainWord(each)] : [],
  );
  const known = words.filter((word) => word !== undefined);
  return known.length === words.length ? known.map(plainWordText).join(' ') : undefined;
}

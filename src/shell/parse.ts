import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';

/** A text longer than this is taken as it is: nobody writes such a script, and nobody should wait for it. */
export const longestText = 1 << 20;

/**
 * Parsed texts by their source, since several concerns ask about the same script. Emptied when full, so that
 * memory stays flat however many jobs are converted.
 */
const parsed = new Map<string, ParsedScript | undefined>();
const mostParsed = 200;

/** The syntax tree of `/bin/sh` text; undefined where it is not understood as a whole. */
export function parseShell(text: string): ParsedScript | undefined {
  if (text.length > longestText) return undefined;
  if (parsed.has(text)) return parsed.get(text);
  if (parsed.size >= mostParsed) parsed.clear();
  const script = parse(text);
  const understood = (script.errors ?? []).length === 0 ? script : undefined;
  parsed.set(text, understood);
  return understood;
}

/**
 * Every node below and including `root`, parents before children, in the order of the text; none below a node that
 * `isClosed`, nor that node.
 */
export function* nodesOf(
  root: SyntaxNode,
  isClosed: (node: SyntaxNode) => boolean = () => false,
): Generator<SyntaxNode> {
  const waiting: SyntaxNode[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (isClosed(node)) continue;
    yield node;
    const children: SyntaxNode[] = [];
    forEachChild(node, (child) => children.push(child));
    // One by one: a script may have more statements than a call takes arguments.
    for (const child of children.reverse()) waiting.push(child);
  }
}

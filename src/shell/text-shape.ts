import { nodesOf, parseShell } from './parse.ts';

/**
 * Whether a line of the text may be moved to the right without changing what it does: it has no here-document
 * and no quoted text or comment over several lines. Unknown text may not.
 */
export function mayBeIndented(text: string): boolean {
  const script = parseShell(text);
  if (script === undefined) return false;
  for (const node of nodesOf(script)) {
    if (node.type === 'HereDoc') return false;
    const whole = 'pos' in node ? text.slice(node.pos, node.end) : '';
    if (!whole.includes('\n')) continue;
    if (node.type === 'SingleQuoted' || node.type === 'Literal') return false;
    // What is quoted besides commands; of a word in backticks places are those of another text.
    if (node.type === 'DoubleQuoted' && node.parts.every(({ type }) => type !== 'CommandExpansion'))
      return false;
    if (node.type === 'Word' && (node.parts ?? []).length === 0) return false;
    if (node.type === 'CommandExpansion' && whole.startsWith('`')) return false;
  }
  return true;
}

/** Whether a text has a here-document in it, whose body stands behind the statement that reads it. */
export function hasHereDocument(text: string): boolean {
  const script = parseShell(text);
  return script !== undefined && [...nodesOf(script)].some(({ type }) => type === 'HereDoc');
}

/**
 * A text with the indentation taken off that all its lines share, blank lines and comments aside, where lines may be moved at all.
 */
export function dedented(text: string): string {
  const lines = text.split('\n');
  const written = lines.filter((line) => line.trim() !== '');
  // Comments are put in the first column by some.
  const commands = written.filter((line) => !line.trimStart().startsWith('#'));
  const indents = (commands.length > 0 ? commands : written).map(
    (line) => /^[ \t]*/.exec(line)?.[0] ?? '',
  );
  const [first = '', ...others] = indents;
  let shared = first;
  for (const indent of others) {
    while (!indent.startsWith(shared)) shared = shared.slice(0, -1);
  }
  if (shared === '' || !mayBeIndented(text)) return text;
  return lines
    .map((line) => (line.startsWith(shared) ? line.slice(shared.length) : line.trimStart()))
    .join('\n');
}

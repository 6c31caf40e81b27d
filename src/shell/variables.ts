import type { Assignment, Command, SyntaxNode } from 'unbash';
import { nodesOf, parseShell } from './parse.ts';

/**
 * The variables that a text reads and does not set itself, those of its substitutions and here-documents among them;
 * one that it sets from its own value, as in `HOME=${HOME:-/}`, too. A text that cannot be parsed has none.
 */
export function variablesRead(text: string): ReadonlySet<string> {
  return readOutside(text, nameRead);
}

/** The same, of those for which the text has no value of its own, as in `${PORT:-80}`, wherever it reads them. */
export function variablesNeeded(text: string): ReadonlySet<string> {
  return readOutside(text, nameNeeded);
}

function readOutside(
  text: string,
  nameIn: (node: SyntaxNode) => string | undefined,
): ReadonlySet<string> {
  const read = new Set<string>();
  const assigned = new Set<string>();
  const ofItself = new Set<string>();
  const script = parseShell(text);
  if (script === undefined) return read;
  for (const node of nodesOf(script)) {
    const name = nameIn(node);
    if (name !== undefined) read.add(name);
    else if (node.type === 'Assignment') {
      const isFirst = !assigned.has(node.name);
      if (isFirst && readsIn(node, nameIn).has(node.name)) ofItself.add(node.name);
      assigned.add(node.name);
    } else if (node.type === 'For') assigned.add(node.name.value);
    else if (node.type === 'Command') for (const each of filledBy(node)) assigned.add(each);
  }
  return new Set([...read].filter((name) => ofItself.has(name) || !assigned.has(name)));
}

/** The variables that a command of the shell fills: `read`, `getopts` and `printf -v`. */
function filledBy({ name, args }: Command): readonly string[] {
  const words = args.flatMap((argument) => (argument.type === 'Word' ? [argument.value] : []));
  if (name?.value === 'getopts') return [...words.slice(1, 2), 'OPTARG', 'OPTIND'];
  if (name?.value === 'printf') return words[0] === '-v' ? words.slice(1, 2) : [];
  if (name?.value !== 'read') return [];
  const names = words.filter((word) => !word.startsWith('-'));
  return names.length === 0 ? ['REPLY'] : names;
}

function nameRead(node: SyntaxNode): string | undefined {
  if (node.type === 'SimpleExpansion') return node.text.slice(1);
  return node.type === 'ParameterExpansion' ? node.parameter : undefined;
}

/** A name that is read without saying what to take if it is not set. */
function nameNeeded(node: SyntaxNode): string | undefined {
  const operation = node.type === 'ParameterExpansion' ? node.operation : undefined;
  const hasOwn = operation?.type === 'Default' && !operation.operator.endsWith('?');
  return hasOwn ? undefined : nameRead(node);
}

function readsIn(
  root: SyntaxNode,
  nameIn: (node: SyntaxNode) => string | undefined,
): ReadonlySet<string> {
  return new Set(Array.from(nodesOf(root), nameIn).filter((name) => name !== undefined));
}

/** The names that a text gives a value anywhere, in a subshell or a function, too: by assignments and loops. */
export function namesGiven(text: string): ReadonlySet<string> {
  const script = parseShell(text);
  if (script === undefined) return new Set();
  return new Set(
    [...nodesOf(script)].flatMap((node) => {
      if (node.type === 'Assignment') return node.name === undefined ? [] : [node.name];
      return node.type === 'For' ? [node.name.value] : [];
    }),
  );
}

/** The files of variables that a text reads, as they are written. */
export function filesRead(text: string): readonly string[] {
  const script = parseShell(text);
  if (script === undefined) return [];
  return [...nodesOf(script)].flatMap((node) => {
    if (node.type !== 'Command') return [];
    const isSource = node.name?.value === '.' || node.name?.value === 'source';
    const [file] = isSource ? node.suffix : [];
    return file?.type === 'Word' ? [file.text] : [];
  });
}

/** Variables that a shell has of itself, and that change what it does with others (sh(1) "Special variables"). */
export const shellVariables: ReadonlySet<string> = new Set([
  ...['IFS', 'PWD', 'OLDPWD', 'PPID', 'OPTIND', 'OPTARG', 'LINENO', 'PS1', 'PS2', 'PS4', 'ENV'],
]);

/** A variable that a text gives a value which stays, and where it does so first. */
export interface SetVariable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The variables that a text sets for what comes after, in order, each once: not those in front of a command, which are
 * that command's alone, nor what happens in a subshell or a function.
 */
export function variablesSet(text: string): readonly SetVariable[] {
  const script = parseShell(text);
  const found = new Map<string, SetVariable>();
  if (script === undefined) return [];
  for (const node of nodesOf(script, isElsewhere)) {
    if (node.type !== 'Command') continue;
    for (const { name, pos, end } of stayingIn(node)) {
      if (!found.has(name)) found.set(name, { name, start: pos, end });
    }
  }
  return [...found.values()];
}

function isElsewhere({ type }: SyntaxNode): boolean {
  return ['Function', 'Subshell', 'CommandExpansion', 'ProcessSubstitution'].includes(type);
}

/** The assignments that stand alone, or behind `export` and its like. */
function stayingIn({ name, prefix, args }: Command): readonly Assignment[] {
  const isExport = name?.value === 'export' || name?.value === 'readonly';
  if (name !== undefined && !isExport) return [];
  return [...prefix, ...args].filter((each) => each.type === 'Assignment');
}

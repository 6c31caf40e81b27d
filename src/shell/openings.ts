import type { AndOr, Command, If, SyntaxNode } from 'unbash';
import { literalOf } from './calls.ts';
import { type PlainWord, plainWord } from './plain-command.ts';
import { preparedWith } from './preparing.ts';
import { type Redirection, redirectionOf } from './redirections.ts';
import { type AnyOf, endingGuard, fileTestIn } from './start-guards.ts';

/** What a statement before the last one of a script does for the program that the script becomes. */
export type Opening =
  /** Reads a file of assignments; `optional` where a test for it comes first, `exported` where all of it goes to programs. */
  | {
      readonly kind: 'source';
      readonly path: PlainWord;
      readonly optional: boolean;
      readonly exported: boolean;
    }
  | {
      readonly kind: 'assign';
      readonly name: string;
      readonly value: string;
      readonly exported: boolean;
      /** It stands in front of the program: its words are read without it. */
      readonly isLate?: true;
      /** It is what a later statement gives for want of another value, such as that of a file in between. */
      readonly isDefault?: true;
    }
  | { readonly kind: 'export'; readonly name: string }
  | { readonly kind: 'cd'; readonly path: string }
  | { readonly kind: 'umask'; readonly mask: number }
  | { readonly kind: 'limit'; readonly letter: string; readonly value: number | 'unlimited' }
  /** Sends a stream of all that follows elsewhere. */
  | { readonly kind: 'stream'; readonly redirection: Redirection }
  /** Ends the script, and nothing is wrong, unless each of these holds. */
  | { readonly kind: 'guard'; readonly all: readonly AnyOf[] }
  /** Writes the number of the process into a file. */
  | { readonly kind: 'pid'; readonly path: PlainWord }
  /** Runs programs that are done in no time: what stands there, and the variables in it. */
  | { readonly kind: 'run'; readonly text: string; readonly variables: readonly string[] }
  /** Prints a line. */
  | { readonly kind: 'message'; readonly text: string };

/** What a statement of a text does, where it is nothing but openings; undefined for any other. */
export function openingsIn(
  command: SyntaxNode,
  exported: boolean,
  text: string,
): readonly Opening[] | undefined {
  const found = knownIn(command, exported);
  if (found !== undefined) return found;
  const variables = preparedWith(command);
  return variables && [{ kind: 'run', text: text.slice(command.pos, command.end), variables }];
}

function knownIn(command: SyntaxNode, exported: boolean): readonly Opening[] | undefined {
  switch (command.type) {
    case 'Command':
      return simpleOpenings(command, exported);
    case 'AndOr':
      return guardedSource(command, exported) ?? guardIn(command);
    case 'If':
      return sourceInIf(command, exported) ?? guardIn(command);
    default:
      return undefined;
  }
}

/** `[ -f FILE ] || exit 0`. */
function guardIn(command: SyntaxNode): readonly Opening[] | undefined {
  const all = endingGuard(command);
  return all && [{ kind: 'guard', all }];
}

function simpleOpenings(command: Command, exported: boolean): readonly Opening[] | undefined {
  if (command.name === undefined) return assignmentsIn(command, exported);
  const name = literalOf(command.name);
  if (name === 'true' || name === ':') return command.suffix.length === 0 ? [] : undefined;
  if (name === 'exec') return streamsIn(command);
  const sourced = sourceIn(command, { optional: false, exported });
  if (sourced !== undefined) return [sourced];
  if (name === 'export') return exportsIn(command);
  if (name === 'echo') return pidFileIn(command) ?? messageIn(command);
  const [, first, second, ...others] = literalWords(command) ?? [];
  if (others.length > 0 || first === undefined) return undefined;
  if (name === 'cd' && second === undefined && /^\/|^[^-/~]/.test(first))
    return [{ kind: 'cd', path: first }];
  if (name === 'umask' && second === undefined && /^[0-7]{1,4}$/.test(first))
    return [{ kind: 'umask', mask: Number.parseInt(first, 8) }];
  const letter = /^-([a-zA-Z])$/.exec(first)?.[1];
  if (name === 'ulimit' && letter !== undefined && /^(?:[0-9]+|unlimited)$/.test(second ?? '')) {
    const value = second === 'unlimited' ? 'unlimited' : Number(second);
    return [{ kind: 'limit', letter, value }];
  }
  return undefined;
}

/** `exec >> FILE 2>&1`: the shell goes on with other streams. */
function streamsIn({ prefix, suffix }: Command): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of suffix) {
    const redirection = each.type === 'Redirect' ? redirectionOf(each) : undefined;
    if (redirection === undefined) return undefined;
    found.push({ kind: 'stream', redirection });
  }
  return prefix.length > 0 || found.length === 0 ? undefined : found;
}

/** `echo $$ > FILE`. */
function pidFileIn({ prefix, suffix }: Command): readonly Opening[] | undefined {
  const [number, redirect, ...others] = suffix;
  if (prefix.length + others.length > 0 || number?.type !== 'Word') return undefined;
  const to = redirect?.type === 'Redirect' ? redirectionOf(redirect) : undefined;
  const isPid = /^"?\$(?:\$|\{\$\})"?$/.test(number.text);
  const isWritten = to?.kind === 'file' && to.stream === 1 && to.mode === 'write';
  return isPid && isWritten ? [{ kind: 'pid', path: to.path }] : undefined;
}

/** `echo "Starting the server"`, of words that are known. */
function messageIn(command: Command): readonly Opening[] | undefined {
  const [, ...words] = literalWords(command) ?? [];
  const isPlain = words.length > 0 && words.every((word) => !/[\\\n]|^-/.test(word));
  return isPlain ? [{ kind: 'message', text: words.join(' ') }] : undefined;
}

/** Assignments alone, and nothing more. */
function assignmentsIn(command: Command, exported: boolean): readonly Opening[] | undefined {
  return command.suffix.length > 0 ? undefined : assignedBefore(command, exported);
}

/** The assignments in front of a command's name; undefined where something else stands there, or a value is not plain. */
export function assignedBefore(
  { prefix }: Command,
  exported: boolean,
): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of prefix) {
    const one = each.type === 'Assignment' ? assignmentOf(each, exported) : undefined;
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

function assignmentOf(
  { name, value, append, index }: Extract<Command['prefix'][number], { type: 'Assignment' }>,
  exported: boolean,
): Opening | undefined {
  const text = 'elements' in value ? undefined : literalOf(value);
  // A tilde after `=` is a directory.
  if (text === undefined || append || index !== undefined || text.includes('~')) return undefined;
  return { kind: 'assign', name, value: text, exported };
}

function exportsIn({ prefix, suffix }: Command): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of prefix.length > 0 ? [] : suffix) {
    if (each.type === 'Word') {
      const name = literalOf(each);
      if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
      found.push({ kind: 'export', name });
    } else {
      const one = each.type === 'Assignment' ? assignmentOf(each, true) : undefined;
      if (one === undefined) return undefined;
      found.push(one);
    }
  }
  return found.length === 0 ? undefined : found;
}

/** `. FILE`, and nothing more. */
function sourceIn(
  { name, prefix, suffix }: Command,
  how: Pick<Extract<Opening, { kind: 'source' }>, 'optional' | 'exported'>,
): Extract<Opening, { kind: 'source' }> | undefined {
  const [file, ...others] = suffix;
  const isSource = name !== undefined && literalOf(name) === '.' && prefix.length === 0;
  if (!isSource || file?.type !== 'Word' || others.length > 0) return undefined;
  const path = plainWord(file);
  return path && { kind: 'source', path, ...how };
}

/** Letters of test(1) that say of a file that is to be read no more than that it is there. */
const isThere: ReadonlySet<string> = new Set(['e', 'f', 'r', 's']);

/** `[ -r FILE ] && . FILE`, `[ ! -r FILE ] || . FILE`. */
function guardedSource(
  { commands, operators }: AndOr,
  exported: boolean,
): readonly Opening[] | undefined {
  const [test, source, ...others] = commands;
  if (test === undefined || source?.type !== 'Command' || others.length > 0) return undefined;
  return guarded(test, operators[0] === '&&', sourceIn(source, { optional: true, exported }));
}

/** `if [ -r FILE ]; then . FILE; fi`. */
function sourceInIf(command: If, exported: boolean): readonly Opening[] | undefined {
  const [test, ...tests] = command.clause.commands;
  const [source, ...others] = command.then.commands;
  const isPlain = command.elif.length === 0 && command.else === undefined;
  if (!isPlain || tests.length + others.length > 0 || test === undefined) return undefined;
  if (test.background || source?.background || source?.command.type !== 'Command') return undefined;
  return guarded(test.command, true, sourceIn(source.command, { optional: true, exported }));
}

function guarded(
  node: Parameters<typeof fileTestIn>[0],
  whenItHolds: boolean,
  source: Extract<Opening, { kind: 'source' }> | undefined,
): readonly Opening[] | undefined {
  const test = fileTestIn(node);
  if (test === undefined || source === undefined) return undefined;
  const isSame = JSON.stringify(test.path) === JSON.stringify(source.path);
  return isSame && isThere.has(test.operator) && test.negated !== whenItHolds
    ? [source]
    : undefined;
}

/** The words of a command without redirections that are all known; undefined for any other. */
export function literalWords({ name, prefix, suffix }: Command): readonly string[] | undefined {
  const words = [name, ...suffix].map((word) =>
    word?.type === 'Word' ? literalOf(word) : undefined,
  );
  const known = words.filter((word) => word !== undefined);
  return prefix.length === 0 && known.length === words.length ? known : undefined;
}

import type { AndOr, Command, If, SyntaxNode } from 'unbash';
import { literalOf } from './calls.ts';
import { type PlainWord, plainWord, quoted } from './plain-command.ts';
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
      readonly value: PlainWord;
      readonly exported: boolean;
      /** It stands in front of the program: its words are read without it. */
      readonly isLate?: true;
      /** It is what a later statement gives for want of another value, such as that of a file in between. */
      readonly isDefault?: true;
    }
  | { readonly kind: 'export'; readonly name: string }
  /** Goes to a directory; `status`: what the script ends with where there is none. */
  | { readonly kind: 'cd'; readonly path: PlainWord; readonly status?: number }
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
      return guardedSource(command, exported) ?? changeOrEnd(command) ?? guardIn(command);
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
  if (name === 'cd' || name === 'chdir') return changeIn(command);
  if (name === 'ulimit') return limitIn(command);
  const [, first, second, ...others] = literalWords(command) ?? [];
  if (others.length > 0 || first === undefined) return undefined;
  if (name === 'umask' && second === undefined && /^[0-7]{1,4}$/.test(first))
    return [{ kind: 'umask', mask: Number.parseInt(first, 8) }];
  return undefined;
}

/** `cd DIRECTORY`; dash(1) calls it `chdir`, too. */
function changeIn({ prefix, suffix }: Command): readonly Opening[] | undefined {
  const [directory, ...others] = suffix;
  if (prefix.length + others.length > 0 || directory?.type !== 'Word') return undefined;
  const path = plainWord(directory);
  return path && [{ kind: 'cd', path }];
}

/** `cd DIRECTORY || exit 1`. */
function changeOrEnd({ commands, operators }: AndOr): readonly Opening[] | undefined {
  const [change, end, ...others] = commands;
  const isPair = others.length === 0 && operators[0] === '||';
  if (!isPair || change?.type !== 'Command' || end?.type !== 'Command') return undefined;
  const [opening] = simpleOpenings(change, false) ?? [];
  const [exit, number, ...more] = literalWords(end) ?? [];
  if (opening?.kind !== 'cd' || exit !== 'exit' || more.length > 0) return undefined;
  // Without a number, it is that of `cd`.
  if (number === undefined) return [opening];
  const status = /^[0-9]{1,3}$/.test(number) ? Number(number) : 0;
  return status > 0 && status < 256 ? [{ ...opening, status }] : undefined;
}

/** `ulimit -n N`: the soft limit and the hard one. Of `-SH` dash takes the last letter alone, and others both. */
function limitIn(command: Command): readonly Opening[] | undefined {
  const [, option, said, ...others] = literalWords(command) ?? [];
  const letter = /^-([a-zA-Z])$/.exec(option ?? '')?.[1];
  if (letter === undefined || others.length > 0) return undefined;
  if (!/^(?:[0-9]+|unlimited)$/.test(said ?? '')) return undefined;
  return [{ kind: 'limit', letter, value: said === 'unlimited' ? said : Number(said) }];
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

/** The assignments in front of a command's name; undefined where something else stands there, or a value is not plain. Of one alone it may be made of others. */
export function assignedBefore(
  { name, prefix }: Command,
  exported: boolean,
): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of prefix) {
    const isAlone = prefix.length === 1 && name === undefined;
    const one = each.type === 'Assignment' ? assignmentOf(each, exported, isAlone) : undefined;
    if (one === undefined) return undefined;
    found.push(one);
  }
  return found;
}

function assignmentOf(
  { name, value, append, index }: Extract<Command['prefix'][number], { type: 'Assignment' }>,
  exported: boolean,
  isAlone: boolean,
): Opening | undefined {
  // A tilde after `=` is a directory.
  if ('elements' in value || append || index !== undefined || value.text.includes('~'))
    return undefined;
  const text = literalOf(value);
  if (text !== undefined)
    return { kind: 'assign', name, value: [{ kind: 'text', text }], exported };
  // Of several, shells set the first before they read the next, or do not.
  const word = isAlone ? plainWord(value)?.map(quoted) : undefined;
  return word && { kind: 'assign', name, value: word, exported };
}

function exportsIn({ prefix, suffix }: Command): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of prefix.length > 0 ? [] : suffix) {
    if (each.type === 'Word') {
      const name = literalOf(each);
      if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
      found.push({ kind: 'export', name });
    } else {
      const one =
        each.type === 'Assignment' ? assignmentOf(each, true, suffix.length === 1) : undefined;
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

/**
 * `[ -r FILE ] && . FILE`, `[ ! -r FILE ] || . FILE`, with `|| true` behind them, or `. FILE || true`: a file that is not there ends the shell
 * even so (sh(1), special built-in commands), and one of assignments alone does not fail.
 */
function guardedSource(
  { commands: all, operators }: AndOr,
  exported: boolean,
): readonly Opening[] | undefined {
  const isTolerant = operators.at(-1) === '||' && doesNothing(all.at(-1));
  const commands = isTolerant ? all.slice(0, -1) : all;
  const [test, source, ...others] = commands;
  if (test?.type === 'Command' && source === undefined) {
    const found = sourceIn(test, { optional: false, exported });
    return found && [found];
  }
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

/** `true`, or `:`. */
function doesNothing(node: SyntaxNode | undefined): boolean {
  if (node?.type !== 'Command') return false;
  return /^(?:true|:|\/bin\/true)$/.test(literalWords(node)?.join(' ') ?? '');
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

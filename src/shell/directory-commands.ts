import type { Command, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalWords } from './openings.ts';
import { readOptions } from './options.ts';
import { parseShell } from './parse.ts';
import { type PlainWord, plainWord, withKnown } from './plain-command.ts';
import { fileTestIn } from './start-guards.ts';
import { hasHereDocument } from './text-shape.ts';

/** What a command does to directories: makes them, or gives them an owner or a mode. */
export interface DirectoryCommand {
  readonly paths: readonly PlainWord[];
  readonly makes: boolean;
  /** It fails where the directory is there already. */
  readonly isNew?: boolean;
  readonly user?: PlainWord;
  readonly group?: PlainWord;
  /** All that is in it is given away with it. */
  readonly isDeep?: boolean;
  /** `USER:GROUP`, as chown takes it. */
  readonly owner?: PlainWord;
  readonly mode?: PlainWord;
}

type Values = ReadonlyMap<string, string>;

/** A statement of a text, and the directory commands that it is; none where it is something else. */
export interface ReadStatement {
  readonly start: number;
  readonly end: number;
  readonly commands: readonly DirectoryCommand[] | undefined;
}

/**
 * The statements of a text in order, with the values that are known in their words; undefined where its syntax is not understood, or a
 * here-document goes with them.
 */
export function directoryStatements(
  text: string,
  values: Values,
): readonly ReadStatement[] | undefined {
  if (hasHereDocument(text)) return undefined;
  return parseShell(text)?.commands.map(({ pos, end, command, background }) => ({
    start: pos,
    end,
    commands: background ? undefined : commandsIn(command, values),
  }));
}

/**
 * `mkdir -p`, `install -d`, `chown`, `chmod`, one by one, joined by `&&`, with `|| true` behind them, or behind the question whether the
 * directory is missing, which asks for what `mkdir -p` looks at anyway.
 */
function commandsIn(node: SyntaxNode, values: Values): readonly DirectoryCommand[] | undefined {
  if (node.type === 'Command') {
    const one = commandIn(node, values);
    return one && [one];
  }
  if (node.type === 'If') {
    const [only, ...others] = node.clause.commands;
    const isPlain = node.elif.length === 0 && node.else === undefined && others.length === 0;
    if (!isPlain || only === undefined) return undefined;
    const inner = node.then.commands.map(({ command, background }) =>
      background ? undefined : commandsIn(command, values),
    );
    return behindTest(only.command, true, inner, values);
  }
  if (node.type !== 'AndOr') return undefined;
  const [first, ...rest] = node.commands;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const operators = new Set(node.operators);
  const all = node.commands.map((each) => commandsIn(each, values));
  if (operators.size === 1 && operators.has('&&')) {
    return all.every((one) => one !== undefined)
      ? all.flat()
      : behindTest(first, true, all.slice(1), values);
  }
  if (rest.length !== 1 || node.operators[0] !== '||') return undefined;
  const isTolerant =
    last.type === 'Command' && /^(?:true|:|\/bin\/true)$/.test(literalWords(last)?.join(' ') ?? '');
  return isTolerant ? all[0] : behindTest(first, false, [all[1]], values);
}

function behindTest(
  test: SyntaxNode,
  whenItHolds: boolean,
  inner: readonly (readonly DirectoryCommand[] | undefined)[],
  values: Values,
): readonly DirectoryCommand[] | undefined {
  const asked = fileTestIn(test);
  const isMissing =
    asked !== undefined && /^[de]$/.test(asked.operator) && asked.negated === whenItHolds;
  const asks = JSON.stringify(asked && withKnown(asked.path, values));
  const known = inner.filter((one) => one !== undefined).flat();
  if (!isMissing || known.length === 0 || inner.includes(undefined)) return undefined;
  const isOfIt = known.every(({ paths }) => paths.every((path) => JSON.stringify(path) === asks));
  // Behind the question, there is none.
  return isOfIt && known.some(({ makes }) => makes)
    ? known.map((one) => ({ ...one, isNew: false }))
    : undefined;
}

function commandIn(
  { name, prefix, suffix }: Command,
  values: Values,
): DirectoryCommand | undefined {
  if (name === undefined || prefix.length > 0) return undefined;
  const words = suffix.map((word) => (word.type === 'Word' ? plainWord(word) : undefined));
  const known = words.flatMap((word) => (word ? [withKnown(word, values)] : []));
  if (known.length < words.length) return undefined;
  // The last of a script may take its shell's place.
  const [first, ...rest] = name.value === 'exec' ? known : [[literalPart(name.value)], ...known];
  const [only] = first ?? [];
  return only?.kind === 'text' ? readers[baseName(only.text)]?.(rest) : undefined;
}

function literalPart(text: string): PlainWord[number] {
  return { kind: 'text', text };
}

type Reader = (words: readonly PlainWord[]) => DirectoryCommand | undefined;

const readers: Readonly<Record<string, Reader>> = {
  mkdir(words) {
    const read = readOptions(words, {
      flags: ['p|parents', 'v|verbose'],
      values: ['m|mode'],
      permutes: true,
    });
    const mode = read?.values.get('mode');
    if (read === undefined || read.operands.length === 0) return undefined;
    // Without -p it fails where the directory is.
    const makes = read.flags.has('parents');
    return { paths: read.operands, makes: true, isNew: !makes, ...(mode && { mode }) };
  },
  install(words) {
    const read = readOptions(words, {
      flags: ['d|directory', 'v|verbose'],
      values: ['m|mode', 'o|owner', 'g|group'],
      permutes: true,
    });
    if (!read?.flags.has('directory') || read.operands.length === 0) return undefined;
    // Whatever the mask is (install(1)).
    const mode = read.values.get('mode') ?? [literalPart('755')];
    const user = read.values.get('owner');
    const group = read.values.get('group');
    return {
      paths: read.operands,
      makes: true,
      mode,
      ...(user && { user }),
      ...(group && { group }),
    };
  },
  chown(words) {
    const { isDeep, operands } = changed(words);
    const [owner, ...paths] = operands;
    return owner && paths.length > 0 ? { paths, makes: false, isDeep, owner } : undefined;
  },
  chgrp(words) {
    const { isDeep, operands } = changed(words);
    const [group, ...paths] = operands;
    return group && paths.length > 0 ? { paths, makes: false, isDeep, group } : undefined;
  },
  chmod(words) {
    const { isDeep, operands } = changed(words);
    const [mode, ...paths] = operands;
    // systemd sets the mode of the directory alone.
    return mode && paths.length > 0 && !isDeep ? { paths, makes: false, mode } : undefined;
  },
};

function changed(words: readonly PlainWord[]): {
  readonly isDeep: boolean;
  readonly operands: readonly PlainWord[];
} {
  const flags = ['R|recursive', 'v|verbose', 'c|changes', 'f|quiet'];
  const read = readOptions(words, { flags, values: [], permutes: true });
  return { isDeep: read?.flags.has('recursive') === true, operands: read?.operands ?? [] };
}

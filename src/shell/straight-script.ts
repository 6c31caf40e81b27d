import type { AndOr, Command, If, ParameterExpansionPart, Word } from 'unbash';
import { literalOf } from './calls.ts';
import { parseShell } from './parse.ts';
import { type PlainWord, plainWord } from './plain-command.ts';
import { fileTestIn } from './start-guards.ts';

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
    }
  | { readonly kind: 'export'; readonly name: string }
  | { readonly kind: 'cd'; readonly path: string }
  | { readonly kind: 'umask'; readonly mask: number }
  | { readonly kind: 'limit'; readonly letter: string; readonly value: number | 'unlimited' };

/** A script that does nothing but make things ready for one program, and then becomes that. */
export interface StraightScript {
  readonly openings: readonly Opening[];
  /** The words of the program, as they stand in the script; a default of a variable taken out. */
  readonly command: string;
  /** Variables of the command that have a value for the case that they are not set, or empty: `${PORT:-80}`. */
  readonly defaults: ReadonlyMap<string, string>;
}

/**
 * A script whose last command is `exec PROGRAM`, and all before it are openings, which run one after the other in the very shell that
 * becomes the program. Undefined for any other text, also one whose syntax is not understood as a whole.
 */
export function straightScript(text: string): StraightScript | undefined {
  const statements = parseShell(text)?.commands ?? [];
  const last = statements.at(-1);
  if (last === undefined || last.background || last.command.type !== 'Command') return undefined;
  const program = programIn(last.command, text);
  if (program === undefined) return undefined;
  const openings: Opening[] = [];
  let isExporting = false;
  for (const { command, background } of statements.slice(0, -1)) {
    if (background) return undefined;
    const words = command.type === 'Command' ? literalWords(command)?.join(' ') : undefined;
    if (words === 'set -a' || words === 'set +a') isExporting = words === 'set -a';
    // A script of a job stops at a failure anyway.
    else if (words !== 'set -e') {
      const found = openingsIn(command, isExporting);
      if (found === undefined) return undefined;
      openings.push(...found);
    }
  }
  return { openings, ...program };
}

/** The words after `exec`, which has no option and no redirection. */
function programIn(
  { name, prefix, suffix }: Command,
  text: string,
): Pick<StraightScript, 'command' | 'defaults'> | undefined {
  const isExec = name !== undefined && literalOf(name) === 'exec' && prefix.length === 0;
  const words = suffix.filter((word) => word.type === 'Word');
  const [first] = words;
  if (!isExec || first === undefined || words.length < suffix.length) return undefined;
  if (first.text.startsWith('-')) return undefined;
  const defaults = new Map<string, string>();
  const pieces: string[] = [];
  let at = first.pos;
  for (const part of words.flatMap(defaultsIn)) {
    const value =
      part.operation?.type === 'Default' ? literalOf(part.operation.operand) : undefined;
    const known = defaults.get(part.parameter);
    if (value === undefined || (known !== undefined && known !== value)) return undefined;
    defaults.set(part.parameter, value);
    pieces.push(text.slice(at, part.pos), `\${${part.parameter}}`);
    at = part.end;
  }
  const end = words.at(-1)?.end ?? at;
  return { command: [...pieces, text.slice(at, end)].join(''), defaults };
}

function defaultsIn(word: Word): readonly ParameterExpansionPart[] {
  const found: ParameterExpansionPart[] = [];
  for (const part of word.parts ?? []) {
    const inner = part.type === 'DoubleQuoted' ? part.parts : [part];
    for (const each of inner)
      if (
        each.type === 'ParameterExpansion' &&
        each.operation?.type === 'Default' &&
        each.operation.operator === ':-'
      )
        found.push(each);
  }
  return found;
}

type Statement = NonNullable<ReturnType<typeof parseShell>>['commands'][number]['command'];

function openingsIn(command: Statement, exported: boolean): readonly Opening[] | undefined {
  switch (command.type) {
    case 'Command':
      return simpleOpenings(command, exported);
    case 'AndOr':
      return guardedSource(command, exported);
    case 'If':
      return sourceInIf(command, exported);
    default:
      return undefined;
  }
}

function simpleOpenings(command: Command, exported: boolean): readonly Opening[] | undefined {
  if (command.name === undefined) return assignmentsIn(command, exported);
  const sourced = sourceIn(command, { optional: false, exported });
  if (sourced !== undefined) return [sourced];
  if (literalOf(command.name) === 'export') return exportsIn(command);
  const [name, first, second, ...others] = literalWords(command) ?? [];
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

function assignmentsIn(
  { prefix, suffix }: Command,
  exported: boolean,
): readonly Opening[] | undefined {
  const found: Opening[] = [];
  for (const each of prefix) {
    const one = each.type === 'Assignment' ? assignmentOf(each, exported) : undefined;
    if (one === undefined) return undefined;
    found.push(one);
  }
  return suffix.length > 0 ? undefined : found;
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

function literalWords({ name, prefix, suffix }: Command): readonly string[] | undefined {
  const words = [name, ...suffix].map((word) =>
    word?.type === 'Word' ? literalOf(word) : undefined,
  );
  const known = words.filter((word) => word !== undefined);
  return prefix.length === 0 && known.length === words.length ? known : undefined;
}

/**
 * The assignments of a text that is nothing but assignments of values that the shell takes as they stand; undefined for any other
 * text. Of a name that is assigned twice, the last value.
 */
export function plainAssignments(text: string): ReadonlyMap<string, string> | undefined {
  const script = parseShell(text);
  if (script === undefined) return undefined;
  const values = new Map<string, string>();
  for (const { command, background } of script.commands) {
    const found =
      command.type === 'Command' && command.name === undefined && !background
        ? assignmentsIn(command, false)
        : undefined;
    if (found === undefined) return undefined;
    for (const each of found) if (each.kind === 'assign') values.set(each.name, each.value);
  }
  return values;
}

import type { Command, Statement } from 'unbash';
import { callsOf, literalOf } from './calls.ts';
import { type Composed, composedBy } from './composed.ts';
import { commentLines } from './leading-comments.ts';
import { assignedBefore, literalWords, type Opening, openingsIn } from './openings.ts';
import { allExpanded, isRead, openingReads, openingWith, readsAny } from './own-values.ts';
import { parseShell } from './parse.ts';
import { type Defaults, type PlainWord, textOf } from './plain-command.ts';
import { positionalIn, wordsIn } from './positional.ts';
import { type Redirection, redirectionOf } from './redirections.ts';
import { defaultIn } from './settled-default.ts';
import { told } from './start-guards.ts';
import { variablesNeeded } from './variables.ts';

/** A script that does nothing but make things ready for one program, and then becomes that, or waits for it. */
export interface StraightScript {
  readonly openings: readonly Opening[];
  /** The words of the program; a default of a variable taken out. */
  readonly program: readonly PlainWord[];
  /** Variables of the command that have a value for the case that they are not set, or empty: `${PORT:-80}`. */
  readonly defaults: ReadonlyMap<string, string>;
  /** Those of them that a statement gave their values, so that programs get these, too. */
  readonly settled: ReadonlySet<string>;
  /** The program is the last command, and the shell is its parent. */
  readonly isChild: boolean;
  /** The words of the program are told in another way than by its own command: by parameters of the script. */
  readonly hasParameters: boolean;
  /** The words of the program that reads what it prints. */
  readonly reader?: readonly PlainWord[];
}

/** In a script of more statements than this, no variable is the script's own. */
const mostStatements = 300;

/**
 * A script all of whose statements but the last are openings, which run one after the other in the very shell that runs the program.
 * Undefined for any other text, also one whose syntax is not understood as a whole. `isOwn` tells of a variable whether no program gets
 * it: what the script puts together in such variables stands in the words themselves, where that can be told.
 */
export function straightScript(
  text: string,
  isOwn: (name: string) => boolean = () => false,
): StraightScript | undefined {
  // Nobody writes so many by hand, and each is looked for in all the others.
  if ((parseShell(text)?.commands.length ?? 0) > mostStatements)
    return straightWith(text, () => false);
  const isExported = exportedIn(text);
  const own = (name: string) => isOwn(name) && !isExported(name);
  return straightWith(text, own) ?? straightWith(text, () => false);
}

/** The variables that a script exports: all of them where it says so of all. */
function exportedIn(text: string): (name: string) => boolean {
  const calls = callsOf(text);
  const isAll = calls.some(
    ({ name, arguments: words }) =>
      name === 'set' && words.some((word) => /^-\w*a/.test(word ?? '')),
  );
  const names = new Set(
    calls.flatMap(({ name, arguments: words }) =>
      name === 'export' ? words.map((word) => (word ?? '').replace(/=.*/s, '')) : [],
    ),
  );
  return (name) => isAll || names.has(name);
}

function straightWith(text: string, isOwn: (name: string) => boolean): StraightScript | undefined {
  const statements = stepsOf(parseShell(text)?.commands ?? []);
  const last = statements.at(-1);
  if (last === undefined || last.background) return undefined;
  const openings: Opening[] = [];
  let isExporting = false;
  // A job's script is given no parameters.
  let positional: readonly PlainWord[] = [];
  let hasSet = false;
  let composed: Composed = new Map();
  // What a file may have given another value.
  const stale = new Set<string>();
  const settled: Defaults = new Map();
  let end = 0;
  for (const { command, background } of statements.slice(0, -1)) {
    if (background) return undefined;
    const withAbove = text.slice(end, command.end);
    end = command.end;
    const words = command.type === 'Command' ? literalWords(command)?.join(' ') : undefined;
    if (words === 'set -a' || words === 'set +a') isExporting = words === 'set -a';
    // A script of a job stops at a failure anyway.
    else if (words !== 'set -e') {
      const default_ = defaultIn(command);
      if (default_ !== undefined) {
        const [name, value] = default_;
        const isKnown = composed.has(name) || stale.has(name) || settled.has(name);
        const isUsed = isRead(name, composed) || openings.some((one) => openingReads(one, name));
        if (hasSet || isExporting || isKnown || isUsed) return undefined;
        // Where it was emptied for that, it may as well be given this value there.
        const emptied = openings.findIndex(
          (one) =>
            one.kind === 'assign' && one.name === name && textOf(one.value) === '' && !one.exported,
        );
        if (emptied === -1) settled.set(name, value);
        else openings[emptied] = defaultOpening(name, value);
        continue;
      }
      const more = command.type === 'Command' ? composedBy(command, composed, isOwn) : undefined;
      if (more !== undefined) {
        if (hasSet || [...more.values()].some((value) => readsAny(value, stale))) return undefined;
        for (const name of more.keys()) {
          if (composed.get(name) === more.get(name)) continue;
          if (isRead(name, composed) || settled.has(name)) return undefined;
          stale.delete(name);
        }
        composed = more;
        continue;
      }
      const set = command.type === 'Command' ? positionalIn(command, positional) : undefined;
      if (set !== undefined) {
        const put = allExpanded(set, composed, stale);
        if (put === undefined) return undefined;
        positional = put;
        hasSet = true;
        continue;
      }
      // What is set by then may have been read by the parameters.
      if (hasSet) return undefined;
      const found = openingsIn(command, isExporting, text);
      if (found === undefined) return undefined;
      for (const opening of found) {
        const put = openingWith(opening, composed, stale);
        if (put === undefined) return undefined;
        const isChanged = put.kind === 'assign' || put.kind === 'export';
        const isTaken =
          isChanged &&
          (isRead(put.name, composed) || settled.has(put.name) || composed.has(put.name));
        if (isTaken) return undefined;
        if (put.kind === 'source') {
          if (settled.size > 0) return undefined;
          for (const name of composed.keys()) stale.add(name);
          composed = new Map();
        }
        openings.push(put.kind === 'guard' ? toldOf(put, withAbove) : put);
      }
    }
  }
  const { command } = last;
  const isPut = () => hasSet || composed.size + stale.size + settled.size > 0;
  const needed = variablesNeeded(text);
  // Read once with a value for want of one, and once without, it is two.
  const isTwo = (program: Program) =>
    [...program.defaults.keys()].some((name) => needed.has(name) && !settled.has(name));
  if (command.type === 'Command') {
    const program = composedProgram(programIn(command, positional), composed, stale, settled);
    return program && !isTwo(program) ? withOpenings(openings, program, isPut()) : undefined;
  }
  if (command.type !== 'Pipeline') return undefined;
  const [writer, reader, ...others] = command.commands;
  const isPipe = command.prefixes.length + others.length === 0 && command.operators[0] === '|';
  if (!isPipe || writer?.type !== 'Command' || reader?.type !== 'Command') return undefined;
  const [program, read] = [
    composedProgram(programIn(writer, positional), composed, stale, settled),
    composedProgram(programIn(reader, []), composed, stale, new Map()),
  ];
  if (program === undefined || read === undefined || read.before.length > 0) return undefined;
  if (isTwo(program)) return undefined;
  // Whichever of the two is `exec`, the shell is the parent of both.
  const whole = withOpenings(openings, { ...program, isChild: true }, isPut());
  return { ...whole, reader: read.program };
}

/** A value that a later statement gives for want of another one. */
function defaultOpening(name: string, text: string): Opening {
  return {
    kind: 'assign',
    name,
    value: [{ kind: 'text', text }],
    exported: false,
    isDefault: true,
  };
}

/** A program with a script's own values in its words, and the values that the script settled for want of others. */
function composedProgram(
  program: Program | undefined,
  composed: Composed,
  stale: ReadonlySet<string>,
  settled: Defaults,
): Program | undefined {
  if (program === undefined) return undefined;
  const words = allExpanded(program.program, composed, stale);
  const before = program.before.map((opening) => openingWith(opening, composed, stale));
  const known = before.filter((opening) => opening !== undefined);
  const isMixed = [...program.defaults.keys()].some(
    (name) => composed.has(name) || stale.has(name) || settled.has(name),
  );
  if (words === undefined || known.length < before.length || isMixed) return undefined;
  const defaults = new Map([...program.defaults, ...settled]);
  const names = new Set(settled.keys());
  return { ...program, program: words, before: known, defaults, settled: names };
}

/** A guard with the comments that stand above it and in it. */
function toldOf(guard: Extract<Opening, { kind: 'guard' }>, text: string): Opening {
  return { ...guard, all: told(guard.all, { comments: commentLines(text) }) };
}

type Step = Pick<Statement, 'command' | 'background'>;

/** Statements, and of the last one what it joins by `&&`: at a script's end the first that fails ends it either way. */
function stepsOf(statements: readonly Statement[]): readonly Step[] {
  const last = statements.at(-1);
  if (last?.command.type !== 'AndOr' || last.background) return statements;
  const { commands, operators } = last.command;
  if (operators.some((operator) => operator !== '&&')) return statements;
  return [
    ...statements.slice(0, -1),
    ...commands.map((command) => ({ command, background: undefined })),
  ];
}

type Program = Pick<StraightScript, 'program' | 'defaults' | 'settled' | 'isChild'> & {
  readonly before: readonly Opening[];
};

function withOpenings(
  openings: readonly Opening[],
  { before, ...program }: Program,
  hasParameters: boolean,
): StraightScript {
  return { openings: [...openings, ...before], ...program, hasParameters };
}

/** A program with its redirections, which stand for openings of their own. */
function programIn(command: Command, positional: readonly PlainWord[]): Program | undefined {
  const { name, suffix } = command;
  const assigned = assignedBefore(command, true);
  if (name === undefined || assigned === undefined) return undefined;
  const defaults: Defaults = new Map();
  const isExec = literalOf(name) === 'exec';
  const streams: Redirection[] = [];
  const program: PlainWord[] = [];
  for (const each of isExec ? suffix : [name, ...suffix]) {
    if (each.type === 'Word') {
      const words = wordsIn(each, positional, defaults);
      if (words === undefined) return undefined;
      program.push(...words);
    } else {
      const stream = each.type === 'Redirect' ? redirectionOf(each) : undefined;
      if (stream === undefined) return undefined;
      streams.push(stream);
    }
  }
  const [first] = program[0] ?? [];
  if (first === undefined || (first.kind === 'text' && first.text.startsWith('-')))
    return undefined;
  const before = [
    ...assigned.map((one) => (one.kind === 'assign' ? { ...one, isLate: true as const } : one)),
    ...streams.map((redirection): Opening => ({ kind: 'stream', redirection })),
  ];
  return { before, program, defaults, settled: new Set(), isChild: !isExec };
}

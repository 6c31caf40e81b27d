import type { Command, CompoundList, Statement, SyntaxNode, Word } from 'unbash';
import { literalOf } from './calls.ts';
import { commentLines } from './leading-comments.ts';
import { plainMessage } from './messages.ts';
import { parseShell } from './parse.ts';
import { type PlainWord, plainWord } from './plain-command.ts';
import { hasHereDocument } from './text-shape.ts';
import { filesRead, namesGiven } from './variables.ts';

/** One question to test(1) about a file: `-x /usr/sbin/web`, or its opposite. */
export interface FileTest {
  /** The letter of the operator. */
  readonly operator: string;
  readonly path: PlainWord;
  readonly negated: boolean;
  /** What stood above it, without marks: of several tests in one command above the first. */
  readonly comments?: readonly string[];
  /** What is written where it does not hold, as commands. */
  readonly messages?: readonly string[];
}

/** What has to hold: one of these tests. */
export type AnyOf = readonly FileTest[];

export interface StartGuards {
  /** In their order; each has to hold. */
  readonly all: readonly AnyOf[];
  /** The script without them. */
  readonly rest: string;
}

/**
 * The tests at the top of a script that leave it by `stop; exit 0` and do nothing besides, as far as each `isKnown`; a leading `set -e`,
 * and what `isHarmless`, does not end them: of that nothing is left where a test behind it does not hold. All forms that say the same
 * count: `TEST || { stop; exit 0; }`, `TEST && …`, `if TEST; then stop; exit 0; fi`, with `!`, `-a`, `-o`, `&&`, `||` between tests.
 */
export function startGuards(
  text: string,
  isKnown: (anyOf: AnyOf) => boolean,
  isHarmless: (statement: Statement, text: string) => boolean = () => false,
): StartGuards {
  const statements = parseShell(text)?.commands ?? [];
  const all: AnyOf[] = [];
  const hasBody = hasHereDocument(text);
  // What may have got a value by then.
  const given = new Set<string>();
  let hasFile = false;
  let rest = '';
  let end = 0;
  for (const [index, statement] of statements.entries()) {
    // A script of a job stops at a failure anyway.
    if (index === 0 && plainWords(statement.command)?.join(' ') === 'set -e') continue;
    const isLast = index === statements.length - 1;
    const guard = statement.background ? undefined : guardIn(statement.command, isLast);
    const isFree = guard?.flat().every(({ path }) => !readsAny(path, given, hasFile));
    if (guard?.every(isKnown) && isFree) {
      all.push(...told(guard, { comments: commentLines(text.slice(end, statement.end)) }));
      end = statement.end;
    } else if (!hasBody && isHarmless(statement, text)) {
      const part = text.slice(end, statement.end);
      for (const name of namesGiven(part)) given.add(name);
      hasFile ||= filesRead(part).length > 0;
      rest += part;
      end = statement.end;
    } else break;
  }
  if (all.length === 0) return { all, rest: text };
  const isWhole = end === statements.at(-1)?.end;
  const behind = isWhole ? '' : text.slice(end);
  return { all, rest: `${rest}${behind}`.replace(/^[ \t]*;?[ \t]*\n*/, '') };
}

/** Tests with what goes with them as a whole, at the first one. */
export function told(
  [first = [], ...others]: readonly AnyOf[],
  { comments = [], messages = [] }: Pick<FileTest, 'comments' | 'messages'>,
): readonly AnyOf[] {
  const [test, ...alternatives] = first;
  if (test === undefined) return [first, ...others];
  const more = {
    ...(comments.length > 0 && { comments }),
    ...(messages.length > 0 && { messages }),
  };
  return [[{ ...test, ...more }, ...alternatives], ...others];
}

/** Whether a path has a variable in it that has another value by now, or may have where a file was read. */
function readsAny(path: PlainWord, given: ReadonlySet<string>, hasFile: boolean): boolean {
  const names = path.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
  return names.some((name) => hasFile || given.has(name));
}

/** What has to hold so that a command does not end a script by `exit 0`, nothing being wrong; undefined for any other command. */
export function endingGuard(command: SyntaxNode, isLast = false): readonly AnyOf[] | undefined {
  return guardIn(command, isLast, isEnding);
}

/** What has to hold so that a command does not leave the script; undefined for any other command. */
function guardIn(
  command: SyntaxNode,
  isLast: boolean,
  isLeaving: (commands: Commands) => boolean = isCancelling,
): readonly AnyOf[] | undefined {
  if (command.type === 'If') {
    const [only, ...others] = command.clause.commands;
    const isPlain = command.elif.length === 0 && command.else === undefined;
    const { commands, messages } = withoutMessages(command.then.commands);
    if (!isPlain || !isLeaving(commands)) return undefined;
    if (only === undefined || others.length > 0 || only.background) return undefined;
    const test = testIn(only.command);
    const all = test && allOf(test, true);
    return all && told(all, { messages });
  }
  if (command.type !== 'AndOr') return undefined;
  const leaving = command.commands.at(-1);
  const operator = command.operators.at(-1);
  if (leaving === undefined) return undefined;
  const { commands, messages } = withoutMessages(
    leaving.type === 'BraceGroup'
      ? leaving.body.commands
      : [{ command: leaving, background: undefined }],
  );
  if (!isLeaving(commands)) return undefined;
  const test = chain(command.commands.slice(0, -1), command.operators.slice(0, -1));
  // A script that ends in a test that does not hold has failed.
  if (test === undefined || (operator === '&&' && isLast)) return undefined;
  const all = allOf(test, operator === '&&');
  return all && told(all, { messages });
}

/** A list without the commands that only write a message. */
function withoutMessages(all: Commands): {
  readonly commands: Commands;
  readonly messages: readonly string[];
} {
  const said = all.map(({ command, background }) =>
    background ? undefined : plainMessage(command),
  );
  return {
    commands: all.filter((_, index) => said[index] === undefined),
    messages: said.filter((message) => message !== undefined),
  };
}

type Commands = readonly Pick<CompoundList['commands'][number], 'command' | 'background'>[];

/** Whether a list is `stop`, then `exit 0` or `exit`. */
export function isCancelling(commands: Commands): boolean {
  const words = wordsOfEach(commands);
  return (
    words.length === 2 && words[0] === 'stop' && (words[1] === 'exit 0' || words[1] === 'exit')
  );
}

/** Whether a list is `exit 0`: after a test that failed, a bare `exit` says how that ended. */
function isEnding(commands: Commands): boolean {
  const words = wordsOfEach(commands);
  return words.length === 1 && words[0] === 'exit 0';
}

function wordsOfEach(commands: Commands): readonly (string | undefined)[] {
  return commands.map(({ command, background }) =>
    background ? undefined : plainWords(command)?.join(' '),
  );
}

export function plainWords(node: SyntaxNode): readonly (string | undefined)[] | undefined {
  if (node.type !== 'Command') return undefined;
  return wordsOf(node)?.map(literalOf);
}

function wordsOf({ name, prefix, suffix }: Command): readonly Word[] | undefined {
  const words = [name, ...suffix].filter((word) => word?.type === 'Word');
  return prefix.length === 0 && words.length === suffix.length + 1 ? words : undefined;
}

/** The one question about a file that a command is, `[ ! -r FILE ]`, or the opposite that `!` makes of it; undefined for anything else. */
export function fileTestIn(node: SyntaxNode): FileTest | undefined {
  const test = testIn(node);
  const [only, ...others] = test === undefined ? [] : (allOf(test, false) ?? []);
  return others.length === 0 && only?.length === 1 ? only[0] : undefined;
}

type Test =
  | { readonly kind: 'file'; readonly test: FileTest }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'and' | 'or'; readonly tests: readonly Test[] };

/** Tests joined by `&&` and `||`, which bind alike and from the left. */
function chain(nodes: readonly SyntaxNode[], operators: readonly string[]): Test | undefined {
  const [first, ...others] = nodes;
  let joined = first && testIn(first);
  for (const [index, node] of others.entries()) {
    const next = testIn(node);
    if (joined === undefined || next === undefined) return undefined;
    joined = { kind: operators[index] === '&&' ? 'and' : 'or', tests: [joined, next] };
  }
  return joined;
}

export function testIn(node: SyntaxNode): Test | undefined {
  switch (node.type) {
    case 'AndOr':
      return chain(node.commands, node.operators);
    case 'Pipeline': {
      const [only] = node.commands;
      const isNegation = node.prefixes.map(({ type }) => type).join() === 'Negation';
      const test = only && node.commands.length === 1 && isNegation ? testIn(only) : undefined;
      return test && { kind: 'not', test };
    }
    case 'Command':
      return testCommand(wordsOf(node) ?? []);
    default:
      return undefined;
  }
}

/** `test …` and `[ … ]`: -a binds closer than -o, and ! to one question (test(1)). */
function testCommand([name, ...words]: readonly Word[]): Test | undefined {
  const command = name && literalOf(name);
  const isBracket = command === '[';
  if (!(isBracket || command === 'test') || (isBracket && literal(words.at(-1)) !== ']')) {
    return undefined;
  }
  const alternatives = split(isBracket ? words.slice(0, -1) : words, '-o').map((part) =>
    together(split(part, '-a').map(question)),
  );
  return joinedBy('or', alternatives);
}

function together(questions: readonly (Test | undefined)[]): Test | undefined {
  return joinedBy('and', questions);
}

function joinedBy(kind: 'and' | 'or', tests: readonly (Test | undefined)[]): Test | undefined {
  const known = tests.filter((test) => test !== undefined);
  const [only] = known;
  if (known.length !== tests.length) return undefined;
  return known.length === 1 ? only : { kind, tests: known };
}

function question(words: readonly Word[]): Test | undefined {
  const [first, ...others] = words;
  if (literal(first) === '!') {
    const test = question(others);
    return test && { kind: 'not', test };
  }
  const operator = /^-([A-Za-z])$/.exec(literal(first) ?? '')?.[1];
  const path = others.length === 1 && others[0] ? plainWord(others[0]) : undefined;
  if (operator === undefined || path === undefined) return undefined;
  return { kind: 'file', test: { operator, path, negated: false } };
}

function literal(word: Word | undefined): string | undefined {
  return word && literalOf(word);
}

function split(words: readonly Word[], separator: string): readonly (readonly Word[])[] {
  const parts: Word[][] = [[]];
  for (const word of words) {
    if (word.text === separator) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}

/** A test, or its opposite, as tests of which one each has to hold; undefined where that needs more than one such step. */
export function allOf(test: Test, negated: boolean): readonly AnyOf[] | undefined {
  if (test.kind === 'file') return [[{ ...test.test, negated }]];
  if (test.kind === 'not') return allOf(test.test, !negated);
  const parts = test.tests.map((one) => allOf(one, negated));
  const known = parts.filter((part) => part !== undefined);
  if (known.length !== parts.length) return undefined;
  if ((test.kind === 'and') !== negated) return known.flat();
  // One of several: each of them may be one step only.
  const single = known.map((part) => (part.length === 1 ? part[0] : undefined));
  return single.every((part) => part !== undefined) ? [single.flat()] : undefined;
}

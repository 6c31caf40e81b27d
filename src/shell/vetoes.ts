import type { Redirect, Statement, SyntaxNode } from 'unbash';
import { callsOf, literalOf } from './calls.ts';
import {
  type Dialect,
  decidingEdits,
  type Leaving,
  type Place,
  type Position,
} from './deciding.ts';
import { isMessage } from './messages.ts';
import { nodesOf, parseShell } from './parse.ts';
import { plainWordText } from './plain-command.ts';
import { redirectionOf } from './redirections.ts';
import { edited, type TextEdit } from './text-edits.ts';
import { hasHereDocument } from './text-shape.ts';
import { filesRead, namesGiven, variablesRead } from './variables.ts';

/** A pre-start, divided after the last place where it may decide that nothing shall start. */
export interface DividedAtVeto {
  /** What decides, up to there. */
  readonly asks: string;
  /** What it does when something shall start; empty for nothing. */
  readonly rest: string;
  /** What may fail in that which decides: files of variables, as they are written. */
  readonly files: readonly string[];
}

/** The exit codes of an `ExecCondition=`: not to start, and that asking has failed (systemd.service(5)). */
const notToStart = 1;
const hasFailed = 255;

/**
 * Divides a text whose part up to its last `stop; exit 0` does nothing but decide whether to start, and whose other part knows nothing of
 * it: no variable, directory or limit that was set there. Undefined for any other text. `environment` has the names of the variables
 * that the text is given: one that it changes would reach the programs of the other part.
 */
export function dividedAtVeto(
  text: string,
  environment: ReadonlySet<string>,
): DividedAtVeto | undefined {
  const statements = parseShell(text)?.commands ?? [];
  const last = statements.findLastIndex((statement) => mentionsStop(statement));
  const end = statements[last]?.end;
  if (end === undefined || hasHereDocument(text)) return undefined;
  const asks = text.slice(0, end);
  const rest = text.slice(end).replace(/^[ \t]*;?[ \t]*\n*/, '');
  const isAll = last === statements.length - 1;
  const edits = editsOf(asks, isAll ? 'end of the script' : 'end of what decides', ofJob);
  if (edits === undefined) return undefined;
  const files = filesRead(asks);
  if (isAll) return { asks, rest: '', files };
  return isKnownAfter(asks, rest, files, environment) ? undefined : { asks, rest, files };
}

/**
 * A deciding text of a job as a script whose exit code says it; undefined for a text that does more. `isDivided` where it is the first part
 * of one: a test at its end that does not hold ends nothing.
 */
export function withExitCodes(text: string, isDivided = false): string | undefined {
  const edits = editsOf(text, isDivided ? 'end of what decides' : 'end of the script', ofJob);
  return edits && edited(text, edits);
}

/** Programs and commands that leave nothing behind but what they print. */
const harmless: ReadonlySet<string> = new Set([
  ...['[', 'test', 'grep', 'egrep', 'fgrep', 'mountpoint', 'pgrep', 'cmp', 'which'],
  ...['echo', 'logger', 'true', ':', '.', 'stop', 'exit', 'initctl', 'status'],
]);

/** Files that hold variables and nothing else, by the custom of the systems. */
export const ofVariables = /^"?\/etc\/(?:default|sysconfig)\/[\w.@+-]+"?$/;

/**
 * Whether a statement of a text does nothing but decide whether to start, at once, and leaves nothing behind that another process could
 * find: what stands behind it may as well be asked first.
 */
export function onlyDecides(statement: Statement, text: string): boolean {
  const part = text.slice(statement.pos, statement.end);
  const nodes = [...nodesOf(statement)];
  const isOther = nodes.some(
    (node) =>
      endsByItself(node) || node.type === 'While' || (node.type === 'Redirect' && !toNowhere(node)),
  );
  const calls = callsOf(part);
  const commands = nodes.filter((node) => node.type === 'Command' && node.name !== undefined);
  const isHarmless = calls.every(
    ({ name, arguments: words }) =>
      harmless.has(name) && (name !== 'initctl' || words[0] === 'status'),
  );
  // A name that only the running shell knows is that of any command.
  if (isOther || !isHarmless || calls.length < commands.length) return false;
  if (!filesRead(part).every((file) => ofVariables.test(file))) return false;
  const edits = decidingEdits(statement, 'before more', text, ofJob);
  return edits?.every((edit) => !edit.text.includes(`exit ${hasFailed}`)) === true;
}

/** `2>&1`, `> /dev/null`, `< FILE`. */
function toNowhere(node: Redirect): boolean {
  const redirection = redirectionOf(node);
  if (redirection?.kind !== 'file') return redirection?.kind === 'copy';
  return redirection.mode === 'read' || plainWordText(redirection.path) === '/dev/null';
}

/** The inverse: a script that leaves by 1 where nothing is to start, and by 255 where it has failed. */
export function withStops(text: string): string | undefined {
  const edits = editsOf(text, 'end of the script', ofCondition);
  return edits && edits.length > 0 ? edited(text, edits) : undefined;
}

/** Stops at what ends a script unseen, or with a code of the shell's own. */
function editsOf(text: string, atEnd: Position, dialect: Dialect): readonly TextEdit[] | undefined {
  const script = parseShell(text);
  if (script === undefined || hasHereDocument(text)) return undefined;
  if ([...nodesOf(script)].some(endsByItself)) return undefined;
  const edits: TextEdit[] = [];
  for (const [index, statement] of script.commands.entries()) {
    const position = index === script.commands.length - 1 ? atEnd : 'before more';
    const found = decidingEdits(statement, position, text, dialect);
    if (found === undefined) return undefined;
    edits.push(...found);
  }
  return edits;
}

/** `${NAME:?text}`, and a calculation with what is no number. */
function endsByItself(node: SyntaxNode): boolean {
  return (
    node.type === 'ArithmeticExpansion' ||
    (node.type === 'ParameterExpansion' &&
      node.operation?.type === 'Default' &&
      node.operation.operator.endsWith('?'))
  );
}

/** `stop; exit 0` decides; `exit 1`, with or without `stop`, has failed. Messages may stand between. */
const ofJob: Dialect = {
  leaving(statements, text, group) {
    const exit = codeOf(statements.at(-1));
    const before = statements.slice(0, -1);
    const stops = before.filter(isStop);
    const isPlain = before.every((each) => isStop(each) || isMessageAt(each));
    if (exit === undefined || stops.length > 1 || !isPlain) return undefined;
    if (exit.code === 0 && stops.length === 0) return undefined;
    const removed = withoutStop(statements, text);
    const code = exit.code === 0 ? notToStart : hasFailed;
    return removed && written(statements, text, exit.place, `exit ${code}`, removed, group);
  },
};

/** `exit 1` decides, and `exit 255` has failed. */
const ofCondition: Dialect = {
  leaving(statements, text, group) {
    const exit = codeOf(statements.at(-1));
    const before = statements.slice(0, -1);
    const isKnown = exit?.code === notToStart || exit?.code === hasFailed;
    if (exit === undefined || !isKnown || !before.every(isMessageAt)) return undefined;
    const words = exit.code === notToStart ? 'stop; exit 0' : 'exit 1';
    const isList = group !== undefined && before.length === 0 && exit.code === notToStart;
    return written(statements, text, exit.place, isList ? `{ ${words}; }` : words, [], group);
  },
};

/** Takes `stop` out of a list; undefined where a comment would be lost with it. */
function withoutStop(
  statements: readonly Statement[],
  text: string,
): readonly TextEdit[] | undefined {
  const at = statements.findIndex(isStop);
  const [stop, next] = at === -1 ? [] : statements.slice(at, at + 2);
  if (stop === undefined || next === undefined) return [];
  const isPlain = /^[\s;]*$/.test(text.slice(stop.end, next.pos));
  return isPlain ? [{ start: stop.pos, end: next.pos, text: '' }] : undefined;
}

/** The edits for a list that leaves, whose group, if it has one, goes where one command is left in it. */
function written(
  statements: readonly Statement[],
  text: string,
  exit: Place,
  words: string,
  removed: readonly TextEdit[],
  group: Place | undefined,
): Leaving {
  const isCommented = group !== undefined && text.slice(group.start, group.end).includes('#');
  const isOne = statements.length - removed.length === 1 && !isCommented;
  if (group !== undefined && isOne) return { edits: [{ ...group, text: words }] };
  return { edits: [...removed, { ...exit, text: words }] };
}

/** `exit CODE`, or `exit` after what has succeeded. */
function codeOf(
  statement: Statement | undefined,
): { readonly code: number; readonly place: Place } | undefined {
  const words = statement && wordsOf(statement);
  if (statement === undefined || words?.[0] !== 'exit' || words.length > 2) return undefined;
  const word = words.length === 1 ? '0' : (words[1] ?? '');
  const place = { start: statement.command.pos, end: statement.command.end };
  return /^\d{1,3}$/.test(word) && Number(word) < 256 ? { code: Number(word), place } : undefined;
}

function isStop(statement: Statement): boolean {
  return wordsOf(statement)?.join(' ') === 'stop';
}

function isMessageAt({ command, background }: Statement): boolean {
  return !background && command.type === 'Command' && isMessage(command);
}

function wordsOf({ command, background }: Statement): readonly (string | undefined)[] | undefined {
  if (background || command.type !== 'Command' || command.prefix.length > 0) return undefined;
  return [command.name, ...command.suffix].map((word) =>
    word?.type === 'Word' ? literalOf(word) : undefined,
  );
}

/**
 * A text without `stop` where `exit 1` follows: a pre-start that fails ends the job's start in the same way, whether it was asked to stop
 * or not (init(5) "Process definition"). So does a main process by any `exit`, unless it is respawned.
 */
export function withoutIdleStops(text: string, before: 'failure' | 'any end' = 'failure'): string {
  const script = parseShell(text);
  if (script === undefined) return text;
  const edits = [...nodesOf(script, isElsewhere)].flatMap((node) => {
    if (node.type !== 'CompoundList') return [];
    const exit = codeOf(node.commands.at(-1));
    const isPlain = node.commands.slice(0, -1).every((each) => isStop(each) || isMessageAt(each));
    const isIdle = exit !== undefined && (exit.code !== 0 || before === 'any end');
    if (!isIdle || !isPlain || !node.commands.some(isStop)) return [];
    const removed = withoutStop(node.commands, text) ?? [];
    // A main process that was told to stop has not failed, however it ends.
    const isGood = before === 'any end' && removed.length > 0;
    return isGood ? [...removed, { ...exit.place, text: 'exit 0' }] : removed;
  });
  return withoutGroups(edited(text, edits), edits.length > 0);
}

/** Whether what stands there is run by another shell, or not at this place: its `exit` is not the script's end. */
function isElsewhere(node: SyntaxNode): boolean {
  if (node.type === 'Pipeline') return node.commands.length > 1;
  if (node.type === 'Statement') return node.background === true;
  return ['Function', 'Subshell', 'CommandExpansion', 'ProcessSubstitution'].includes(node.type);
}

/**
 * Whether a script cannot tell at its end that it was asked to stop, by what a function of the same shell has written down: it is asked in
 * another shell, or what is done at its end is its own.
 */
export function stopsUnseen(text: string): boolean {
  const script = parseShell(text);
  if (script === undefined) return false;
  const isStopping = (node: SyntaxNode) => node.type === 'Command' && node.name?.value === 'stop';
  const all = [...nodesOf(script)];
  const seen = [...nodesOf(script, isElsewhere)].filter(isStopping).length;
  const hasTrap = callsOf(text).some(
    ({ name, arguments: words }) =>
      name === 'trap' && words.some((word) => word === 'EXIT' || word === '0'),
  );
  return hasTrap || all.filter(isStopping).length > seen;
}

/** A text with `|| exit 1` for `|| { exit 1; }`, where something was taken out of it. */
function withoutGroups(text: string, isEdited: boolean): string {
  const script = isEdited ? parseShell(text) : undefined;
  if (script === undefined) return text;
  const edits = [...nodesOf(script)].flatMap((node) => {
    if (node.type !== 'BraceGroup') return [];
    const [only, ...others] = node.body.commands;
    const exit = others.length === 0 ? codeOf(only) : undefined;
    const whole = text.slice(node.pos, node.end);
    if (exit === undefined || whole.includes('#') || whole.includes('\n')) return [];
    return [{ start: node.pos, end: node.end, text: `exit ${exit.code}` }];
  });
  return edited(text, edits);
}

function mentionsStop(statement: Statement): boolean {
  return [...nodesOf(statement)].some(
    (node) => node.type === 'Command' && node.name?.value === 'stop' && node.suffix.length === 0,
  );
}

/** Commands of the shell that change what the commands after them find. */
const staying: ReadonlySet<string> = new Set([
  ...['cd', 'umask', 'ulimit', 'unset', 'set', 'shift', 'alias', 'read', 'getopts', 'export'],
  ...['readonly', 'local', 'hash', 'command', 'pushd', 'popd'],
]);

/** Whether the second part of a text may find something that the first has set. */
function isKnownAfter(
  asks: string,
  rest: string,
  files: readonly string[],
  environment: ReadonlySet<string>,
): boolean {
  const given = namesGiven(asks);
  const read = variablesRead(rest);
  const stays = callsOf(asks).some(
    ({ name, arguments: words }) =>
      staying.has(name) && !(name === 'set' && words.join(' ') === '-e'),
  );
  // Another file may have functions in it, or change where programs are looked for.
  if (!files.every((file) => ofVariables.test(file))) return true;
  const isRead = [...read].some((name) => files.length > 0 || given.has(name) || name === '?');
  return stays || isRead || [...given].some((name) => environment.has(name));
}

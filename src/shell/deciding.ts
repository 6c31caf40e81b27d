import type { AndOr, Assignment, Case, Command, If, Statement, SyntaxNode } from 'unbash';
import { literalOf } from './calls.ts';
import { isMessage } from './messages.ts';
import { openingsIn } from './openings.ts';
import { nodesOf } from './parse.ts';
import type { TextEdit } from './text-edits.ts';

/** Where the end of a text that decides is told: init's own words, or the exit code of an `ExecCondition=`. */
export interface Dialect {
  /** How a list of commands leaves the text, if it does, and what stands for that in the other dialect. */
  leaving(
    statements: readonly Statement[],
    text: string,
    group: Place | undefined,
  ): Leaving | undefined;
}

/** What leaves a text: the edits that say the same in the other dialect. */
export interface Leaving {
  readonly edits: readonly TextEdit[];
}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What stands after a statement: nothing at all, nothing that still decides, or more of that. */
export type Position = 'end of the script' | 'end of what decides' | 'before more';

/**
 * The edits that carry one statement of a deciding text into the other dialect; undefined for a statement that may fail by itself or do
 * more than to decide: what is allowed are questions that may leave the text, assignments of known values, messages, files of variables
 * behind a test for them, and what cannot fail by `|| true`. Whatever falls through has succeeded.
 */
export function decidingEdits(
  { command, background }: Statement,
  position: Position,
  text: string,
  dialect: Dialect,
): readonly TextEdit[] | undefined {
  if (background) return undefined;
  switch (command.type) {
    case 'Command':
      return isQuiet(command) ? [] : undefined;
    case 'BraceGroup':
      return bodyEdits(command.body.commands, position, text, dialect);
    case 'If':
      return ifEdits(command, position, text, dialect);
    case 'For':
      return bodyEdits(command.body.commands, position, text, dialect);
    case 'Case':
      return caseEdits(command, position, text, dialect);
    case 'AndOr':
      return chainEdits(command, position, text, dialect);
    default:
      return undefined;
  }
}

function bodyEdits(
  statements: readonly Statement[],
  position: Position,
  text: string,
  dialect: Dialect,
): readonly TextEdit[] | undefined {
  const leaving = dialect.leaving(statements, text, undefined);
  if (leaving) return leaving.edits;
  return together(
    statements.map((statement, index) =>
      decidingEdits(
        statement,
        index === statements.length - 1 ? position : 'before more',
        text,
        dialect,
      ),
    ),
  );
}

function ifEdits(
  command: If,
  position: Position,
  text: string,
  dialect: Dialect,
): readonly TextEdit[] | undefined {
  if (readsFile(command, text)) return [];
  const { clause, then, elif, else: otherwise } = command;
  const clauses = [clause, ...elif.map((each) => each.clause)];
  if (!clauses.every((each) => each.commands.every(({ command }) => onlyAsks(command))))
    return undefined;
  const bodies = [then, ...elif.map((each) => each.then), ...(otherwise ? [otherwise] : [])];
  return together(bodies.map(({ commands }) => bodyEdits(commands, position, text, dialect)));
}

function caseEdits(
  { items }: Case,
  position: Position,
  text: string,
  dialect: Dialect,
): readonly TextEdit[] | undefined {
  if (items.some(({ terminator }) => terminator === ';&' || terminator === ';;&')) return undefined;
  return together(items.map(({ body }) => bodyEdits(body.commands, position, text, dialect)));
}

/** `TEST || LEAVE`, `TEST && LEAVE`, `TEST && LEAVE || true`, `[ -r FILE ] && . FILE`, `ANYTHING || true`. */
function chainEdits(
  command: AndOr,
  position: Position,
  text: string,
  dialect: Dialect,
): readonly TextEdit[] | undefined {
  const { commands, operators } = command;
  const last = commands.at(-1);
  const isTolerant = operators.at(-1) === '||' && last !== undefined && isNothing(last);
  const [nodes, joints] = isTolerant
    ? [commands.slice(0, -1), operators.slice(0, -1)]
    : [commands, operators];
  const end = nodes.at(-1);
  const asked = nodes.slice(0, -1);
  const leaving = end && asked.length > 0 ? leavingOf(end, text, dialect) : undefined;
  if (leaving !== undefined && asked.every(onlyAsks)) {
    // A script that ends in a test that does not hold has failed.
    if (joints.at(-1) === '||') return isTolerant ? undefined : leaving.edits;
    if (position === 'end of the script' && !isTolerant) return undefined;
    return asIf(command, asked.at(-1), end, leaving.edits, text);
  }
  if (isTolerant) return nodes.every(onlyAsks) ? [] : undefined;
  const mayEndInIt = operators.at(-1) === '||' || position === 'before more';
  return mayEndInIt && readsFile(command, text) ? [] : undefined;
}

/** Whether a statement reads a file of variables if that is there. */
function readsFile(command: AndOr | If, text: string): boolean {
  const [source] = openingsIn(command, false, text) ?? [];
  return source?.kind === 'source' && source.optional;
}

function leavingOf(node: SyntaxNode, text: string, dialect: Dialect): Leaving | undefined {
  if (node.type === 'BraceGroup')
    return dialect.leaving(node.body.commands, text, { start: node.pos, end: node.end });
  if (node.type !== 'Command') return undefined;
  const { pos, end } = node;
  const alone: Statement = { type: 'Statement', pos, end, command: node, background: undefined };
  return dialect.leaving([alone], text, { start: pos, end });
}

/** `TEST && LEAVE` as `if TEST; then LEAVE; fi`, which has succeeded also where the test does not hold. */
function asIf(
  whole: AndOr,
  asked: SyntaxNode | undefined,
  leaving: SyntaxNode | undefined,
  edits: readonly TextEdit[],
  text: string,
): readonly TextEdit[] | undefined {
  if (asked === undefined || leaving === undefined) return undefined;
  const open = { start: whole.pos, end: whole.pos, text: 'if ' };
  const list = leaving.type === 'BraceGroup' ? leaving.body.commands : [];
  const first = list[0];
  const last = list.at(-1);
  const isReplaced = edits.some(({ start, end }) => start === leaving.pos && end === leaving.end);
  if (first === undefined || last === undefined || isReplaced) {
    const between = { start: asked.end, end: leaving.pos, text: '; then ' };
    const close = { start: leaving.end, end: whole.end, text: '; fi' };
    return isBlank(text.slice(asked.end, leaving.pos), '&&')
      ? [open, between, ...edits, close]
      : undefined;
  }
  const gap = text.slice(leaving.pos + 1, first.pos);
  const tail = text.slice(last.end, leaving.end - 1);
  if (!isBlank(text.slice(asked.end, leaving.pos), '&&') || !isBlank(gap, '')) return undefined;
  if (!isBlank(tail, ';')) return undefined;
  return [
    open,
    { start: asked.end, end: first.pos, text: `; then${gap}` },
    ...edits,
    { start: last.end, end: whole.end, text: `${tail.includes('\n') ? tail : '; '}fi` },
  ];
}

function isBlank(text: string, operator: string): boolean {
  return text.replace(operator, '').trim() === '';
}

/** Commands after which nothing of a question is left to be decided, or that would end it otherwise. */
const ending: ReadonlySet<string> = new Set([
  ...['exit', 'return', 'stop', 'exec', 'trap', 'break', 'continue', 'eval', 'readonly'],
]);

/** Whether a command, whatever it runs, ends in its status alone, and neither ends the script nor decides. */
export function onlyAsks(node: SyntaxNode): boolean {
  for (const each of nodesOf(node)) {
    if (each.type === 'Function') return false;
    if (each.type !== 'Command' || each.name === undefined) continue;
    if (ending.has(literalOf(each.name) ?? '')) return false;
  }
  return true;
}

/** Whether a command is `:` or `true`. */
function isNothing(node: SyntaxNode): boolean {
  if (node.type !== 'Command' || node.prefix.length + node.suffix.length > 0) return false;
  const name = node.name && literalOf(node.name);
  return name === ':' || name === 'true';
}

/** Whether a command changes nothing but variables, or writes a message, and cannot fail. */
function isQuiet(command: Command): boolean {
  if (command.name === undefined)
    return command.suffix.length === 0 && command.prefix.every(isKnownAssignment);
  const words = [command.name, ...command.suffix].map((word) =>
    word.type === 'Word' ? literalOf(word) : undefined,
  );
  const isErrexit = command.prefix.length === 0 && words.join(' ') === 'set -e';
  return isErrexit || isNothing(command) || isMessage(command);
}

/** Whether an assignment runs no command, whose failure would be its own. */
function isKnownAssignment(node: Command['prefix'][number]): boolean {
  if (node.type !== 'Assignment' || isArray(node)) return false;
  return ![...nodesOf(node)].some(
    ({ type }) => type === 'CommandExpansion' || type === 'ProcessSubstitution',
  );
}

function isArray({ value, index, append }: Assignment): boolean {
  return 'elements' in value || index !== undefined || append === true;
}

function together(
  parts: readonly (readonly TextEdit[] | undefined)[],
): readonly TextEdit[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known.flat() : undefined;
}

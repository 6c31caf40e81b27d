import type { Statement, SyntaxNode } from 'unbash';
import { baseName } from '../text/names.ts';
import { literalOf } from './calls.ts';
import { parseShell } from './parse.ts';
import { isCancelling } from './start-guards.ts';

/** A command whose success alone says whether to start. */
export interface Question {
  readonly text: string;
  /** What stands in front of it, comments in it. */
  readonly above: string;
}

/** Programs that only ask, and end with 0, 1 or 2: never with 255, by which a condition fails (systemd.service(5) `ExecCondition=`). */
const asking: ReadonlySet<string> = new Set([
  ...['[', 'test', 'grep', 'egrep', 'fgrep', 'mountpoint', 'cmp'],
]);

/**
 * The questions that a text is, where it is nothing but questions each of which cancels the start by itself, `QUESTION || { stop; exit
 * 0; }` in any of its forms; undefined for any other text.
 */
export function questionsIn(text: string): readonly Question[] | undefined {
  const questions: Question[] = [];
  let end = 0;
  for (const statement of parseShell(text)?.commands ?? []) {
    const question = questionIn(statement, text);
    if (question === undefined) return undefined;
    questions.push({ text: question, above: text.slice(end, statement.pos) });
    end = statement.end;
  }
  return questions.length > 0 ? questions : undefined;
}

/** Whether a text is one question, to which an alternative can be written. */
export function isOneQuestion(text: string): boolean {
  const [only, ...others] = parseShell(text)?.commands ?? [];
  if (only === undefined || others.length > 0 || only.background) return false;
  const { command } = only;
  const isWhole = command.pos === 0 && command.end === text.length;
  const asked = command.type === 'AndOr' ? command.commands : [command];
  return isWhole && asked.every(onlyAsks);
}

function questionIn({ command, background }: Statement, text: string): string | undefined {
  if (background) return undefined;
  if (command.type === 'If') {
    const [only, ...others] = command.clause.commands;
    const isPlain = command.elif.length === 0 && command.else === undefined;
    if (!isPlain || only === undefined || others.length > 0 || only.background) return undefined;
    if (!isCancelling(command.then.commands)) return undefined;
    return opposite(only.command, text);
  }
  if (command.type !== 'AndOr') return undefined;
  const leaving = command.commands.at(-1);
  const asked = command.commands.slice(0, -1);
  const isGroup = leaving?.type === 'BraceGroup' && isCancelling(leaving.body.commands);
  const [first, ...others] = asked;
  const last = asked.at(-1);
  if (!isGroup || first === undefined || last === undefined) return undefined;
  if (command.operators.at(-1) === '&&')
    return others.length === 0 ? opposite(first, text) : undefined;
  return asked.every(onlyAsks) ? text.slice(first.pos, last.end) : undefined;
}

/** The question whose answer is the other one. */
function opposite(node: SyntaxNode, text: string): string | undefined {
  if (!onlyAsks(node)) return undefined;
  const whole = text.slice(node.pos, node.end);
  const isNegated = node.type === 'Pipeline' && node.prefixes.length > 0;
  return isNegated ? whole.replace(/^!\s*/, '') : (oppositeTest(node, text) ?? `! ${whole}`);
}

const opposites: Readonly<Record<string, string>> = {
  '-z': '-n',
  '-n': '-z',
  '=': '!=',
  '!=': '=',
};

/** `[ -n "$X" ]` for `[ -z "$X" ]`, and `[ "$X" = yes ]` for `[ "$X" != yes ]`, of words that are one each; undefined for any other test. */
function oppositeTest(node: SyntaxNode, text: string): string | undefined {
  if (node.type !== 'Command' || node.prefix.length > 0 || node.name === undefined)
    return undefined;
  const words = node.suffix.map((word) => (word.type === 'Word' ? word : undefined));
  const isBracket = literalOf(node.name) === '[';
  const asked = isBracket ? words.slice(0, -1) : words;
  const at = asked.length === 2 ? 0 : asked.length === 3 ? 1 : -1;
  const operator = asked[at];
  const opposite = opposites[operator?.value ?? ''];
  const isPlain = asked.every(
    (word) => word !== undefined && /^(?:"[^"]*"|[\w./=!-]+)$/.test(word.text),
  );
  if (operator === undefined || opposite === undefined || !isPlain) return undefined;
  return `${text.slice(node.pos, operator.pos)}${opposite}${text.slice(operator.end, node.end)}`;
}

/** Whether a pipeline ends in a program that does nothing but ask. */
function onlyAsks(node: SyntaxNode): boolean {
  if (node.type === 'Pipeline') {
    const isPlain = node.prefixes.every(({ type }) => type === 'Negation');
    const last = node.commands.at(-1);
    return isPlain && last !== undefined && onlyAsks(last);
  }
  const name = node.type === 'Command' ? node.name && literalOf(node.name) : undefined;
  return name !== undefined && asking.has(baseName(name));
}

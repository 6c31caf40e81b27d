import type { Command, SyntaxNode, Word } from 'unbash';
import { literalOf } from './calls.ts';

/**
 * The variable to which a statement gives a value for want of one, and the value: `PORT=${PORT:-80}`, `: ${PORT:=80}`, `[ -z "$PORT" ] &&
 * PORT=80`, `[ -n "$PORT" ] || PORT=80`. Undefined for any other statement.
 */
export function defaultIn(node: SyntaxNode): readonly [name: string, value: string] | undefined {
  if (node.type === 'Command') return ofAssignment(node) ?? ofExpansion(node);
  if (node.type !== 'AndOr' || node.commands.length !== 2) return undefined;
  const [test, assign] = node.commands;
  if (test?.type !== 'Command' || assign?.type !== 'Command') return undefined;
  const asked = emptinessAsked(test);
  const operator = node.operators[0];
  const [name, value] = literalAssignment(assign) ?? [];
  const isIt = asked !== undefined && asked.name === name && asked.isEmpty === (operator === '&&');
  return isIt && name !== undefined && value !== undefined ? [name, value] : undefined;
}

/** `PORT=${PORT:-80}`. */
function ofAssignment({ name, prefix, suffix }: Command) {
  const [only, ...others] = prefix;
  if (name !== undefined || suffix.length + others.length > 0) return undefined;
  if (only?.type !== 'Assignment' || only.append || only.index !== undefined) return undefined;
  const found = 'elements' in only.value ? undefined : defaultOf(only.value, ':-');
  return found?.[0] === only.name ? found : undefined;
}

/** `: ${PORT:=80}`. */
function ofExpansion({ name, prefix, suffix }: Command) {
  const [only, ...others] = suffix;
  const isNothing = name !== undefined && literalOf(name) === ':' && prefix.length === 0;
  if (!isNothing || others.length > 0 || only?.type !== 'Word') return undefined;
  return defaultOf(only, ':=');
}

/** The variable and the value of `${NAME:-value}`, quoted or not, where that is all of a word. */
function defaultOf(
  word: Word,
  operator: ':-' | ':=',
): readonly [name: string, value: string] | undefined {
  const [outer, ...more] = word.parts ?? [];
  const parts = outer?.type === 'DoubleQuoted' ? outer.parts : outer ? [outer] : [];
  const [part, ...others] = parts;
  if (more.length + others.length > 0 || part?.type !== 'ParameterExpansion') return undefined;
  const { parameter, operation, prefix, index } = part;
  if (operation?.type !== 'Default' || operation.operator !== operator) return undefined;
  if (prefix !== undefined || index !== undefined) return undefined;
  const value = literalOf(operation.operand);
  return value === undefined || value.includes('~') ? undefined : [parameter, value];
}

function literalAssignment({ name, prefix, suffix }: Command) {
  const [only, ...others] = prefix;
  if (name !== undefined || suffix.length + others.length > 0) return undefined;
  if (only?.type !== 'Assignment' || only.append || only.index !== undefined) return undefined;
  const value = 'elements' in only.value ? undefined : literalOf(only.value);
  return value === undefined || value.includes('~') ? undefined : ([only.name, value] as const);
}

/** `[ -z "$NAME" ]`, and `[ -n "$NAME" ]`, which asks for the opposite. */
function emptinessAsked({ name, prefix, suffix }: Command) {
  const words = suffix.flatMap((word) => (word.type === 'Word' ? [word.text] : []));
  const command = name && literalOf(name);
  const asked = command === '[' && words.at(-1) === ']' ? words.slice(0, -1) : words;
  const isTest = (command === '[' || command === 'test') && prefix.length === 0;
  const [operator, operand, ...others] = asked;
  const [, braced, bare] = /^"\$(?:\{(\w+)\}|(\w+))"$/.exec(operand ?? '') ?? [];
  const read = braced ?? bare;
  if (!isTest || words.length < suffix.length || others.length > 0 || read === undefined)
    return undefined;
  if (operator !== '-z' && operator !== '-n') return undefined;
  return { name: read, isEmpty: operator === '-z' };
}

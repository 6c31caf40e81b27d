/** Conditions as text. */

import type { EventExpression, EventOperation } from './job.ts';
import { type Written, writeEvent } from './write.ts';

const width = 78;

type Token = '(' | ')' | EventOperation['operator'] | { readonly event: string };

/**
 * The tokens of a condition from left to right. Both operators bind alike and to the left, so the right side of
 * an operation needs parentheses when it is one itself. The left side gets them when its operator is the other
 * one: init does not need them, but people do.
 */
function tokensOf(expression: EventExpression): Token[] | { readonly reason: string } {
  const tokens: Token[] = [];
  const todo: (EventExpression | '(' | ')' | EventOperation['operator'])[] = [expression];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') {
      tokens.push(next);
    } else if (next.kind === 'event') {
      const written = writeEvent(next);
      if (!written.ok) return { reason: written.reason };
      tokens.push({ event: written.text });
    } else {
      const { operator, left, right } = next;
      const groupRight = right.kind === 'operation';
      const groupLeft = left.kind === 'operation' && left.operator !== operator;
      // The stack gives them back in reverse.
      if (groupRight) todo.push(')', right, '(');
      else todo.push(right);
      todo.push(operator);
      if (groupLeft) todo.push(')', left, '(');
      else todo.push(left);
    }
  }
  return tokens;
}

function textOf(token: Token): string {
  return typeof token === 'string' ? token : token.event;
}

/** The tokens on one line. No blank stands inside a parenthesis. */
function oneLine(tokens: readonly Token[]): string {
  const parts: string[] = [];
  let before: Token = '(';
  for (const token of tokens) {
    if (before !== '(' && token !== ')') parts.push(' ');
    parts.push(textOf(token));
    before = token;
  }
  return parts.join('');
}

/** The tokens in one pair of parentheses, a line before each operator outside of further ones. */
function severalLines(stanza: string, tokens: readonly Token[]): string {
  const margin = ' '.repeat(stanza.length + 2);
  const lines: Token[][] = [[]];
  let depth = 0;
  let used = 0;
  for (const token of tokens) {
    const isOperator = token === 'and' || token === 'or';
    if (isOperator && (depth === 0 || used > width - margin.length)) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(token);
    used += textOf(token).length + 1;
    if (token === '(') depth++;
    if (token === ')') depth--;
  }
  return `${stanza} (${lines.map(oneLine).join(`\n${margin}`)})`;
}

/** A `start on` or `stop on` stanza: on one line if it fits or has only one event, else in parentheses. */
export function writeCondition(stanza: 'start on' | 'stop on', value: EventExpression): Written {
  const tokens = tokensOf(value);
  if ('reason' in tokens) return { ok: false, reason: tokens.reason };
  const line = `${stanza} ${oneLine(tokens)}`;
  const fits = line.length <= width || tokens.length === 1;
  return { ok: true, text: fits ? line : severalLines(stanza, tokens) };
}

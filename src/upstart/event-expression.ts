/** `start on` and `stop on` conditions: read as init reads them (`parse_on` and its helpers in parse_job.c). */

import type { Range } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import {
  emptyGroup,
  eventBeforeOperator,
  extraParen,
  missingOperator,
  openParen,
  operatorWithoutEvent,
  positionalAfterNamed,
} from './advice.ts';
import type { EventArgument, EventExpression, EventMatch, EventOperation } from './job.ts';
import { type Cursor, hasToken, problemAt, readWord, skipBlanks, skipLine } from './lexer.ts';
import { message } from './messages.ts';
import { delimiters } from './token.ts';

interface Group {
  readonly kind: 'group';
  readonly at: Range;
}

interface PendingOperation {
  readonly kind: 'pending';
  readonly operator: EventOperation['operator'];
  readonly left: EventExpression;
  readonly at: Range;
}

interface PendingEvent {
  readonly kind: 'event';
  readonly name: string;
  readonly arguments: EventArgument[];
  at: Range;
}

interface Reader {
  readonly cursor: Cursor;
  /** What waits for its right-hand side, and the parentheses that are open. */
  readonly stack: (Group | PendingOperation | PendingEvent)[];
  /** What has been collected since the last operator or parenthesis. */
  root: EventExpression | undefined;
}

/**
 * An event argument by its text. Anything with `=` in it is named; the name ends at the first `!=` anywhere in
 * the text, and only without one at the first `=` (`event_operator_match`).
 */
export function eventArgument(text: string): EventArgument {
  const differs = text.indexOf('!=');
  if (differs !== -1) {
    const key = text.slice(0, differs);
    return { kind: 'named', key, negated: true, value: text.slice(differs + 2) };
  }
  const equals = text.indexOf('=');
  if (equals === -1) return { kind: 'positional', value: text };
  const key = text.slice(0, equals);
  return { kind: 'named', key, negated: false, value: text.slice(equals + 1) };
}

/** The text of an event argument, unquoted: the inverse of `eventArgument`. */
export function eventArgumentText(argument: EventArgument): string {
  if (argument.kind === 'positional') return argument.value;
  return `${argument.key}${argument.negated ? '!=' : '='}${argument.value}`;
}

function problem(
  reader: Reader,
  text: string,
  line: number,
  range: Range,
  advice: string,
): SyntaxProblem {
  return new SyntaxProblem(text, reader.cursor.source, line, range, advice);
}

/** Closes an event to further arguments. */
function closed(event: PendingEvent): EventMatch {
  return { kind: 'event', name: event.name, arguments: event.arguments, at: event.at };
}

/**
 * Joins everything back to the last open parenthesis into `root` (`parse_on_collect`). `line` is the line init
 * reports; `before` is what stands where an event should, if something does.
 */
function collect(reader: Reader, line: number, before: Range | undefined): void {
  const { stack } = reader;
  for (let top = stack.at(-1); top !== undefined && top.kind !== 'group'; top = stack.at(-1)) {
    stack.pop();
    if (top.kind === 'pending') {
      if (reader.root === undefined) {
        const at = before ?? top.at;
        throw problem(reader, message.expectedEvent, line, at, operatorWithoutEvent(top.operator));
      }
      const { operator, left } = top;
      reader.root = { kind: 'operation', operator, left, right: reader.root };
    } else {
      if (reader.root !== undefined) {
        throw problem(reader, message.expectedOperator, line, top.at, missingOperator());
      }
      reader.root = closed(top);
    }
  }
  if (reader.root !== undefined) return;
  const group = stack.at(-1)?.at;
  const at = before ?? group ?? { start: reader.cursor.offset, end: reader.cursor.offset };
  const advice = group === undefined ? eventBeforeOperator() : emptyGroup();
  throw problem(reader, message.expectedEvent, line, at, advice);
}

/** Reads the parenthesis at the cursor (`parse_on_paren`). */
function readParen(reader: Reader): void {
  const { cursor, stack } = reader;
  const at = { start: cursor.offset, end: cursor.offset + 1 };
  if (cursor.text[cursor.offset] === '(') {
    if (reader.root !== undefined || stack.at(-1)?.kind === 'event') {
      const attached = at.start === cursor.solid;
      throw problemAt(cursor, message.expectedOperator, at, missingOperator(attached));
    }
    stack.push({ kind: 'group', at });
  } else {
    collect(reader, cursor.line, at);
    if (stack.length === 0) {
      throw problemAt(cursor, message.mismatchedParens, at, extraParen());
    }
    stack.pop();
  }
  cursor.offset++;
  cursor.solid = cursor.offset;
  skipBlanks(cursor);
}

/** Reads `and` or `or`, unquoted; returns whether one stood there (`parse_on_operator`). */
function readOperator(reader: Reader): boolean {
  const { cursor, stack } = reader;
  const { text, offset, line, solid } = cursor;
  if (!text.startsWith('and', offset) && !text.startsWith('or', offset)) return false;
  const word = readWord(cursor, delimiters.event, false);
  if (word.value !== 'and' && word.value !== 'or') {
    Object.assign(cursor, { offset, line, solid });
    return false;
  }
  collect(reader, line, word.range);
  const { root } = reader;
  if (root !== undefined) {
    stack.push({ kind: 'pending', operator: word.value, left: root, at: word.range });
  }
  reader.root = undefined;
  return true;
}

/** Reads an event's name, or an argument of the event before it (`parse_on_operand`). */
function readOperand(reader: Reader): void {
  const { cursor, stack } = reader;
  const word = readWord(cursor, delimiters.event, true);
  const event = stack.at(-1);
  if (event?.kind !== 'event') {
    stack.push({ kind: 'event', name: word.value, arguments: [], at: word.range });
    return;
  }
  const argument = eventArgument(word.value);
  if (argument.kind === 'positional' && event.arguments.at(-1)?.kind === 'named') {
    const advice = positionalAfterNamed(word.value);
    throw problemAt(cursor, message.expectedVariable, word.range, advice);
  }
  event.arguments.push(argument);
  event.at = { start: event.at.start, end: word.range.end };
}

function isGroup(item: Reader['stack'][number]): item is Group {
  return item.kind === 'group';
}

/**
 * Reads a condition up to the end of its line, or of the line on which its last parenthesis closes, and moves
 * to the line after it.
 */
export function readExpression(cursor: Cursor): EventExpression {
  const reader: Reader = { cursor, stack: [], root: undefined };
  let open = 0;
  let lastLine = cursor.line;
  do {
    skipBlanks(cursor);
    do {
      lastLine = cursor.line;
      const next = cursor.text[cursor.offset];
      if (next === '(' || next === ')') {
        open += next === '(' ? 1 : -1;
        readParen(reader);
      } else if (!readOperator(reader)) {
        readOperand(reader);
      }
    } while (hasToken(cursor));
    skipLine(cursor);
  } while (cursor.offset < cursor.text.length && open > 0);

  collect(reader, lastLine, undefined);
  const group = reader.stack.findLast(isGroup);
  if (group !== undefined || reader.root === undefined) {
    const at = group?.at ?? { start: cursor.solid, end: cursor.solid };
    throw problemAt(cursor, message.mismatchedParens, at, openParen());
  }
  return reader.root;
}

/**
 * Visits every node of a condition, children before their parents, left before right. A condition can be nested
 * as deep as its file is long, so nothing here recurses.
 */
export function foldExpression<T>(
  expression: EventExpression,
  event: (event: EventMatch) => T,
  operation: (operation: EventOperation, left: T, right: T) => T,
): T {
  const todo: (EventExpression | { kind: 'join'; node: EventOperation })[] = [expression];
  const done: T[] = [];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.kind === 'event') {
      done.push(event(next));
    } else if (next.kind === 'operation') {
      todo.push({ kind: 'join', node: next }, next.right, next.left);
    } else {
      const [left, right] = done.splice(-2);
      done.push(operation(next.node, left as T, right as T));
    }
  }
  return done[0] as T;
}

/** The events of a condition from left to right. */
export function eventsOf(expression: EventExpression): EventMatch[] {
  const events: EventMatch[] = [];
  foldExpression(
    expression,
    (event) => {
      events.push(event);
    },
    () => undefined,
  );
  return events;
}

import type { EventExpression } from '../upstart/job.ts';
import type { Expression } from './expression.ts';
import { eventOf } from './meaning.ts';
import type { Occurrence } from './occurrence.ts';

/** An expression as a job's condition: its operators are binary and associate to the left (init(5)). */
export function eventExpressionOf(expression: Expression<Occurrence>): EventExpression {
  if (expression.kind === 'leaf') return eventOf(expression.value);
  const [first, ...rest] = expression.operands.map(eventExpressionOf);
  if (first === undefined) throw new TypeError('an operation without operands');
  return rest.reduce(
    (left, right) => ({ kind: 'operation', operator: expression.kind, left, right }) as const,
    first,
  );
}

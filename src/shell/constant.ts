import type { ArithmeticExpression } from 'unbash';

/** Operators on whole numbers that every shell has, and that cannot fail. */
const operators: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
]);

/** The value of `$((6 * 3600))`, whose numbers are all written out (sh(1) "Arithmetic Expansion"); undefined for any other expression. */
export function constantOf(expression: ArithmeticExpression | undefined): number | undefined {
  switch (expression?.type) {
    case 'ArithmeticWord':
      // A number that begins with 0 is octal.
      return /^(?:0|[1-9]\d{0,8})$/.test(expression.value) ? Number(expression.value) : undefined;
    case 'ArithmeticGroup':
      return constantOf(expression.expression);
    case 'ArithmeticBinary': {
      const left = constantOf(expression.left);
      const right = constantOf(expression.right);
      const value =
        left === undefined || right === undefined
          ? undefined
          : operators.get(expression.operator)?.(left, right);
      return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
    }
    default:
      return undefined;
  }
}

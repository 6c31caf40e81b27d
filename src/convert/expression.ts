/**
 * Boolean expressions over anything that can happen. `and` means that both have happened since the last
 * time the whole was true, in any order; `or` that either has.
 */
export type Expression<T> =
  | { readonly kind: 'leaf'; readonly value: T }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression<T>[] };

/** The leaves from left to right. */
export function leaves<T>(expression: Expression<T>): readonly T[] {
  const found: T[] = [];
  const waiting: Expression<T>[] = [expression];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === 'leaf') found.push(next.value);
    else waiting.push(...[...next.operands].reverse());
  }
  return found;
}

/**
 * The expression as alternatives of conjunctions: `(a or b) and c` is `[[a, c], [b, c]]`. At most `limit`
 * alternatives are made; undefined when there would be more, since the number can double with each operator.
 */
export function alternatives<T>(
  expression: Expression<T>,
  limit: number,
): readonly (readonly T[])[] | undefined {
  if (expression.kind === 'leaf') return [[expression.value]];
  let result: readonly (readonly T[])[] = expression.kind === 'and' ? [[]] : [];
  for (const operand of expression.operands) {
    const more = alternatives(operand, limit);
    if (more === undefined) return undefined;
    const before = result;
    result =
      expression.kind === 'or'
        ? [...before, ...more]
        : before.flatMap((left) => more.map((right) => [...left, ...right]));
    if (result.length > limit) return undefined;
  }
  return result;
}

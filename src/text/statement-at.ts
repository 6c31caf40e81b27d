import { groupBy } from './group-by.ts';
import type { Range, Source, Statement } from './source.ts';

/**
 * Makes the function that finds the statement a piece of a source is part of, by binary search; `undefined` for a piece
 * that is part of none. The statements of one source have to be in their order there.
 */
export function statementFinder(
  statements: readonly Statement[],
): (source: Source, piece: Range) => Statement | undefined {
  const bySource = groupBy(statements, ({ source }) => source);
  return (source, { start, end }) => {
    const candidate = lastBefore(bySource.get(source) ?? [], start);
    return candidate !== undefined && end <= candidate.range.end ? candidate : undefined;
  };
}

/** The last statement that begins at `offset` or before it. */
function lastBefore(statements: readonly Statement[], offset: number): Statement | undefined {
  let low = 0;
  let high = statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((statements[middle]?.range.start ?? offset) <= offset) low = middle + 1;
    else high = middle;
  }
  return statements[low - 1];
}

import type { PageGraph } from '../data.ts';

type Node = PageGraph['nodes'][number];

/** What starts an entry and what it starts, by what a graph says of any of its nodes; nothing twice, and the entry not itself. */
export function neighbours(
  { nodes, edges }: PageGraph,
  entry: number,
): { readonly startedBy: readonly Node[]; readonly starts: readonly Node[] } {
  const starting = edges.filter(({ kind }) => kind === 'starts');
  const isOwn = (index: number) => nodes[index]?.entry === entry;
  const named = (indexes: readonly number[]) =>
    [...new Set(indexes)].flatMap((index) => (isOwn(index) ? [] : (nodes[index] ?? [])));
  return {
    startedBy: named(starting.filter(({ to }) => isOwn(to)).map(({ from }) => from)),
    starts: named(starting.filter(({ from }) => isOwn(from)).map(({ to }) => to)),
  };
}

/** The nodes that an entry's nodes are reached from, or reach, by edges that start something; with them the entry's own. */
export function surroundingsOf({ nodes, edges }: PageGraph, entry: number): ReadonlySet<number> {
  const own = nodes.flatMap((node, index) => (node.entry === entry ? [index] : []));
  const starting = edges.filter(({ kind }) => kind === 'starts');
  return new Set([
    ...reach(
      own,
      starting.map(({ from, to }) => [from, to]),
    ),
    ...reach(
      own,
      starting.map(({ from, to }) => [to, from]),
    ),
  ]);
}

function reach(
  from: readonly number[],
  steps: readonly (readonly [from: number, to: number])[],
): ReadonlySet<number> {
  const nextOf = new Map<number, number[]>();
  for (const [start, end] of steps) {
    const known = nextOf.get(start);
    if (known === undefined) nextOf.set(start, [end]);
    else known.push(end);
  }
  const found = new Set(from);
  for (const index of found) for (const next of nextOf.get(index) ?? []) found.add(next);
  return found;
}

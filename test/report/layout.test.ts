import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layout } from '../../src/report/page/client/layout.ts';
import { neighbours, surroundingsOf } from '../../src/report/page/client/neighbours.ts';
import type { PageGraph } from '../../src/report/page/data.ts';

const graphs = fc
  .integer({ min: 1, max: 80 })
  .chain((size) =>
    fc.tuple(
      fc.constant(size),
      fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 160 }),
    ),
  )
  .map(
    ([size, pairs]): PageGraph => ({
      nodes: Array.from({ length: size }, (_, entry) => ({
        label: `n${entry}`,
        kind: 'unit',
        entry,
      })),
      edges: pairs.map(([from, to]) => ({ from, to, kind: 'starts' })),
    }),
  );

const all = ({ nodes }: PageGraph) => new Set(nodes.keys());

test('every node has a place of its own, and no column is too high', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const places = [...layout(graph, all(graph)).values()];
      expect(places).toHaveLength(graph.nodes.length);
      expect(new Set(places.map(({ column, row }) => `${column} ${row}`)).size).toBe(places.length);
      expect(places.every(({ row }) => row < 30)).toBe(true);
    }),
  );
});

test('where there is no ring, what starts another stands left of it', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      // Only from lower to higher numbers: no ring.
      const edges = graph.edges.filter(({ from, to }) => from < to);
      const places = layout({ ...graph, edges }, all(graph));
      for (const { from, to } of edges)
        expect(places.get(from)?.column).toBeLessThan(places.get(to)?.column ?? -1);
    }),
  );
});

test('a long chain and a hub do not overflow anything', () => {
  const size = 20_000;
  const nodes = Array.from({ length: size }, (_, entry) => ({
    label: `n${entry}`,
    kind: 'unit' as const,
    entry,
  }));
  const chain = Array.from({ length: size - 1 }, (_, at) => ({
    from: at,
    to: at + 1,
    kind: 'starts' as const,
  }));
  expect(layout({ nodes, edges: chain }, new Set(nodes.keys())).size).toBe(size);
  const hub = chain.map(({ to }) => ({ from: 0, to, kind: 'starts' as const }));
  expect(layout({ nodes, edges: hub }, new Set(nodes.keys())).size).toBe(size);
});

test('what is around an entry is what it is reached from and what it reaches', () => {
  const graph: PageGraph = {
    nodes: ['boot', 'a', 'b', 'other', 'c'].map((label, entry) => ({ label, kind: 'unit', entry })),
    edges: [
      { from: 0, to: 1, kind: 'starts' },
      { from: 1, to: 2, kind: 'starts' },
      { from: 0, to: 3, kind: 'starts' },
      { from: 4, to: 1, kind: 'orders' },
    ],
  };
  expect([...surroundingsOf(graph, 1)].toSorted()).toEqual([0, 1, 2]);
  const { startedBy, starts } = neighbours(graph, 1);
  expect([startedBy, starts].map((side) => side.map(({ label }) => label))).toEqual([
    ['boot'],
    ['b'],
  ]);
});

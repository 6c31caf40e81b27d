import type { PageGraph } from '../data.ts';

/** Where a node is drawn, in columns from the left and rows from the top. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** A column with more nodes is broken into several. */
const mostRows = 30;

/**
 * Places for some nodes of a graph: what starts another stands further left, what nothing starts at the very left, and nodes are
 * near what they are joined to. Rings are opened at the edge that closes them. Takes time in proportion to nodes and edges.
 */
export function layout(graph: PageGraph, shown: ReadonlySet<number>): ReadonlyMap<number, Place> {
  const edges = graph.edges.filter(
    ({ from, to, kind }) => kind === 'starts' && from !== to && shown.has(from) && shown.has(to),
  );
  const after = neighboursBy(edges.map(({ from, to }) => [from, to]));
  const before = neighboursBy(edges.map(({ from, to }) => [to, from]));
  const layers = layersOf(
    [...shown].sort((one, other) => one - other),
    after,
  );
  const rows = new Map<number, number>();
  const ordered = layers.map((layer, depth) => {
    const near = (node: number) => {
      const known = (before.get(node) ?? []).flatMap((other) => rows.get(other) ?? []);
      return known.length === 0 ? 0 : known.reduce((sum, row) => sum + row, 0) / known.length;
    };
    // At the very left those that start most come first.
    const weight = depth === 0 ? (node: number) => -(after.get(node)?.length ?? 0) : near;
    const sorted = layer.toSorted((one, other) => weight(one) - weight(other));
    for (const [row, node] of sorted.entries()) rows.set(node, row);
    return sorted;
  });
  return placesOf(ordered);
}

function placesOf(layers: readonly (readonly number[])[]): ReadonlyMap<number, Place> {
  const places = new Map<number, Place>();
  let first = 0;
  for (const layer of layers) {
    const columns = Math.ceil(layer.length / mostRows);
    const high = Math.ceil(layer.length / columns);
    for (const [at, node] of layer.entries())
      places.set(node, { column: first + Math.floor(at / high), row: at % high });
    first += columns;
  }
  return places;
}

function neighboursBy(
  steps: readonly (readonly [from: number, to: number])[],
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (const [from, to] of steps) {
    const known = found.get(from);
    if (known === undefined) found.set(from, [to]);
    else known.push(to);
  }
  return found;
}

/** The nodes by the longest way that leads to them. */
function layersOf(
  nodes: readonly number[],
  after: ReadonlyMap<number, readonly number[]>,
): readonly (readonly number[])[] {
  const order = sortedFromStart(nodes, after);
  const position = new Map(order.map((node, at) => [node, at]));
  const depth = new Map<number, number>();
  for (const node of order) {
    const own = depth.get(node) ?? 0;
    for (const next of after.get(node) ?? []) {
      const isRing = (position.get(next) ?? 0) < (position.get(node) ?? 0);
      if (!isRing) depth.set(next, Math.max(depth.get(next) ?? 0, own + 1));
    }
  }
  const layers: number[][] = [];
  for (const node of nodes) {
    const at = depth.get(node) ?? 0;
    while (layers.length <= at) layers.push([]);
    layers[at]?.push(node);
  }
  return layers;
}

/** The nodes so that each comes after what leads to it, but where there is a ring. Without recursion: chains may be long. */
function sortedFromStart(
  nodes: readonly number[],
  after: ReadonlyMap<number, readonly number[]>,
): readonly number[] {
  const done: number[] = [];
  const seen = new Set<number>();
  for (const root of nodes) {
    const open = [{ node: root, next: 0 }];
    if (seen.has(root)) continue;
    seen.add(root);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = after.get(top.node)?.[top.next];
      top.next += 1;
      if (next === undefined) {
        done.push(top.node);
        open.pop();
      } else if (!seen.has(next)) {
        seen.add(next);
        open.push({ node: next, next: 0 });
      }
    }
  }
  return done.reverse();
}

import type { PageGraph } from '../data.ts';
import { shape, visible } from './elements.ts';
import type { Entry } from './entry.ts';
import { hashOf } from './entry-view.ts';
import { layout, type Place } from './layout.ts';

/** In pixels. */
const box = { width: 212, height: 22, right: 60, below: 8 } as const;

/** Around the picture: a line that leads back to the first column needs room. */
const margin = 34;

/** A longer name is cut in the picture; the whole is told when it is pointed at. */
const longestLabel = 27;

/**
 * The picture of some nodes of a graph and of the edges between them: those that start something, and all of them when `orders`.
 * A node that is an entry is a link to it; one that is pointed at, or has the focus, has its edges drawn stronger.
 */
export function drawing(
  graph: PageGraph,
  shown: ReadonlySet<number>,
  entries: readonly Entry[],
  entry: Entry | undefined,
  orders: boolean,
): SVGElement {
  const places = layout(graph, shown);
  let [columns, rows] = [0, 0];
  for (const { column, row } of places.values()) {
    columns = Math.max(columns, column + 1);
    rows = Math.max(rows, row + 1);
  }
  const width = columns * (box.width + box.right) + margin;
  const height = rows * (box.height + box.below) + 2 * margin;
  const edges = graph.edges.filter(
    ({ from, to, kind }) => places.has(from) && places.has(to) && (orders || kind === 'starts'),
  );
  const lines = edges.map((edge) => ({
    edge,
    line: lineOf(edge, places.get(edge.from), places.get(edge.to)),
  }));
  const picture = shape(
    'svg',
    { width: `${width}`, height: `${height}`, viewBox: `0 0 ${width} ${height}` },
    shape(
      'defs',
      {},
      shape(
        'marker',
        {
          id: 'tip',
          viewBox: '0 0 8 8',
          refX: '8',
          refY: '4',
          markerWidth: '7',
          markerHeight: '7',
          orient: 'auto',
        },
        shape('path', { class: 'tip', d: 'M0 0 L8 4 L0 8 z' }),
      ),
    ),
    ...lines.map(({ line }) => line),
    ...[...places].map(([index, place]) =>
      nodeOf(index, graph.nodes[index], place, entries, entry),
    ),
  );
  const light = (target: EventTarget | null) => {
    const node = target instanceof Element ? target.closest<SVGElement>('.node') : null;
    const index = Number(node?.dataset['node'] ?? -1);
    for (const { edge, line } of lines)
      line.classList.toggle('near', edge.from === index || edge.to === index);
  };
  for (const event of ['pointerover', 'focusin'])
    picture.addEventListener(event, ({ target }) => light(target));
  return picture;
}

function lineOf(
  { kind, label }: PageGraph['edges'][number],
  from: Place | undefined,
  to: Place | undefined,
): SVGElement {
  return shape(
    'path',
    { class: `edge ${kind}`, d: curve(from, to), 'marker-end': 'url(#tip)' },
    label === undefined ? undefined : shape('title', {}, visible(label)),
  );
}

function nodeOf(
  index: number,
  node: PageGraph['nodes'][number] | undefined,
  place: Place,
  entries: readonly Entry[],
  entry: Entry | undefined,
): SVGElement {
  const label = visible(node?.label ?? '');
  const { x, y } = cornerOf(place);
  const isCut = label.length > longestLabel;
  const isCurrent = entry !== undefined && node?.entry === entry.index;
  const drawn = [
    shape('title', {}, label),
    shape('rect', {
      x: `${x}`,
      y: `${y}`,
      width: `${box.width}`,
      height: `${box.height}`,
      rx: node?.kind === 'event' ? '11' : '3',
    }),
    shape(
      'text',
      { x: `${x + box.width / 2}`, y: `${y + box.height / 2}` },
      isCut ? `${label.slice(0, longestLabel - 1)}\u2026` : label,
    ),
  ];
  const other = node?.entry === undefined ? undefined : entries[node.entry];
  const names = `node ${node?.kind ?? 'other'}${isCurrent ? ' current' : ''}`;
  return other === undefined
    ? shape('g', { class: names, 'data-node': `${index}` }, ...drawn)
    : shape('a', { class: names, 'data-node': `${index}`, href: hashOf(other) }, ...drawn);
}

function cornerOf({ column, row }: Place): { readonly x: number; readonly y: number } {
  return {
    x: margin + column * (box.width + box.right),
    y: margin + row * (box.height + box.below),
  };
}

/**
 * From the right of one box to the left of another. What is not in the next column is reached between the rows, so that no line passes
 * behind a box that it has nothing to do with.
 */
function curve(from: Place | undefined, to: Place | undefined): string {
  if (from === undefined || to === undefined) return '';
  const [one, other] = [cornerOf(from), cornerOf(to)];
  const start = { x: one.x + box.width, y: one.y + box.height / 2 };
  const end = { x: other.x, y: other.y + box.height / 2 };
  const half = box.right / 2;
  if (to.column === from.column + 1)
    return `M${start.x} ${start.y} C${start.x + half} ${start.y} ${end.x - half} ${end.y} ${end.x} ${end.y}`;
  const between = other.y - box.below / 2;
  return [
    `M${start.x} ${start.y}`,
    `C${start.x + half} ${start.y} ${start.x} ${between} ${start.x + half} ${between}`,
    `H${end.x - half}`,
    `C${end.x} ${between} ${end.x - half} ${end.y} ${end.x} ${end.y}`,
  ].join(' ');
}

import type { GraphEdge, GraphNode, StartGraph } from '../convert/start-graph.ts';
import { printable } from './printable.ts';

/** The languages that a graph can be written in. */
export const graphFormats = ['dot', 'mermaid'] as const;
export type GraphFormat = (typeof graphFormats)[number];

/** A graph as text that dot(1) of Graphviz, or Mermaid, draws. Ends with a line end. */
export function graphText(graph: StartGraph, format: GraphFormat): string {
  const lines = format === 'dot' ? dotLines(graph) : mermaidLines(graph);
  return lines.map((line) => `${line}\n`).join('');
}

/** What a node is called in the picture. */
export function nodeLabel({ name }: Pick<GraphNode, 'name'>): string {
  return printable(name.replace(/^(?:job|event) /, ''));
}

const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  job: 'shape=box',
  unit: 'shape=box',
  event: 'shape=ellipse',
  other: 'shape=box, style=dashed',
};

const strokes: Readonly<Record<GraphEdge['kind'], string>> = {
  starts: 'style=solid',
  stops: 'style=dashed, color=red',
  orders: 'style=dotted',
};

function dotLines({ nodes, edges }: StartGraph): readonly string[] {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  return [
    'digraph start {',
    '  rankdir=LR;',
    ...nodes.map(
      (node) =>
        `  ${quoted(printable(node.name))} [label=${quoted(nodeLabel(node))}, ${shapes[node.kind]}];`,
    ),
    ...edges.map(({ from, to, kind, label }) => {
      const named = label === undefined ? '' : `label=${quoted(printable(label))}, `;
      return `  ${quoted(printable(from))} -> ${quoted(printable(to))} [${named}${strokes[kind]}];`;
    }),
    '}',
  ];
}

const arrows: Readonly<Record<GraphEdge['kind'], string>> = {
  starts: '-->',
  stops: '--x',
  orders: '-.->',
};

/** Names and labels stand in quotes there, in which only entities can say what would end them. */
function mermaidLines({ nodes, edges }: StartGraph): readonly string[] {
  const idOf = new Map(nodes.map(({ name }, index) => [name, `n${index}`]));
  const quoted = (text: string) =>
    `"${text.replace(/[^\p{L}\p{N} _.:@=!/*,+-]/gu, (one) => `#${one.codePointAt(0)};`)}"`;
  const node = (one: GraphNode) => {
    const text = quoted(nodeLabel(one));
    return one.kind === 'event' ? `([${text}])` : `[${text}]`;
  };
  return [
    'flowchart LR',
    ...nodes.map((one) => `  ${idOf.get(one.name)}${node(one)}`),
    ...edges.map(({ from, to, kind, label }) => {
      const named = label === undefined ? '' : `|${quoted(label)}|`;
      return `  ${idOf.get(from)} ${arrows[kind]}${named} ${idOf.get(to)}`;
    }),
  ];
}

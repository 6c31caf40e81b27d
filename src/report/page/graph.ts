import type { Conversion } from '../../convert/result.ts';
import type { StartGraph } from '../../convert/start-graph.ts';
import { groupBy } from '../../text/group-by.ts';
import { baseName } from '../../text/names.ts';
import { nodeLabel } from '../graph.ts';
import type { PageEntry, PageGraph } from './data.ts';

/** The graph of the jobs or of the units, each node with the entry of the page that shows it. */
export function graphOf(
  { nodes, edges }: StartGraph,
  { inputs, outputs }: Conversion,
  entries: readonly PageEntry[],
): PageGraph {
  const places = entries.flatMap(({ files, outputs: made }, entry) =>
    [
      ...files.map((file) => inputs[file]?.file ?? ''),
      ...made.map((output) => outputs[output]?.path ?? ''),
    ].map((path) => ({ path: `/${path}`, entry })),
  );
  const byName = groupBy(places, ({ path }) => baseName(path));
  const entryOf = (label: string) =>
    [label, `${label}.conf`]
      .flatMap(
        (name) => byName.get(baseName(name))?.filter(({ path }) => path.endsWith(`/${name}`)) ?? [],
      )
      .at(0)?.entry;
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]));
  return {
    nodes: nodes.map((node) => {
      const label = nodeLabel(node);
      const isOwn = node.kind === 'job' || node.kind === 'unit';
      const entry = isOwn ? entryOf(label) : undefined;
      return { label, kind: node.kind, ...(entry !== undefined && { entry }) };
    }),
    edges: edges.flatMap(({ from, to, kind, label }) => {
      const [start, end] = [indexOf.get(from), indexOf.get(to)];
      if (start === undefined || end === undefined) return [];
      return [{ from: start, to: end, kind, ...(label !== undefined && { label }) }];
    }),
  };
}

import { startGraph } from '../convert/start-graph.ts';
import { problemText } from '../report/findings.ts';
import { graphText } from '../report/graph.ts';
import { plainStyle } from '../report/style.ts';
import { Failure } from './failure.ts';
import type { GraphOptions } from './options.ts';
import { readFiles } from './read-files.ts';

/** Mermaid's own limit, which a file cannot change. */
const mermaidEdges = 500;

/** Prints what starts what among the files. Gives the exit status: 2 when one of them could not be read. */
export function runGraph(paths: readonly string[], { format, from, root }: GraphOptions): number {
  const { files, failures } = readFiles(paths, undefined, root);
  const { graph, problems } = startGraph(files, from);
  if (graph.nodes.length === 0 && failures.length + problems.length === 0)
    throw new Failure('no job and no unit among the files');
  process.stdout.write(graphText(graph, format));
  if (format === 'mermaid' && graph.edges.length >= mermaidEdges)
    tell(
      `${graph.edges.length} edges: Mermaid draws fewer than ${mermaidEdges} unless its maxEdges says more; dot has no limit.`,
    );
  for (const problem of problems) tell(problemText(problem, plainStyle));
  for (const failure of failures) tell(failure.message);
  return failures.length + problems.length > 0 ? 2 : 0;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

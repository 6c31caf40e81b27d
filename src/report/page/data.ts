import type { Severity } from '../../convert/findings/finding.ts';
import type { Fidelity } from '../../convert/result.ts';
import type { GraphEdge, GraphNode } from '../../convert/start-graph.ts';

/**
 * What the page of `--report` is made of: plain values, which the command writes into the page and the page's own program reads.
 * Lines count from 1, and a line that is 0 is the file as a whole. Files and outputs are named by their index.
 */
export interface PageData {
  readonly version: string;
  /** In the order in which to look at them: what needs a person most comes first. */
  readonly entries: readonly PageEntry[];
  readonly files: readonly PageFile[];
  readonly outputs: readonly PageOutput[];
  /** What each code that occurs means in general. */
  readonly codes: Readonly<Record<string, PageCode>>;
  readonly graphs: { readonly before: PageGraph; readonly after: PageGraph };
  /** What could not be read or written. */
  readonly failures: readonly string[];
}

/** What belongs together: a job with its override, or a service with its socket and drop-ins, and what they became. */
export interface PageEntry {
  readonly name: string;
  readonly files: readonly number[];
  readonly outputs: readonly number[];
}

export interface PageFile {
  readonly name: string;
  readonly text: string;
  readonly statements: readonly PageStatement[];
  readonly findings: readonly PageFinding[];
}

/** A stanza or directive: its first and last line, and the lines it became. */
export interface PageStatement {
  readonly first: number;
  readonly last: number;
  readonly fidelity: Fidelity;
  readonly became: readonly (readonly [output: number, line: number])[];
}

export interface PageFinding {
  /** Empty for what init itself refuses. */
  readonly code: string;
  readonly severity: Severity | 'error';
  /** The line it stands below. */
  readonly line: number;
  readonly message: string;
  readonly advice?: string;
}

export interface PageOutput {
  readonly path: string;
  /** Octal text. */
  readonly mode: string;
  readonly text: string;
  /** The unit of a package that is there in its place, and what that says, where it can be read. */
  readonly instead?: { readonly path: string; readonly text?: string };
}

export interface PageCode {
  readonly title: string;
  readonly why: string;
  readonly example?: string;
}

/** What starts what; a node that is one of the entries says which. */
export interface PageGraph {
  readonly nodes: readonly {
    readonly label: string;
    readonly kind: GraphNode['kind'];
    readonly entry?: number;
  }[];
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly kind: GraphEdge['kind'];
    readonly label?: string;
  }[];
}

import type { Unit } from '../systemd/unit.ts';
import type { Range, Source, Sourced, Statement } from '../text/source.ts';
import type { CustomEvents } from './custom-events.ts';
import type { Finding } from './findings/finding.ts';
import { type FindingCode, findingPages } from './findings/pages.ts';
import type { JobIndex } from './job-index.ts';
import type { Jobs } from './job-set.ts';
import type { Manager } from './manager.ts';
import type { Site } from './site.ts';
import type { Style } from './style.ts';
import type { UpstartRelease } from './tables/releases.ts';

/** What a conversion may ask of the world: only what its caller put here. */
export interface Context {
  readonly systemd: number;
  readonly release: UpstartRelease;
  readonly style: Style;
  /** Whether services are to lose the rights that they show not to need. */
  readonly harden?: boolean;
  /** Which manager is to run the units. */
  readonly manager: Manager;
  /** What the site knows besides our own tables. */
  readonly site: Site;
  readonly machine: Machine;
  /** The machine that is to run the units, where there is one to look at. */
  readonly target?: Machine;
  /** The jobs that are converted together, by name. */
  readonly jobs: Jobs;
  /** How those jobs stand to each other. */
  readonly index: JobIndex;
  /** The events that those jobs say they emit. */
  readonly emitted: ReadonlySet<string>;
  /** The events that some of those jobs emit and others wait for. */
  readonly customEvents: CustomEvents;
  /** The units that are converted together, by name. */
  readonly units: ReadonlyMap<string, Unit>;
  /** The name of the job that is converted; absent for a unit. */
  readonly self?: string;
  readonly findings: Findings;
}

/** The machine that a conversion looks at: absolute paths in, contents out; undefined for what is not there. A path that ends in `/.` is a directory's. */
export interface Machine {
  readonly readFile: (path: string) => string | undefined;
  readonly exists: (path: string) => boolean;
}

export const noMachine: Machine = { readFile: () => undefined, exists: () => false };

/** Collects the findings of one input file. */
export interface Findings {
  readonly all: readonly Finding[];
  report(code: FindingCode, about: About, message: string, advice?: string): void;
}

/** The same context with its findings thrown away: for asking what another concern reports. */
export function silent(context: Context): Context {
  return { ...context, findings: { all: [], report: () => {} } };
}

/** What a finding is about: a value (its exact place where known), a statement, or the whole file. */
export type About =
  | Sourced<unknown>
  | Statement
  | { readonly source: Source; readonly range?: Range };

/** An empty collection of findings about `source`, the file that findings without a place of their own name. */
export function createFindings(source: Source): Findings {
  const all: Finding[] = [];
  // What several parts of a condition have in common is said once.
  const said = new Set<string>();
  return {
    all,
    report(code, about, message, advice) {
      const place = placeOf(about, source);
      const page = findingPages[code];
      const key = JSON.stringify([code, place.source.name, place.range, message]);
      if (said.has(key)) return;
      said.add(key);
      const finding = { code, severity: page.severity, ...place, message };
      const toDo = advice ?? page.advice;
      all.push(toDo === undefined ? finding : { ...finding, advice: toDo });
    },
  };
}

function placeOf(
  about: About,
  fallback: Source,
): { source: Source; range: Range; statements: readonly Statement[] } {
  if ('name' in about) return { source: about.source, range: about.range, statements: [about] };
  if ('source' in about) {
    return { source: about.source, range: about.range ?? { start: 0, end: 0 }, statements: [] };
  }
  const [first] = about.from;
  if (first === undefined) return { source: fallback, range: { start: 0, end: 0 }, statements: [] };
  const range = about.at === undefined ? first.range : pastComments(first.source, about.at);
  return { source: first.source, range, statements: about.from };
}

/** The place of a script from its first command on: a finding is not about the comments above that. */
function pastComments({ text }: Source, range: Range): Range {
  const comment = /[ \t]*(?:#[^\n]*)?\n/y;
  comment.lastIndex = range.start;
  let start = range.start;
  // A search that finds nothing begins anew at 0.
  while (comment.test(text)) start = comment.lastIndex;
  while (text[start] === ' ' || text[start] === '\t') start += 1;
  return start < range.end ? { start, end: range.end } : range;
}

import { unitStartedBy } from '../systemd/triggers.ts';
import type { Unit } from '../systemd/unit.ts';
import { listValues } from '../systemd/values.ts';
import { byText } from '../text/names.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import type { EventExpression, EventMatch, Job } from '../upstart/job.ts';
import { emittedBy } from './custom-events.ts';
import { type Input, type InputFile, readInput } from './input.ts';
import { firstOfLayers } from './layers.ts';
import { occurrenceOf } from './meaning.ts';
import { readJobs, readUnits, refusedBy } from './read-inputs.ts';
import { defaultRelease, type UpstartRelease } from './tables/releases.ts';

/** What starts and stops what, of a set of jobs or of units, as they say it themselves. */
export interface StartGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  readonly name: string;
  /** `other` is named by one of the set, and is none of it. */
  readonly kind: 'job' | 'unit' | 'event' | 'other';
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `orders`: the first one comes first, if both start. */
  readonly kind: 'starts' | 'stops' | 'orders';
  readonly label?: string;
}

/** Reads the files, jobs and units alike, and gives their graph, and what their init refuses. The order of the files does not matter. */
export function startGraph(
  files: readonly InputFile[],
  release: UpstartRelease = defaultRelease,
): { readonly graph: StartGraph; readonly problems: readonly SyntaxProblem[] } {
  return graphOfInputs(
    files.map((file) => readInput(file)),
    release,
  );
}

/** The same of files that have been read. */
export function graphOfInputs(
  files: readonly Input[],
  release: UpstartRelease = defaultRelease,
): { readonly graph: StartGraph; readonly problems: readonly SyntaxProblem[] } {
  const problems: SyntaxProblem[] = [];
  const inputs = files.toSorted((left, right) => byText(left.source.name, right.source.name));
  const { counted } = firstOfLayers(inputs, refusedBy(release, inputs));
  const own = counted.filter(({ link }) => link === undefined);
  const jobs = readJobs(own, release, problems).map(({ job }) => job);
  const units = readUnits(own, problems)
    .filter(({ isStranger }) => !isStranger)
    .map(({ unit }) => unit);
  const templates = new Set(units.map(({ name }) => name));
  const edges = [
    ...jobs.flatMap(edgesOfJob),
    ...emissions(jobs),
    ...units.flatMap(edgesOfUnit).map((edge) => ofTemplates(edge, templates)),
  ];
  return { graph: graphOf(jobs, units, withoutDoubles(edges)), problems };
}

/** The same edge, where an end is an instance of no name of its own, between the templates. */
function ofTemplates(edge: GraphEdge, units: ReadonlySet<string>): GraphEdge {
  const whole = (name: string) => {
    const template = name.replace(/@%[iI]\./, '@.');
    return units.has(template) ? template : name;
  };
  return { ...edge, from: whole(edge.from), to: whole(edge.to) };
}

/** A job by the name of its node: an event may be called as a job is. */
const jobNode = (name: string) => `job ${name}`;
const eventNode = (text: string) => `event ${text}`;

function edgesOfJob(job: Job): readonly GraphEdge[] {
  const edges = (kind: 'starts' | 'stops', condition: EventExpression | undefined) =>
    condition === undefined
      ? []
      : eventsOf(condition).map((event): GraphEdge => {
          const { meaning } = occurrenceOf(event);
          return meaning.kind === 'job'
            ? { from: jobNode(meaning.job), to: jobNode(job.name), kind, label: meaning.phase }
            : { from: eventNode(eventText(event)), to: jobNode(job.name), kind };
        });
  return [...edges('starts', job.startOn?.value), ...edges('stops', job.stopOn?.value)];
}

/** An event as a condition names it. */
function eventText({ name, arguments: given }: EventMatch): string {
  const words = given.map((argument) =>
    argument.kind === 'positional'
      ? argument.value
      : `${argument.key}${argument.negated ? '!' : ''}=${argument.value}`,
  );
  return [name, ...words].join(' ');
}

/** Which jobs emit the events that others wait for. */
function emissions(jobs: readonly Job[]): readonly GraphEdge[] {
  const heard = new Map<string, Set<string>>();
  for (const { startOn, stopOn } of jobs) {
    for (const event of [startOn, stopOn].flatMap((one) => (one ? eventsOf(one.value) : []))) {
      heard.set(event.name, (heard.get(event.name) ?? new Set()).add(eventText(event)));
    }
  }
  return jobs.flatMap((job) =>
    [...emittedBy(job)].flatMap((event) =>
      [...(heard.get(event) ?? [])].map(
        (text): GraphEdge => ({
          from: jobNode(job.name),
          to: eventNode(text),
          kind: 'starts',
          label: 'emits',
        }),
      ),
    ),
  );
}

/** The relations of a unit, by how they point: at it or away from it. */
const relations = [
  { section: 'Install', key: 'WantedBy', kind: 'starts', isTowards: true },
  { section: 'Install', key: 'RequiredBy', kind: 'starts', isTowards: true },
  { section: 'Unit', key: 'Wants', kind: 'starts', isTowards: false },
  { section: 'Unit', key: 'Requires', kind: 'starts', isTowards: false },
  { section: 'Unit', key: 'BindsTo', kind: 'starts', isTowards: false },
  { section: 'Unit', key: 'OnFailure', kind: 'starts', isTowards: false },
  { section: 'Unit', key: 'OnSuccess', kind: 'starts', isTowards: false },
  { section: 'Unit', key: 'PartOf', kind: 'stops', isTowards: true },
  { section: 'Unit', key: 'Conflicts', kind: 'stops', isTowards: true },
  { section: 'Unit', key: 'After', kind: 'orders', isTowards: true },
  { section: 'Unit', key: 'Before', kind: 'orders', isTowards: false },
] as const;

function edgesOfUnit(unit: Unit): readonly GraphEdge[] {
  const started = unitStartedBy(unit);
  return [
    ...(started === undefined
      ? []
      : [{ from: unit.name, to: started, kind: 'starts', label: unit.type } as const]),
    ...relations.flatMap(({ section, key, kind, isTowards }) =>
      listValues(unit, section, key).map(({ value }): GraphEdge => {
        const ends = isTowards ? { from: value, to: unit.name } : { from: unit.name, to: value };
        return { ...ends, kind, label: key };
      }),
    ),
  ];
}

/** Each edge once; an order between two of which one starts the other says little. */
function withoutDoubles(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const pair = ({ from, to }: GraphEdge) => JSON.stringify([from, to].toSorted());
  const started = new Set(edges.filter(({ kind }) => kind === 'starts').map(pair));
  const each = new Map(
    edges
      .filter((edge) => edge.kind !== 'orders' || !started.has(pair(edge)))
      .map((edge) => [JSON.stringify([edge.from, edge.to, edge.kind, edge.label]), edge]),
  );
  return [...each.values()];
}

function graphOf(
  jobs: readonly Job[],
  units: readonly Unit[],
  edges: readonly GraphEdge[],
): StartGraph {
  const known = new Map<string, GraphNode['kind']>([
    ...jobs.map(({ name }) => [jobNode(name), 'job'] as const),
    ...units.map(({ name }) => [name, 'unit'] as const),
  ]);
  const nodes = new Map(known);
  for (const name of edges.flatMap(({ from, to }) => [from, to])) {
    if (!nodes.has(name)) nodes.set(name, name.startsWith('event ') ? 'event' : 'other');
  }
  return {
    nodes: [...nodes]
      .map(([name, kind]) => ({ name, kind }))
      .toSorted((left, right) => byText(left.name, right.name)),
    edges,
  };
}

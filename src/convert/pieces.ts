import { byText } from '../text/names.ts';
import { partition } from '../text/partition.ts';
import type { Source, Statement } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import type { Job } from '../upstart/job.ts';
import { asideFindings, encodingFindings } from './asides.ts';
import { type Context, createFindings, noMachine } from './context.ts';
import { customEvents, emissionsOf, eventTarget } from './custom-events.ts';
import { environmentReader, environmentReaderFile } from './environment-reader.ts';
import type { Finding } from './findings/finding.ts';
import type { Input } from './input.ts';
import { JobIndex } from './job-index.ts';
import { JobSet, outcomeOf } from './job-set.ts';
import { firstOfLayers } from './layers.ts';
import { accountsOf, unaccounted } from './ledger.ts';
import { type Manager, sessionInputs } from './manager.ts';
import { type ConvertOptions, defaultSystemd } from './options.ts';
import { UnitOrder } from './ordering-cycles.ts';
import { type JobFile, jobFiles, readUnits, refusal, refusedBy } from './read-inputs.ts';
import type { ConvertedLine, OutputFile } from './result.ts';
import { besideShipped } from './shipped-units.ts';
import { signed } from './signature.ts';
import { noSite } from './site.ts';
import { replacementOf } from './tables/own-jobs.ts';
import { defaultRelease } from './tables/releases.ts';
import { convertJob, type ReadJob } from './to-systemd.ts';
import { unitPieces } from './unit-pieces.ts';

/** What came of one job, of one unit with what belongs to it, or of the set as a whole. */
export interface Piece {
  /** The file that it is about; none for what is of the whole set. */
  readonly file?: string;
  /** The account of each of its statements, which may be of several files. */
  readonly lines: readonly ConvertedLine[];
  readonly outputs: readonly OutputFile[];
  /** In order of their places. */
  readonly findings: readonly Finding[];
  readonly problems: readonly SyntaxProblem[];
}

/** What an arrow made, before anybody has looked whether all is accounted for. */
export interface Made {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly outputs: readonly OutputFile[];
  readonly findings: readonly Finding[];
}

/**
 * Converts files one after the other, in the order of their names, and gives what came of each, so that nobody has to hold all of it.
 * The files are taken as one machine, as `convert` says. To be walked over once.
 */
export function* conversionPieces(
  files: readonly Input[],
  options: ConvertOptions,
): Generator<Piece> {
  const inputs = files.toSorted((left, right) => byText(left.source.name, right.source.name));
  yield ofTheWhole({ findings: inputs.flatMap(encodingFindings) });
  const { release = defaultRelease } = options;
  const isOfSession = options.session ? () => true : sessionInputs(inputs, release);
  const [ofSessions, ofSystem] = partition(inputs, isOfSession);
  const places = new Places();
  let readerIsCalled = false;
  for (const [manager, own] of [
    ['system', ofSystem],
    ['user', ofSessions],
  ] as const) {
    const order = new UnitOrder();
    for (const made of machinePieces(own, manager, options)) {
      if (!('source' in made)) {
        yield made;
        continue;
      }
      const rival = places.take(made);
      if (rival !== undefined) {
        yield ofTheWhole({ problems: [rival] });
        continue;
      }
      for (const output of made.outputs) order.add(output);
      readerIsCalled ||= made.outputs.some(callsReader);
      yield finished(made);
    }
    yield ofTheWhole({ findings: order.findRings() });
  }
  if (readerIsCalled) yield ofTheWhole({ outputs: [signed(environmentReaderFile())] });
}

/** Whether a job calls the program that reads files of variables: one goes along for all. */
function callsReader({ content }: OutputFile): boolean {
  return content.includes(`$(${environmentReader} `);
}

function ofTheWhole(said: Partial<Piece>): Piece {
  return { lines: [], outputs: [], findings: [], problems: [], ...said };
}

/** What one manager, of the machine or of sessions, is to run: first what is said of the set, then each job and unit. */
function* machinePieces(
  inputs: readonly Input[],
  manager: Manager,
  options: ConvertOptions,
): Generator<Made | Piece> {
  if (inputs.length === 0) return;
  const { release = defaultRelease, site = noSite, target = noMachine } = options;
  const { counted: all, shadowed } = firstOfLayers(inputs, refusedBy(release, inputs));
  const counted = all.filter(({ link }) => link === undefined);
  const [own, files] = partition(
    jobFiles(counted),
    ({ input: { name, source } }) =>
      manager === 'system' &&
      replacementOf(name, source) !== undefined &&
      site.units.get(name) !== `${name}.service`,
  );
  const problems: SyntaxProblem[] = [];
  const { style = 'native' } = options;
  const jobs = new JobSet(files, release, style);
  const emissions = emissionsOf(jobsOf(jobs.walk(mayEmit)));
  const index = new JobIndex();
  const walked = jobsOf(jobs.walk(undefined, (problem) => problems.push(problem)));
  const events = customEvents(indexed(walked, index), emissions, site);
  const units = readUnits(counted, problems);
  const surroundings: Omit<Context, 'findings'> = {
    systemd: options.systemd ?? defaultSystemd,
    release,
    style,
    ...(options.harden && { harden: true }),
    manager,
    site,
    machine: options.machine ?? noMachine,
    ...(options.target && { target: options.target }),
    jobs,
    index,
    customEvents: events,
    emitted: emissions.emitted,
    units: new Map(units.map(({ unit }) => [unit.name, unit])),
  };
  yield ofTheWhole({ problems, findings: asideFindings(all, shadowed) });
  for (const read of jobs.walk()) {
    const made = besideShipped(convertJob(read, surroundings), read.source, target);
    yield { ...made, source: read.source, statements: read.job.statements };
  }
  for (const file of own) {
    const read = outcomeOf(file, release);
    yield read instanceof SyntaxProblem ? ofTheWhole({ problems: [read] }) : ownPiece(read);
  }
  yield* unitPieces(units, surroundings);
  for (const event of events.byName.values()) {
    if (!event.isForOthers) continue;
    const outputs = [eventTarget(event, surroundings)];
    yield { source: event.source, statements: [], outputs, findings: [] };
  }
}

function mayEmit({ input, override }: JobFile): boolean {
  return input.mentionsEmit || override?.mentionsEmit === true;
}

function* jobsOf(reads: Iterable<ReadJob>): Generator<Job> {
  for (const { job } of reads) yield job;
}

/** The same jobs, each put into the index when it comes by. */
function* indexed(jobs: Iterable<Job>, index: JobIndex): Generator<Job> {
  for (const job of jobs) {
    index.add(job);
    yield job;
  }
}

/** Who writes which file: of two that would become the same one, `net/web.conf` and `net-web.conf`, the second is refused. */
class Places {
  readonly #ownerOf = new Map<string, Source>();

  /** Takes the places of a piece, or gives why it cannot have them. */
  take({ source, outputs }: Made): SyntaxProblem | undefined {
    const rival = outputs
      .map(({ path }) => this.#ownerOf.get(path))
      .find((owner) => owner !== undefined);
    if (rival !== undefined) {
      return refusal(
        source,
        `It would become the same file as ${rival.name}`,
        'Convert the two one after the other, and give one of them another name.',
      );
    }
    for (const { path } of outputs) this.#ownerOf.set(path, source);
    return undefined;
  }
}

/** A job of the old system itself, of which nothing is made. */
function ownPiece({ job, source }: ReadJob): Made {
  const findings = createFindings(source);
  const { statements } = job;
  findings.report(
    'came-with-upstart',
    statements.length > 0 ? { value: job.name, from: statements } : { source },
    `No unit was made of ${job.name}, a job of the old system: its work is done by ${replacementOf(job.name, source) ?? ''}.`,
  );
  return { source, statements, outputs: [], findings: findings.all };
}

/** Gives every statement that nothing speaks of a finding of its own. */
function finished(made: Made): Piece {
  const { source, statements, outputs } = made;
  const findings = [...made.findings, ...lostOf(made)].sort(byPlace);
  return {
    // What stands for several files is about none.
    ...(statements.length > 0 && { file: source.name }),
    lines: accountsOf(statements, outputs, findings),
    outputs: outputs.map(signed),
    findings,
    problems: [],
  };
}

function lostOf({ statements, outputs, findings }: Made): readonly Finding[] {
  return unaccounted(accountsOf(statements, outputs, findings)).flatMap((statement) => {
    const lost = createFindings(statement.source);
    if (statement.section === undefined) {
      lost.report('stanza-lost', statement, `Nothing was made of "${statement.name}".`);
    } else {
      const directive = `${statement.name}= in [${statement.section}]`;
      lost.report('directive-lost', statement, `Nothing was made of ${directive}.`);
    }
    return lost.all;
  });
}

/** The order of findings: by file, and within one by their places. */
export function byPlace(left: Finding, right: Finding): number {
  return byText(left.source.name, right.source.name) || left.range.start - right.range.start;
}

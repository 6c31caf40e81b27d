import { baseName, byText } from '../text/names.ts';
import { partition } from '../text/partition.ts';
import type { Source, Statement } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import { adoptInstance } from './adopted-instances.ts';
import { type Context, createFindings, type Machine, noMachine } from './context.ts';
import { customEvents, eventTarget } from './custom-events.ts';
import { environmentReader, environmentReaderFile } from './environment-reader.ts';
import { isStateTarget } from './event-units.ts';
import type { Finding } from './findings/finding.ts';
import { type Input, type InputFile, readInput } from './input.ts';
import { firstOfLayers, type Shadowed } from './layers.ts';
import { accountsOf, unaccounted } from './ledger.ts';
import { type Manager, sessionInputs } from './manager.ts';
import { findOrderingCycles } from './ordering-cycles.ts';
import { readJobs, readUnits, refusal, refusedBy } from './read-inputs.ts';
import type { Conversion, ConvertedInput, ConvertedLine, OutputFile } from './result.ts';
import { besideShipped } from './shipped-units.ts';
import { signed } from './signature.ts';
import { noSite, type Site } from './site.ts';
import type { Style } from './style.ts';
import { replacementOf } from './tables/own-jobs.ts';
import { defaultRelease, type UpstartRelease } from './tables/releases.ts';
import { convertTimer } from './timers.ts';
import { convertJob, type ReadJob } from './to-systemd.ts';
import {
  convertService,
  convertTarget,
  type ReadUnit,
  reportStranger,
  socketsOf,
} from './to-upstart.ts';

export interface ConvertOptions {
  /** The side to write; otherwise each file's name or content says what it is. */
  readonly to?: 'systemd' | 'upstart';
  /** The version of systemd that is to understand the units; 252 unless said otherwise. */
  readonly systemd?: number;
  /** The Upstart that runs, or is to run, the jobs; the last one unless said otherwise. */
  readonly release?: UpstartRelease;
  /** How units are written; `native` unless said otherwise. */
  readonly style?: Style;
  /** Everything is of users' sessions; unless said, the places of the files and the events of the jobs tell. */
  readonly session?: boolean;
  /** The site's own events, jobs and daemons; none unless given. */
  readonly site?: Site;
  /** What may be looked up on the machine: variables files, programs. Nothing unless given. */
  readonly machine?: Machine;
  /** Told of each job and service once it has been converted: its file, and how many findings there are about it. */
  readonly onConverted?: (file: string, findings: number) => void;
  /** The machine that is to run the units, to see which of them its packages have already. None unless given. */
  readonly target?: Machine;
}

export const defaultSystemd = 252;

/** Statements of one input file and what became of them. */
interface Piece {
  readonly source: Source;
  readonly statements: readonly Statement[];
  readonly outputs: readonly OutputFile[];
  readonly findings: readonly Finding[];
}

/**
 * Converts Upstart jobs to systemd units, and units to jobs. The files are taken as one machine: jobs know each
 * other, an override goes with its job, a socket and the drop-ins with their service; of files for the same job in
 * several directories the first counts. The order of the files does not matter. Nothing is read or written besides what is given.
 *
 * A file that its own init would refuse is among `problems`, and the others are converted all the same.
 */
export function convert(files: readonly InputFile[], options: ConvertOptions = {}): Conversion {
  const inputs = files
    .map((file) => readInput(file, options.to))
    .sort((left, right) => byText(left.source.name, right.source.name));
  const problems: SyntaxProblem[] = [];
  const isOfSession = options.session ? () => true : sessionInputs(inputs, releaseOf(options));
  const [ofSessions, ofSystem] = partition(inputs, isOfSession);
  const machines = [
    convertMachine(ofSystem, 'system', options, problems),
    convertMachine(ofSessions, 'user', options, problems),
  ];
  const kept = withoutRivals(
    machines.flatMap(({ pieces }) => pieces),
    problems,
  );
  const isKept = new Set(kept);
  const aside = machines.flatMap((machine) => [
    ...machine.aside,
    ...findOrderingCycles(
      machine.pieces.filter((piece) => isKept.has(piece)).flatMap(({ outputs }) => outputs),
    ),
  ]);
  return assemble(inputs, [...kept, ...readerOf(kept)], aside, problems);
}

/** The program that reads files of variables, where a job calls it: one for all. */
function readerOf(pieces: readonly Piece[]): readonly Piece[] {
  const caller = pieces.find(({ outputs }) =>
    outputs.some(({ content }) => content.includes(`$(${environmentReader} `)),
  );
  if (caller === undefined) return [];
  const outputs = [environmentReaderFile()];
  return [{ source: caller.source, statements: [], outputs, findings: [] }];
}

function releaseOf({ release }: ConvertOptions): UpstartRelease {
  return release ?? defaultRelease;
}

/** The jobs, with those that need the names of another one's instances made instances themselves. */
function withAdopted(jobs: readonly ReadJob[]): readonly ReadJob[] {
  const byName = new Map(jobs.map(({ job }) => [job.name, job]));
  return jobs.map((read) => {
    const adopted = adoptInstance(read.job, byName);
    return adopted === undefined ? read : { ...read, job: adopted.job, instancesOf: adopted.from };
  });
}

/** What one manager, of the machine or of sessions, is to run; what init refuses goes to `problems`. */
function convertMachine(
  inputs: readonly Input[],
  manager: Manager,
  options: ConvertOptions,
  problems: SyntaxProblem[],
): { readonly pieces: readonly Piece[]; readonly aside: readonly Finding[] } {
  if (inputs.length === 0) return { pieces: [], aside: [] };
  const release = releaseOf(options);
  const { counted: all, shadowed } = firstOfLayers(inputs, refusedBy(release, inputs));
  const counted = all.filter(({ link }) => link === undefined);
  const site = options.site ?? noSite;
  const [own, read] = partition(
    readJobs(counted, release, problems),
    ({ job, source }) =>
      manager === 'system' &&
      replacementOf(job.name, source.text) !== undefined &&
      site.units.get(job.name) !== `${job.name}.service`,
  );
  const jobs = withAdopted(read);
  const units = readUnits(counted, problems);
  const surroundings: Omit<Context, 'findings'> = {
    systemd: options.systemd ?? defaultSystemd,
    release,
    style: options.style ?? 'native',
    manager,
    site,
    machine: options.machine ?? noMachine,
    jobs: new Map(jobs.map(({ job }) => [job.name, job])),
    customEvents: customEvents(
      jobs.map(({ job }) => job),
      site,
    ),
    emitted: new Set(jobs.flatMap(({ job }) => job.emits.map(({ value }) => value))),
    units: new Map(units.map(({ unit }) => [unit.name, unit])),
  };
  const pieces = [
    ...jobs.map((job): Piece => {
      const made = besideShipped(
        convertJob(job, surroundings),
        job.source,
        options.target ?? noMachine,
      );
      options.onConverted?.(job.source.name, made.findings.length);
      return { ...made, source: job.source, statements: job.job.statements };
    }),
    ...own.map(ownPiece),
    ...convertUnits(units, surroundings).map((piece) => {
      options.onConverted?.(piece.source.name, piece.findings.length);
      return piece;
    }),
    ...[...surroundings.customEvents.byName.values()]
      .filter(({ isForOthers }) => isForOthers)
      .map(
        (event): Piece => ({
          source: event.source,
          statements: [],
          outputs: [eventTarget(event, surroundings)],
          findings: [],
        }),
      ),
  ];
  const aside = [
    ...loneOverrides(counted),
    ...shadowed.flatMap(shadowFindings),
    ...all.flatMap(linkFindings),
  ];
  return { pieces, aside };
}

/** Refuses a file that would be written to the place of another one: `net/web.conf` and `net-web.conf`. */
function withoutRivals(pieces: readonly Piece[], problems: SyntaxProblem[]): readonly Piece[] {
  const ownerOf = new Map<string, Source>();
  return pieces.filter(({ source, outputs }) => {
    const rival = outputs.map(({ path }) => ownerOf.get(path)).find((owner) => owner !== undefined);
    if (rival) {
      problems.push(
        refusal(
          source,
          `It would become the same file as ${rival.name}`,
          'Convert the two one after the other, and give one of them another name.',
        ),
      );
      return false;
    }
    for (const { path } of outputs) ownerOf.set(path, source);
    return true;
  });
}

function convertUnits(
  units: readonly ReadUnit[],
  surroundings: Omit<Context, 'findings'>,
): readonly Piece[] {
  const services = units.filter(({ unit, isStranger }) => unit.type === 'service' && !isStranger);
  const told = new Set<ReadUnit>(services);
  const socketsByService = socketsOf(units);
  const pieces = services.map((service): Piece => {
    const sockets = socketsByService.get(service.unit.name) ?? [];
    for (const socket of sockets) told.add(socket);
    const statements = [service, ...sockets].flatMap(({ unit }) => unit.statements);
    return {
      ...convertService(service, sockets, surroundings),
      source: service.source,
      statements,
    };
  });
  const targets = units.filter(
    ({ unit, isStranger }) => !isStranger && isStateTarget(unit.name, surroundings.units),
  );
  const timers = units.filter(({ unit, isStranger }) => unit.type === 'timer' && !isStranger);
  for (const each of [...targets, ...timers]) told.add(each);
  const others = units.filter((unit) => !told.has(unit));
  return [
    ...pieces,
    ...timers.map(
      (timer): Piece => ({
        ...convertTimer(timer, surroundings),
        source: timer.source,
        statements: timer.unit.statements,
      }),
    ),
    ...targets.map(
      (target): Piece => ({
        ...convertTarget(target, surroundings),
        source: target.source,
        statements: target.unit.statements,
      }),
    ),
    ...others.map(
      (other): Piece => ({
        source: other.source,
        statements: other.unit.statements,
        outputs: [],
        findings: reportStranger(other, surroundings),
      }),
    ),
  ];
}

/** A job of the old system itself, of which nothing is made. */
function ownPiece({ job, source }: ReadJob): Piece {
  const findings = createFindings(source);
  const { statements } = job;
  findings.report(
    'came-with-upstart',
    statements.length > 0 ? { value: job.name, from: statements } : { source },
    `No unit was made of ${job.name}, a job of the old system: its work is done by ${replacementOf(job.name, source.text) ?? ''}.`,
  );
  return { source, statements, outputs: [], findings: findings.all };
}

/** Overrides of jobs that are not here, which init takes no notice of. */
function loneOverrides(inputs: readonly Input[]): readonly Finding[] {
  const jobs = new Set(inputs.filter(({ kind }) => kind === 'job').map(({ name }) => name));
  return inputs
    .filter(({ kind, name }) => kind === 'override' && !jobs.has(name))
    .flatMap(({ source, name }) => {
      const findings = createFindings(source);
      const message = `There is no ${name}.conf beside it, and Upstart takes no notice of an override alone.`;
      findings.report('override-alone', { source }, message);
      return findings.all;
    });
}

/** What is to be said of a file that is a link. */
function linkFindings({ source, kind, name, link }: Input): readonly Finding[] {
  if (link === undefined) return [];
  const findings = createFindings(source);
  if (link === '/dev/null') {
    const message = {
      job: 'Init takes only files for jobs, and passes this over.',
      override: 'Init takes only files for overrides, and passes this over.',
      unit: `${name} is masked: nobody can start it.`,
      'drop-in': `It is masked: what a later directory has of this name does not count for ${name}.`,
    }[kind];
    findings.report('masked', { source }, message);
  } else {
    const message = `${name} is another name of ${baseName(link)}, which a job has not.`;
    findings.report('alias-lost', { source }, message);
  }
  return findings.all;
}

function shadowFindings({ input, by }: Shadowed): readonly Finding[] {
  const findings = createFindings(input.source);
  const message = `${by.source.name} stands in a directory that comes first, so this file does not count.`;
  findings.report('shadowed', { source: input.source }, message);
  return findings.all;
}

/** Puts the pieces together, and gives every statement that nothing speaks of a finding of its own. */
function assemble(
  inputs: readonly Input[],
  pieces: readonly Piece[],
  aside: readonly Finding[],
  problems: readonly SyntaxProblem[],
): Conversion {
  const findings = [...inputs.flatMap(encodingFindings), ...aside];
  const linesOf = new Map<Source, ConvertedLine[]>(inputs.map(({ source }) => [source, []]));
  for (const piece of pieces) {
    const all = [...piece.findings, ...lostOf(piece)];
    findings.push(...all);
    for (const line of accountsOf(piece.statements, piece.outputs, all)) {
      linesOf.get(line.statement.source)?.push(line);
    }
  }
  return {
    inputs: inputs.map(
      (input): ConvertedInput => ({
        file: input.source.name,
        source: input.source,
        lines: linesOf.get(input.source) ?? [],
      }),
    ),
    outputs: pieces.flatMap((piece) => piece.outputs).map(signed),
    findings: findings.sort(byPlace),
    problems,
  };
}

function lostOf({ statements, outputs, findings }: Piece): readonly Finding[] {
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

function encodingFindings({ source, isUtf8 }: Input): readonly Finding[] {
  if (isUtf8) return [];
  const findings = createFindings(source);
  findings.report(
    'not-utf8',
    { source },
    'It has bytes that are no UTF-8, so it was read as Latin-1.',
  );
  return findings.all;
}

function byPlace(left: Finding, right: Finding): number {
  return byText(left.source.name, right.source.name) || left.range.start - right.range.start;
}

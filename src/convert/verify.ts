import { findUnitTraps } from '../systemd/traps.ts';
import { byText } from '../text/names.ts';
import { lineStarts, lineText, type Source } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import { findTraps } from '../upstart/traps.ts';
import { createFindings, type Findings, type Machine, noMachine } from './context.ts';
import type { Finding } from './findings/finding.ts';
import { isFindingCode } from './findings/pages.ts';
import { type InputFile, readInput } from './input.ts';
import { readJobs, readUnits } from './read-inputs.ts';
import { defaultRelease, type UpstartRelease } from './tables/releases.ts';
import { reportProblems } from './to-upstart.ts';
import { reportUnitTraps } from './unit-traps.ts';

/** What another program says of a file: a line of it (from 1), or the file as a whole. */
export interface Saying {
  readonly program: string;
  /** The file as it was named to us. */
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export interface VerifyOptions {
  readonly machine?: Machine;
  readonly release?: UpstartRelease;
  /** What other programs say of the same files. */
  readonly sayings?: readonly Saying[];
}

/**
 * What is wrong with jobs and units as they are: lines that their init takes no notice of, values that it refuses, and what it
 * takes and their writer cannot have meant. What other programs say is folded in at its line, where it is something else.
 */
export function verify(
  files: readonly InputFile[],
  { machine = noMachine, release = defaultRelease, sayings = [] }: VerifyOptions = {},
): { readonly findings: readonly Finding[]; readonly problems: readonly SyntaxProblem[] } {
  const problems: SyntaxProblem[] = [];
  const inputs = files.map((file) => readInput(file));
  const all = new Map<Source, Findings>(
    inputs.map(({ source }) => [source, createFindings(source)]),
  );
  const findingsOf = (source: Source) => all.get(source) ?? createFindings(source);
  const jobs = readJobs(inputs, release, problems);
  const emitted = new Set(jobs.flatMap(({ job }) => job.emits.map(({ value }) => value)));
  for (const { job, source } of jobs) {
    for (const trap of findTraps(job, { release, emitted })) {
      const { code, statement, range, message, advice } = trap;
      if (!isFindingCode(code)) throw new TypeError(`no page on the trap ${code}`);
      const about = { value: undefined, from: [statement], at: range };
      findingsOf(source).report(code, about, message, advice);
    }
  }
  for (const read of readUnits(inputs, problems)) {
    const findings = findingsOf(read.source);
    reportProblems(read, { findings });
    reportUnitTraps(findUnitTraps(read.unit, machine), findings);
  }
  const sources = new Map(inputs.map(({ source }) => [source.name, source]));
  const refused = new Set(problems.map(({ source, line }) => `${source.name}:${line}`));
  for (const saying of sayings) {
    const source = sources.get(saying.file);
    if (source === undefined || refused.has(`${source.name}:${saying.line}`)) continue;
    report(saying, source, findingsOf(source));
  }
  const findings = [...all.values()].flatMap((each) => each.all);
  return {
    findings: findings.toSorted(
      (left, right) =>
        byText(left.source.name, right.source.name) || left.range.start - right.range.start,
    ),
    problems,
  };
}

/** Reports it, unless one of ours says something of that line already. */
function report({ program, line, message }: Saying, source: Source, findings: Findings): void {
  if (line === undefined || line > lineStarts(source).length) {
    findings.report('another-says', { source }, `${program}: ${message}`);
    return;
  }
  const start = lineStarts(source)[line - 1] ?? 0;
  const range = { start, end: start + lineText(source, line).length };
  const isSaid = findings.all.some(
    (one) => one.source === source && one.range.start <= range.end && one.range.end >= range.start,
  );
  if (!isSaid) findings.report('another-says', { source, range }, `${program}: ${message}`);
}

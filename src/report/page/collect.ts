import { type FindingCode, findingPages } from '../../convert/findings/pages.ts';
import type { Conversion, ConvertedInput, OutputFile } from '../../convert/result.ts';
import type { StartGraph } from '../../convert/start-graph.ts';
import { positionAt, type Source, type Statement } from '../../text/source.ts';
import { version } from '../../version.ts';
import type { PageCode, PageData, PageFile, PageOutput, PageStatement } from './data.ts';
import { entriesOf } from './entries.ts';
import { graphOf } from './graph.ts';

/** What a page shows besides the conversion. */
export interface Surroundings {
  readonly before: StartGraph;
  readonly after: StartGraph;
  /** What a unit of a package says, by its absolute path. */
  readonly shipped: (path: string) => string | undefined;
  readonly failures: readonly { readonly message: string }[];
}

/** Makes the data of the page (`data.ts`) of a conversion. */
export function pageData(conversion: Conversion, surroundings: Surroundings): PageData {
  const { inputs, outputs } = conversion;
  const became = linesOf(outputs);
  const findings = findingsByFile(conversion);
  const files = inputs.map((input) => fileOf(input, findings.get(input.source) ?? [], became));
  const entries = entriesOf(files, inputs, outputs);
  return {
    version,
    entries,
    files,
    outputs: outputs.map((output) => outputOf(output, surroundings)),
    codes: Object.fromEntries(codesOf(conversion)),
    graphs: {
      before: graphOf(surroundings.before, conversion, entries),
      after: graphOf(surroundings.after, conversion, entries),
    },
    failures: surroundings.failures.map(({ message }) => message),
  };
}

function fileOf(
  { source, lines }: ConvertedInput,
  findings: PageFile['findings'],
  became: ReadonlyMap<string, PageStatement['became']>,
): PageFile {
  return {
    name: source.name,
    text: source.text,
    statements: lines.map(({ statement, fidelity }) => ({
      first: positionAt(source, statement.range.start).line,
      last: positionAt(source, Math.max(statement.range.start, statement.range.end - 1)).line,
      fidelity,
      became: became.get(placeOf(statement)) ?? [],
    })),
    findings,
  };
}

/** A statement by where it stands: a file that was read twice has two for each. */
function placeOf({ source, range }: Statement): string {
  return `${range.start} ${source.name}`;
}

/** The lines of output that each statement became, also those that several files have a part in, as the target of an event. */
function linesOf(outputs: readonly OutputFile[]): ReadonlyMap<string, PageStatement['became']> {
  const became = new Map<string, PageStatement['became'][number][]>();
  for (const [output, { lines }] of outputs.entries()) {
    for (const { line, from } of lines) {
      for (const statement of from) {
        const place = placeOf(statement);
        const known = became.get(place);
        if (known === undefined) became.set(place, [[output, line]]);
        else known.push([output, line]);
      }
    }
  }
  return became;
}

function outputOf(
  { path, mode, content, instead }: OutputFile,
  { shipped }: Surroundings,
): PageOutput {
  const theirs = instead === undefined ? undefined : shipped(instead);
  return {
    path,
    mode: mode.toString(8).padStart(4, '0'),
    text: content,
    ...(instead !== undefined && {
      instead: { path: instead, ...(theirs !== undefined && { text: theirs }) },
    }),
  };
}

/** Findings and refusals by the file they are about, in order of their lines. */
function findingsByFile({
  findings,
  problems,
}: Conversion): ReadonlyMap<Source, PageFile['findings']> {
  const bySource = new Map<Source, PageFile['findings'][number][]>();
  const add = (source: Source, finding: PageFile['findings'][number]) => {
    const known = bySource.get(source);
    if (known === undefined) bySource.set(source, [finding]);
    else known.push(finding);
  };
  for (const { source, line, message, advice } of problems)
    add(source, { code: '', severity: 'error', line, message, advice });
  for (const { code, severity, source, range, statements, message, advice } of findings) {
    // What a file does not say has no place in it.
    const isPlaced = statements.length > 0 || range.end > range.start;
    const line = isPlaced ? positionAt(source, range.start).line : 0;
    add(source, { code, severity, line, message, ...(advice !== undefined && { advice }) });
  }
  return bySource;
}

function codesOf({ findings }: Conversion): readonly (readonly [string, PageCode])[] {
  const codes = [...new Set<FindingCode>(findings.map(({ code }) => code))].sort();
  return codes.map((code) => {
    const { title, why, example } = { example: undefined, ...findingPages[code] };
    return [code, { title, why, ...(example !== undefined && { example }) }];
  });
}

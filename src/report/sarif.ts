import type { Location, Log, ReportingDescriptor, Result } from 'sarif';
import type { Severity } from '../convert/findings/finding.ts';
import { type FindingCode, findingPages } from '../convert/findings/pages.ts';
import type { Conversion } from '../convert/result.ts';
import { positionAt, type Range, type Source } from '../text/source.ts';
import { version } from '../version.ts';

/** SARIF's words for how bad a finding is (SARIF 2.1.0, 3.27.10). */
const levels = {
  note: 'note',
  review: 'warning',
  action: 'error',
  lost: 'error',
} as const satisfies Readonly<Record<Severity, Result.level>>;

/** The rule of a file, or a part of it, that its own init refuses. */
const refused: ReportingDescriptor = {
  id: 'refused',
  shortDescription: { text: 'The init itself refuses this file' },
  defaultConfiguration: { level: 'error' },
};

/**
 * The findings of a conversion as a log of the Static Analysis Results Interchange Format 2.1.0, which code hosts and editors
 * show at their lines. `failures` are files that could not be read or written. Ends with a line end.
 */
export function conversionSarif(
  { findings, problems }: Conversion,
  failures: readonly { readonly message: string }[] = [],
): string {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = [...codes.map(ruleOf), ...(problems.length > 0 ? [refused] : [])];
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]));
  const result = (
    ruleId: string,
    level: Result.level,
    text: string,
    location: Location,
  ): Result => ({
    ruleId,
    ruleIndex: indexOf.get(ruleId) ?? -1,
    level,
    message: { text },
    locations: [location],
  });
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'upstart-systemd', version, semanticVersion: version, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: failures.map(({ message }) => ({
              level: 'error',
              message: { text: message },
            })),
          },
        ],
        results: [
          ...findings.map(({ code, severity, message, advice, source, range }) =>
            result(code, levels[severity], withAdvice(message, advice), locationOf(source, range)),
          ),
          ...problems.map(({ message, advice, source, range }) =>
            result(refused.id, 'error', withAdvice(message, advice), locationOf(source, range)),
          ),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function ruleOf(code: FindingCode): ReportingDescriptor {
  const { severity, title, why, example, advice } = {
    example: undefined,
    advice: undefined,
    ...findingPages[code],
  };
  const help = [why, example, advice].filter((part) => part !== undefined).join('\n\n');
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: help },
    defaultConfiguration: { level: levels[severity] },
  };
}

function withAdvice(message: string, advice: string | undefined): string {
  return advice === undefined ? message : `${message} ${advice}`;
}

function locationOf(source: Source, range: Range): Location {
  const start = positionAt(source, range.start);
  const end = positionAt(source, range.end);
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(source.name) },
      region: {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
      },
    },
  };
}

/** A path as the URI that it has: absolute ones with their scheme, the others relative (RFC 3986, 4.2). */
function uriOf(path: string): string {
  const segments = path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Surrogate}/gu, '\uFFFD')));
  return path.startsWith('/') ? `file://${segments.join('/')}` : segments.join('/');
}

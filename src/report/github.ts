import type { Severity } from '../convert/findings/finding.ts';
import type { Conversion } from '../convert/result.ts';
import { positionAt, type Range, type Source } from '../text/source.ts';

/** The commands that GitHub's runner reads from a step's output, by how much a finding asks. */
const commands: Readonly<Record<Severity, string>> = {
  note: 'notice',
  review: 'warning',
  action: 'error',
  lost: 'error',
};

/**
 * The findings of a conversion as annotations of GitHub Actions, one a line, which are shown at the lines they are about.
 * `failures` are files that could not be read or written.
 */
export function conversionGithub(
  { findings, problems }: Conversion,
  failures: readonly { readonly message: string; readonly file?: string | undefined }[] = [],
): string {
  return [
    ...findings.map(({ severity, code, message, advice, source, range }) =>
      line(commands[severity], message, advice, { ...placeOf(source, range), title: code }),
    ),
    ...problems.map(({ message, advice, source, range }) =>
      line('error', message, advice, { ...placeOf(source, range), title: 'refused' }),
    ),
    ...failures.map(({ message, file }) =>
      line('error', message, undefined, file === undefined ? {} : { file }),
    ),
  ].join('');
}

function placeOf(source: Source, range: Range) {
  const start = positionAt(source, range.start);
  const end = positionAt(source, range.end);
  // Columns count within one line alone.
  const columns = start.line === end.line ? { col: start.column, endColumn: end.column } : {};
  return { file: source.name, line: start.line, endLine: end.line, ...columns };
}

function line(
  command: string,
  message: string,
  advice: string | undefined,
  properties: Readonly<Record<string, string | number>>,
): string {
  const text = advice === undefined ? message : `${message}\n${advice}`;
  const given = Object.entries(properties).map(
    ([key, value]) => `${key}=${escaped(String(value), /[%\r\n:,]/g)}`,
  );
  const head = given.length === 0 ? command : `${command} ${given.join(',')}`;
  return `::${head}::${escaped(text, /[%\r\n]/g)}\n`;
}

/** Characters that would end the command or a property of it, as the runner unescapes them. */
function escaped(text: string, which: RegExp): string {
  return text.replace(
    which,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

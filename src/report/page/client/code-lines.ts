import { groupBy } from '../../../text/group-by.ts';
import type { PageCode, PageFile, PageFinding, PageOutput } from '../data.ts';
import { type Child, counted, element, visible } from './elements.ts';
import type { Links } from './links.ts';

/** How a line came over, for eyes that do not tell colours apart. */
const marks = {
  exact: { sign: '=', name: 'exact' },
  close: { sign: '~', name: 'close' },
  action: { sign: '!', name: 'for you' },
  lost: { sign: '×', name: 'lost' },
} as const;

type Fidelity = keyof typeof marks;

/** A job or a unit that went in: its lines, what each became, and the findings below theirs. */
export function fileLines(
  file: PageFile,
  index: number,
  links: Links,
  codes: Readonly<Record<string, PageCode>>,
): HTMLElement {
  const fidelityOf = new Map<number, Fidelity>();
  for (const { first, last, fidelity } of file.statements)
    for (let line = first; line <= last; line += 1) fidelityOf.set(line, fidelity);
  const below = groupBy(file.findings, ({ line }) => line);
  const notes = (line: number) => (below.get(line) ?? []).map((finding) => noteOf(finding, codes));
  return element(
    'div',
    { class: 'code' },
    ...notes(0),
    element(
      'ol',
      { class: 'lines' },
      ...linesOf(file.text).map((text, at) => {
        const line = at + 1;
        const fidelity = fidelityOf.get(line);
        return lineOf(text, line, `f${index}:${line}`, fidelity, links, notes(line));
      }),
    ),
  );
}

/** A file that came out. */
export function outputLines({ text }: PageOutput, index: number, links: Links): HTMLElement {
  return element(
    'div',
    { class: 'code' },
    element(
      'ol',
      { class: 'lines' },
      ...linesOf(text).map((line, at) =>
        lineOf(line, at + 1, `o${index}:${at + 1}`, undefined, links, []),
      ),
    ),
  );
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

function lineOf(
  text: string,
  line: number,
  key: string,
  fidelity: Fidelity | undefined,
  links: Links,
  notes: readonly Child[],
): HTMLElement {
  const others = links.of(key);
  const mark = fidelity && marks[fidelity];
  // One stop of the tab key for a file; the arrows go from line to line.
  const number =
    others.length === 0
      ? element('span', { class: 'number' }, `${line}`)
      : element(
          'button',
          {
            type: 'button',
            class: 'number',
            tabindex: '-1',
            'aria-label': `Line ${line}, ${mark === undefined ? '' : `${mark.name}, `}${links.told(key)}`,
          },
          `${line}`,
        );
  return element(
    'li',
    { 'data-key': key },
    element(
      'div',
      { class: `line ${fidelity ?? ''}` },
      number,
      element(
        'span',
        { class: 'mark', title: mark?.name, 'aria-hidden': 'true' },
        mark?.sign ?? '',
      ),
      element('code', {}, visible(text)),
    ),
    ...notes,
  );
}

/** What words a person reads of the severities. */
const severityNames = {
  note: 'note',
  review: 'close',
  action: 'for you',
  lost: 'lost',
  error: 'refused',
} as const;

function noteOf(
  { code, severity, message, advice }: PageFinding,
  codes: Readonly<Record<string, PageCode>>,
): HTMLElement {
  const page = codes[code];
  return element(
    'div',
    { class: `finding ${severity}`, tabindex: '-1' },
    element('strong', { class: 'severity' }, severityNames[severity]),
    ' ',
    visible(message),
    advice === undefined ? undefined : element('p', { class: 'advice' }, visible(advice)),
    page &&
      element(
        'details',
        {},
        element('summary', {}, element('code', {}, code)),
        element('p', {}, page.title),
        element('p', {}, page.why),
        page.example === undefined ? undefined : element('pre', { tabindex: '0' }, page.example),
      ),
  );
}

/** `lines 3 and 4 of web.service`, for ears. */
export function placesText(
  places: readonly { readonly name: string; readonly line: number }[],
): string {
  const byName = groupBy(places, ({ name }) => name);
  return [...byName]
    .map(([name, lines]) => {
      const numbers = [...new Set(lines.map(({ line }) => line))].sort((one, other) => one - other);
      return numbers.length > 4
        ? `${counted(numbers.length, 'line')} of ${name}`
        : `${numbers.length === 1 ? 'line' : 'lines'} ${numbers.join(', ')} of ${name}`;
    })
    .join('; ');
}

import { severities } from '../convert/findings/finding.ts';
import type { Conversion, ConvertedInput } from '../convert/result.ts';
import { printable } from './printable.ts';

/** Counts of stanzas or directives by how well they came over. */
export interface Tally {
  readonly all: number;
  readonly exact: number;
  readonly close: number;
  readonly action: number;
  readonly lost: number;
}

/** The tally of one file or of several. */
export function tally(inputs: readonly ConvertedInput[]): Tally {
  const counts = { all: 0, exact: 0, close: 0, action: 0, lost: 0 };
  for (const { lines } of inputs) {
    for (const { fidelity } of lines) {
      counts.all += 1;
      counts[fidelity] += 1;
    }
  }
  return counts;
}

/** `web.conf: 11 stanzas, 10 exact, 1 close, 0 for you, 0 lost.` */
export function fileSummary(input: ConvertedInput): string {
  const { all, exact, close, action, lost } = tally([input]);
  const isUnit = input.lines.some(({ statement }) => statement.section !== undefined);
  const what = isUnit ? counted(all, 'directive') : counted(all, 'stanza');
  return `${printable(input.file)}: ${what}, ${exact} exact, ${close} close, ${action} for you, ${lost} lost.`;
}

/** At most this many files are named. */
const mostNamed = 20;

/**
 * Of several files, how many are exact and which need a person, those first that need one most: `12 files: 7 exact, 3 close, 2 that
 * need a person. Look at these first:` and a line for each. Empty for one file.
 */
export function reviewOrder(inputs: readonly ConvertedInput[]): readonly string[] {
  const files = inputs
    .filter(({ lines }) => lines.length > 0)
    .map((input) => ({ file: input.file, ...tally([input]) }));
  if (files.length < 2) return [];
  const urgent = files
    .filter(({ action, lost }) => action + lost > 0)
    .toSorted((left, right) => right.action + right.lost - left.action - left.lost);
  const exact = files.filter(({ all, exact }) => exact === all).length;
  const close = files.length - exact - urgent.length;
  const total = `${counted(files.length, 'file')}: ${exact} exact, ${close} close, ${urgent.length} that need a person.`;
  if (urgent.length === 0) return [total];
  const more = urgent.length - mostNamed;
  return [
    `${total} Look at these first:`,
    ...urgent
      .slice(0, mostNamed)
      .map(({ file, action, lost }) => `  ${printable(file)}: ${action} for you, ${lost} lost`),
    ...(more > 0 ? [`  and ${counted(more, 'file')} more`] : []),
  ];
}

/** The whole in one line: the share that is exact, how many findings of each severity, and where to read more. */
export function totalSummary({ inputs, findings, problems }: Conversion): string {
  const { all, exact } = tally(inputs);
  const bySeverity = [...severities].reverse().flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  return [
    all === 0 ? '' : `${exact} of ${all} exact (${percent(exact / all)}).`,
    bySeverity.length === 0
      ? ''
      : `Findings: ${bySeverity.join(', ')} (convert explain CODE tells more).`,
    problems.length === 0 ? '' : `${counted(problems.length, 'file')} refused.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function percent(share: number): string {
  // Rounded down: 100 % says that nothing is left to look at.
  return `${Math.floor(share * 100)} %`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

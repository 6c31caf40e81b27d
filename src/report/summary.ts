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

import { type Severity, severities } from '../convert/findings/finding.ts';
import type { Piece } from '../convert/pieces.ts';
import { byText } from '../text/names.ts';
import { printable } from './printable.ts';
import { counted, type Tally } from './summary.ts';

/** Counts of one file. */
interface FileCounts extends Tally {
  /** Whether it is a unit, whose lines are directives. */
  readonly isUnit: boolean;
  /** Whether the new system itself does its work. */
  readonly isReplaced: boolean;
}

/** At most this many files are named. */
const mostNamed = 20;

/** The counts of a conversion, piece by piece. */
export class Totals {
  readonly #files = new Map<string, { -readonly [Key in keyof FileCounts]: FileCounts[Key] }>();
  readonly #refused = new Set<string>();
  readonly #severities = new Map<Severity, number>();
  #isReplaced = false;
  #outputs = 0;
  #problems = 0;

  add({ lines, findings, problems, outputs }: Piece): void {
    for (const { statement, fidelity } of lines) {
      const { name } = statement.source;
      const counts = this.#files.get(name) ?? {
        all: 0,
        exact: 0,
        close: 0,
        action: 0,
        lost: 0,
        isUnit: statement.section !== undefined,
        isReplaced: false,
      };
      counts.all += 1;
      counts[fidelity] += 1;
      this.#files.set(name, counts);
    }
    for (const { severity, code, source } of findings) {
      this.#severities.set(severity, (this.#severities.get(severity) ?? 0) + 1);
      if (code !== 'came-with-upstart') continue;
      this.#isReplaced = true;
      const counts = this.#files.get(source.name);
      if (counts !== undefined) counts.isReplaced = true;
    }
    for (const { source } of problems) this.#refused.add(source.name);
    this.#problems += problems.length;
    this.#outputs += outputs.length;
  }

  /** How many findings there are from a severity on. */
  findingsFrom(least: Severity): number {
    return severities
      .slice(severities.indexOf(least))
      .reduce((sum, severity) => sum + (this.#severities.get(severity) ?? 0), 0);
  }

  /** Whether the work of one of the files is done by the new system itself. */
  get isReplaced(): boolean {
    return this.#isReplaced;
  }

  get outputs(): number {
    return this.#outputs;
  }

  /** How many files, or parts of them, their own init refuses. */
  get problems(): number {
    return this.#problems;
  }

  /** `web.conf: 11 stanzas, 10 exact, 1 close, 0 for you, 0 lost.` for each file that is not refused, in order of their names. */
  *fileSummaries(): Generator<string> {
    for (const [file, { all, exact, close, action, lost, isUnit }] of this.#sorted()) {
      if (this.#refused.has(file)) continue;
      const what = counted(all, isUnit ? 'directive' : 'stanza');
      yield `${printable(file)}: ${what}, ${exact} exact, ${close} close, ${action} for you, ${lost} lost.`;
    }
  }

  #sorted(): readonly (readonly [string, FileCounts])[] {
    return [...this.#files].sort(([left], [right]) => byText(left, right));
  }

  /**
   * Of several files, how many are exact and which need a person, those first that need one most: `12 files: 7 exact, 3 close, 2 that
   * need a person. Look at these first:` and a line for each. Empty for one file.
   */
  reviewOrder(): readonly string[] {
    const all = this.#sorted();
    const refused = [...this.#refused].sort(byText);
    if (all.length + refused.length < 2) return [];
    const files = all.filter(([file, { isReplaced }]) => !isReplaced && !this.#refused.has(file));
    const replaced = all.filter(([, { isReplaced }]) => isReplaced).length;
    const need = ({ action, lost }: Tally) => action + lost;
    const urgent = files
      .filter(([, counts]) => need(counts) > 0)
      .sort(([, left], [, right]) => need(right) - need(left));
    const exact = files.filter(([, counts]) => counts.exact === counts.all).length;
    const close = files.length - exact - urgent.length;
    const parts = [
      `${exact} exact`,
      `${close} close`,
      `${urgent.length} that need a person`,
      ...(replaced > 0 ? [`${replaced} replaced by the new system`] : []),
      ...(refused.length > 0 ? [`${refused.length} refused`] : []),
    ];
    const total = `${counted(files.length + replaced + refused.length, 'file')}: ${parts.join(', ')}.`;
    const lines = [
      ...refused.map((file) => `  ${printable(file)}: refused, nothing was made of it`),
      ...urgent.map(
        ([file, { action, lost }]) => `  ${printable(file)}: ${action} for you, ${lost} lost`,
      ),
    ];
    if (lines.length === 0) return [total];
    const more = lines.length - mostNamed;
    return [
      `${total} Look at these first:`,
      ...lines.slice(0, mostNamed),
      ...(more > 0 ? [`  and ${counted(more, 'file')} more`] : []),
    ];
  }

  /** The whole in one line: the share that is exact, how many findings of each severity, and where to read more. */
  total(): string {
    const files = [...this.#files.values()];
    const all = files.reduce((sum, counts) => sum + counts.all, 0);
    const exact = files.reduce((sum, counts) => sum + counts.exact, 0);
    const bySeverity = severities.toReversed().flatMap((severity) => {
      const count = this.#severities.get(severity) ?? 0;
      return count === 0 ? [] : [`${count} ${severity}`];
    });
    return [
      all === 0 ? '' : `${exact} of ${all} exact (${percent(exact / all)}).`,
      bySeverity.length === 0
        ? ''
        : `Findings: ${bySeverity.join(', ')} (convert explain CODE tells more).`,
      this.#problems === 0 ? '' : `${counted(this.#problems, 'file')} refused.`,
    ]
      .filter((part) => part !== '')
      .join(' ');
  }
}

function percent(share: number): string {
  // Rounded down: 100 % says that nothing is left to look at.
  return `${Math.floor(share * 100)} %`;
}

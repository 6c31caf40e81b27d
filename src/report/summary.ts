import type { ConvertedInput } from '../convert/result.ts';

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

/** `1 job`, `2 jobs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

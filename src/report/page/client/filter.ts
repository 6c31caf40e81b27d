import type { PageData } from '../data.ts';
import { type Entry, stateOf } from './entry.ts';

/** What the list is asked for. */
export interface Wanted {
  /** Words that all have to occur somewhere: in a name, in a file, in a unit, in the code of a finding. */
  readonly words: string;
  readonly state: string;
  readonly code: string;
  readonly order: 'need' | 'name';
}

export const everything: Wanted = { words: '', state: '', code: '', order: 'need' };

/** Makes the function that gives the entries that are asked for, in their order. What is searched is gathered once, when first needed. */
export function createFilter(
  data: PageData,
  entries: readonly Entry[],
): (wanted: Wanted) => readonly Entry[] {
  let texts: readonly string[] | undefined;
  const textOf = (entry: Entry) => {
    texts ??= entries.map((one) => searched(data, one));
    return texts[entry.index] ?? '';
  };
  return ({ words, state, code, order }) => {
    const parts = words
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = entries.filter(
      (entry) =>
        (state === '' || stateOf(entry) === state) &&
        (code === '' || entry.findings.some((finding) => finding.code === code)) &&
        (parts.length === 0 || parts.every((part) => textOf(entry).includes(part))),
    );
    return order === 'need' ? found : found.toSorted((one, other) => compare(one.name, other.name));
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function searched({ files, outputs }: PageData, entry: Entry): string {
  return [
    ...entry.files.flatMap((file) => [files[file]?.name ?? '', files[file]?.text ?? '']),
    ...entry.outputs.flatMap((output) => [
      outputs[output]?.path ?? '',
      outputs[output]?.text ?? '',
    ]),
    ...entry.findings.map(({ code }) => code),
  ]
    .join('\n')
    .toLowerCase();
}

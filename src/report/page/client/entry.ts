import type { PageData, PageEntry, PageFinding } from '../data.ts';

/** An entry of the page with what the list asks of it. */
export interface Entry extends PageEntry {
  readonly index: number;
  readonly counts: Counts;
  readonly findings: readonly PageFinding[];
}

/** Stanzas and directives by how well they came over. */
export interface Counts {
  readonly all: number;
  readonly exact: number;
  readonly close: number;
  readonly action: number;
  readonly lost: number;
}

/** The entries of the page's data. */
export function readEntries(data: PageData): readonly Entry[] {
  return data.entries.map((entry, index) => {
    const files = entry.files.flatMap((file) => data.files[file] ?? []);
    const counts = { all: 0, exact: 0, close: 0, action: 0, lost: 0 };
    for (const { fidelity } of files.flatMap(({ statements }) => statements)) {
      counts.all += 1;
      counts[fidelity] += 1;
    }
    return { ...entry, index, counts, findings: files.flatMap(({ findings }) => findings) };
  });
}

/** How an entry is, in a word, and what that is called in the style sheet. */
export function stateOf({ files, counts, findings }: Entry): keyof typeof stateNames {
  if (files.length === 0) return 'made';
  if (findings.some(({ severity }) => severity === 'error') && counts.all === 0) return 'refused';
  if (findings.some(({ code }) => code === 'came-with-upstart')) return 'replaced';
  if (counts.action + counts.lost > 0) return 'person';
  if (counts.all === 0) return 'left';
  return counts.exact === counts.all ? 'exact' : 'close';
}

/** What a person is told of the states. */
export const stateNames = {
  refused: 'refused by init',
  person: 'needs a person',
  close: 'close',
  exact: 'exact',
  replaced: 'done by the new system',
  left: 'left out',
  made: 'made besides',
} as const;

/** `2 for you, 1 lost, 3 close`: what is not exact, the worst first. */
export function countsText({ action, lost, close }: Counts): string {
  const parts = [
    action > 0 ? `${action} for you` : '',
    lost > 0 ? `${lost} lost` : '',
    close > 0 ? `${close} close` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

import type { PageData } from '../data.ts';
import { placesText } from './code-lines.ts';
import type { Entry } from './entry.ts';

/** Which lines of an entry belong together. A line has a key: `f3:7` is line 7 of file 3, `o5:1` the first of output 5. */
export interface Links {
  /** The lines on the other side that a line became, or that it is from. */
  readonly of: (key: string) => readonly string[];
  /** The lines of the same statement on its own side. */
  readonly withIt: (key: string) => readonly string[];
  /** The same as `of` in words. */
  readonly told: (key: string) => string;
}

/** The links of one entry. */
export function linksOf({ files, outputs }: PageData, entry: Entry): Links {
  const others = new Map<string, Set<string>>();
  const together = new Map<string, Set<string>>();
  const add = (map: Map<string, Set<string>>, key: string, values: readonly string[]) => {
    const known = map.get(key) ?? new Set();
    for (const value of values) known.add(value);
    map.set(key, known);
  };
  for (const file of entry.files) {
    for (const { first, last, became } of files[file]?.statements ?? []) {
      const own = Array.from({ length: last - first + 1 }, (_, at) => `f${file}:${first + at}`);
      const made = became.map(([output, line]) => `o${output}:${line}`);
      for (const key of own) {
        add(together, key, own);
        if (made.length > 0) add(others, key, made);
      }
      for (const key of made) add(others, key, own);
    }
  }
  const of = (key: string) => [...(others.get(key) ?? [])];
  return {
    of,
    withIt: (key) => [...(together.get(key) ?? [key])],
    told: (key) => {
      const places = of(key).map((other) => {
        const [, side, index, line] = /^([fo])(\d+):(\d+)$/.exec(other) ?? [];
        const name = side === 'f' ? files[Number(index)]?.name : outputs[Number(index)]?.path;
        return { name: (name ?? '').replace(/^.*\//, ''), line: Number(line) };
      });
      return `${key.startsWith('f') ? 'became' : 'comes from'} ${placesText(places)}`;
    },
  };
}

import type { ConvertedInput, OutputFile } from '../../convert/result.ts';
import { groupBy } from '../../text/group-by.ts';
import { byText } from '../../text/names.ts';
import { tally } from '../summary.ts';
import type { PageEntry, PageFile } from './data.ts';

/** How many lines of each output one file gave, by the output's index. */
type Given = ReadonlyMap<number, number>;

/**
 * What belongs together: each output is of the file that gave it most lines, and a file that has none of its own goes with the owner
 * of the one it gave most to, or else with the one it is called after, as an override does. In the order in which to look at them; outputs that no line of a file became, as
 * presets, are entries of their own behind them. `files` are those of `inputs`, in the same order.
 */
export function entriesOf(
  files: readonly PageFile[],
  inputs: readonly ConvertedInput[],
  outputs: readonly OutputFile[],
): readonly PageEntry[] {
  const given = files.map(linesByOutput);
  const owners = ownersOf(given);
  const isOwner = new Set(owners.values());
  const named = new Map(files.map(({ name }, file) => [name, file]));
  const together = groupBy(files.keys(), (file) => {
    if (isOwner.has(file)) return file;
    const most = mostGiven(given[file]);
    const owner = most === undefined ? undefined : owners.get(most);
    return owner ?? named.get(namedAfter(files[file]?.name ?? '')) ?? file;
  });
  const entries = [...together].map(([owner, members]): PageEntry => {
    const made = members.flatMap((file) => [...(given[file]?.keys() ?? [])]);
    return {
      name: files[owner]?.name ?? '',
      files: [owner, ...members.filter((file) => file !== owner)],
      outputs: [...new Set(made)].toSorted((left, right) => left - right),
    };
  });
  const loose = [...outputs.entries()].flatMap(([index, { path }]): readonly PageEntry[] =>
    owners.has(index) ? [] : [{ name: path, files: [], outputs: [index] }],
  );
  return [...byNeed(entries, files, inputs), ...loose];
}

/** What a file belongs to by its name: `web.conf` for `web.override`, `web.service` for `web.socket` and for `web.service.d/one.conf`. */
function namedAfter(name: string): string {
  return name
    .replace(/\.override$/, '.conf')
    .replace(/\.d\/[^/]+\.conf$/, '')
    .replace(/\.socket$/, '.service');
}

function linesByOutput({ statements }: PageFile): Given {
  const counts = new Map<number, number>();
  for (const [output] of statements.flatMap(({ became }) => became))
    counts.set(output, (counts.get(output) ?? 0) + 1);
  return counts;
}

/** The file that gave an output most of its lines, the first of several. */
function ownersOf(given: readonly Given[]): ReadonlyMap<number, number> {
  const best = new Map<number, { readonly owner: number; readonly count: number }>();
  for (const [owner, counts] of given.entries()) {
    for (const [output, count] of counts) {
      if (count > (best.get(output)?.count ?? 0)) best.set(output, { owner, count });
    }
  }
  return new Map([...best].map(([output, { owner }]) => [output, owner]));
}

function mostGiven(given: Given = new Map()): number | undefined {
  return [...given].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}

/** Those with the most that needs a person first, of equal ones by name; those without a stanza at the end, but what init refuses first. */
function byNeed(
  entries: readonly PageEntry[],
  files: readonly PageFile[],
  inputs: readonly ConvertedInput[],
): readonly PageEntry[] {
  const ranked = entries.map((entry) => {
    const own = entry.files.flatMap((file) => files[file] ?? []);
    const counts = tally(entry.files.flatMap((file) => inputs[file] ?? []));
    const isRefused = own.some(({ findings }) => findings.some((one) => one.severity === 'error'));
    const need =
      isRefused && counts.all === 0 ? Number.MAX_SAFE_INTEGER : counts.action + counts.lost;
    const isReplaced = own.some(({ findings }) =>
      findings.some(({ code }) => code === 'came-with-upstart'),
    );
    return { entry, need, close: counts.all === 0 || isReplaced ? -1 : counts.close };
  });
  return ranked
    .toSorted(
      (left, right) =>
        right.need - left.need ||
        right.close - left.close ||
        byText(left.entry.name, right.entry.name),
    )
    .map(({ entry }) => entry);
}

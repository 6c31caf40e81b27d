import { groupBy } from '../text/group-by.ts';
import { baseName } from '../text/names.ts';
import type { Input } from './input.ts';

/** An input that its init takes no notice of, and the one that counts in its place. */
export interface Shadowed {
  readonly input: Input;
  readonly by: Input;
}

/**
 * Chooses among the files of several directories that one init reads. Of the files for one job, one override, one unit
 * or one drop-in, that of the first directory counts (`conf_select_job` in conf.c; systemd.unit(5), "Unit File Load
 * Path"), where one that `isRefused` leaves its place to the next; an override has to be in its job's directory or
 * before that. A file that is in no such directory counts.
 */
export function firstOfLayers(
  inputs: readonly Input[],
  isRefused: (input: Input) => boolean,
): {
  readonly counted: readonly Input[];
  readonly shadowed: readonly Shadowed[];
} {
  const first = new Map<string, Input>();
  const rivals = groupBy(
    inputs.filter(({ layer }) => layer !== undefined),
    keyOf,
  );
  for (const [key, candidates] of rivals) {
    const ordered = [...candidates].sort((left, right) => layerOf(left) - layerOf(right));
    const [only, second] = ordered;
    const counts = second === undefined ? only : (ordered.find((each) => !isRefused(each)) ?? only);
    if (counts !== undefined) first.set(key, counts);
  }
  const shadowed = inputs.flatMap((input): Shadowed[] => {
    const by = shadowOf(input, first);
    return by === undefined ? [] : [{ input, by }];
  });
  const isShadowed = new Set(shadowed.map(({ input }) => input));
  return { counted: inputs.filter((input) => !isShadowed.has(input)), shadowed };
}

/** The file that counts in place of `input`, if that is another one. */
function shadowOf(input: Input, first: ReadonlyMap<string, Input>): Input | undefined {
  if (input.layer === undefined) return undefined;
  const counts = first.get(keyOf(input));
  if (counts !== undefined && layerOf(counts) < layerOf(input)) return counts;
  const job = input.kind === 'override' ? first.get(`job ${input.name}`) : undefined;
  return job !== undefined && layerOf(job) < layerOf(input) ? job : undefined;
}

function keyOf({ kind, name, source }: Input): string {
  const file = kind === 'drop-in' ? `/${baseName(source.name)}` : '';
  return `${kind} ${name}${file}`;
}

function layerOf({ layer = 0 }: Input): number {
  return layer;
}

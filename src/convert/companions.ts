import { groupBy } from '../text/group-by.ts';
import type { Input } from './input.ts';

/**
 * Makes the function that gives what belongs to a file by its name: an override to its job, drop-ins to their unit.
 * Where several files share the name, what stands in the directory of one of them is that one's alone.
 */
export function companions(
  owners: readonly Input[],
  others: readonly Input[],
): (owner: Input) => readonly Input[] {
  const places = new Set(owners.map(placeOf));
  const named = groupBy(others, ({ name }) => name);
  return (owner) =>
    (named.get(owner.name) ?? []).filter((other) => {
      const place = placeOf(other);
      return place === placeOf(owner) || !places.has(place);
    });
}

/** The name, and the directory a file stands in; of a drop-in, that of its unit. */
export function placeOf({ source, kind, name }: Input): string {
  const parts = source.name.split('/');
  return [...parts.slice(0, kind === 'drop-in' ? -2 : -1), name].join('/');
}

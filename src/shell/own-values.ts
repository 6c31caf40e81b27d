import { type Composed, expanded } from './composed.ts';
import type { Opening } from './openings.ts';
import { type PlainWord, quoted } from './plain-command.ts';

/** Whether a value that a script has put together reads a variable. */
export function isRead(name: string, composed: Composed): boolean {
  return [...composed.values()].some((value) => readsAny(value, new Set([name])));
}

export function readsAny(word: PlainWord, names: ReadonlySet<string>): boolean {
  return word.some((part) => part.kind === 'variable' && names.has(part.name));
}

/** Words with a script's own values in them; undefined where one may be another by now, or is more than words. */
export function allExpanded(
  words: readonly PlainWord[],
  composed: Composed,
  stale: ReadonlySet<string>,
): readonly PlainWord[] | undefined {
  const all: PlainWord[] = [];
  for (const word of words) {
    const put = readsAny(word, stale) ? undefined : expanded(word, composed);
    if (put === undefined) return undefined;
    all.push(...put);
  }
  return all;
}

/** Whether an opening reads a variable where it stands. */
export function openingReads(opening: Opening, name: string): boolean {
  const names = new Set([name]);
  switch (opening.kind) {
    case 'source':
    case 'cd':
    case 'pid':
      return readsAny(opening.path, names);
    case 'assign':
      return readsAny(opening.value, names);
    case 'stream':
      return opening.redirection.kind === 'file' && readsAny(opening.redirection.path, names);
    case 'guard':
      return opening.all.flat().some(({ path }) => readsAny(path, names));
    case 'run':
      return opening.variables.includes(name);
    default:
      return false;
  }
}

/** An opening with a script's own values in its paths; undefined where one of them is not one word. */
export function openingWith(
  opening: Opening,
  composed: Composed,
  stale: ReadonlySet<string>,
): Opening | undefined {
  const one = (word: PlainWord): PlainWord | undefined => {
    const [only, ...others] = allExpanded([word], composed, stale) ?? [];
    return others.length === 0 ? only : undefined;
  };
  switch (opening.kind) {
    case 'source':
    case 'cd':
    case 'pid': {
      const path = one(opening.path);
      return path && { ...opening, path };
    }
    case 'assign': {
      const value = one(opening.value);
      return value && { ...opening, value };
    }
    case 'stream': {
      const { redirection } = opening;
      if (redirection.kind !== 'file') return opening;
      // A path is not divided.
      const path = one(redirection.path.map(quoted));
      return path && { ...opening, redirection: { ...redirection, path } };
    }
    case 'guard': {
      const paths = opening.all.flat().map(({ path }) => path);
      return paths.some((path) => one(path) !== path) ? undefined : opening;
    }
    case 'run':
      return opening.variables.some((name) => composed.has(name) || stale.has(name))
        ? undefined
        : opening;
    default:
      return opening;
  }
}

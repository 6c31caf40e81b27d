/** What a misspelt word was probably meant to be. */

/**
 * How many letters must be changed, added, removed or swapped with their neighbour to make `a` into `b`
 * (restricted Damerau-Levenshtein distance). For short words only: it takes time proportional to both lengths.
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, (before[column - 2] ?? 0) + 1);
      current.push(least);
    }
    before = above;
    above = current;
  }
  return above[b.length] ?? 0;
}

/** Letters and digits only, in lower case: `Pre_Start:` is `prestart`. */
function bare(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * The one of `known` that `word` most resembles, or `undefined` if none is near. Case, hyphens, underscores,
 * quotes and colons do not count; beyond that one letter in three may be wrong.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = bare(word);
  if (wanted === '' || wanted.length > 40) return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const name = bare(candidate);
    const distance = editDistance(wanted, name);
    // A short word differs from any other by a few letters: at least half of it must be right.
    if (distance < least && distance * 2 < Math.max(2, name.length)) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

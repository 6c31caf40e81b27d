/**
 * fnmatch(3) without flags, as both inits use it: `*` and `?` match any character, slash and leading dot
 * included; `[…]`, `[!…]` and `[^…]` match one of a set with ranges; a backslash takes the next character as it
 * is. Linear in practice: only the last `*` is ever tried again.
 */
export function fnmatch(pattern: string, text: string): boolean {
  let at = 0;
  let index = 0;
  let star: { pattern: number; text: number } | undefined;
  while (index < text.length) {
    const step = matchOne(pattern, at, text[index] ?? '');
    if (pattern[at] === '*') {
      star = { pattern: at + 1, text: index };
      at += 1;
    } else if (step !== undefined) {
      at = step;
      index += 1;
    } else if (star) {
      at = star.pattern;
      star.text += 1;
      index = star.text;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}

/** The offset after the pattern's item at `at` when that item matches `character`. */
function matchOne(pattern: string, at: number, character: string): number | undefined {
  const item = pattern[at];
  if (item === undefined || item === '*') return undefined;
  if (item === '?') return at + 1;
  if (item === '[') {
    const set = readSet(pattern, at);
    if (set) return set.has(character) ? set.end : undefined;
  }
  if (item === '\\' && at + 1 < pattern.length) {
    return pattern[at + 1] === character ? at + 2 : undefined;
  }
  return item === character ? at + 1 : undefined;
}

/** A bracket expression; undefined for a `[` that opens none. */
function readSet(
  pattern: string,
  open: number,
): { end: number; has: (character: string) => boolean } | undefined {
  const negated = pattern[open + 1] === '!' || pattern[open + 1] === '^';
  const first = open + (negated ? 2 : 1);
  const close = pattern.indexOf(']', first + 1);
  if (close === -1) return undefined;
  const body = pattern.slice(first, close);
  const has = (character: string) => {
    for (let at = 0; at < body.length; at += 1) {
      const low = body[at] ?? '';
      if (body[at + 1] === '-' && at + 2 < body.length) {
        if (low <= character && character <= (body[at + 2] ?? '')) return true;
        at += 2;
      } else if (low === character) return true;
    }
    return false;
  };
  return { end: close + 1, has: (character) => has(character) !== negated };
}

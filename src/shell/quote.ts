/** Characters that mean nothing to a shell wherever they stand in a word. */
const plain = /^[A-Za-z0-9_@%+:,./-]+$/;

/** A word as shell text that means exactly that word: bare, in double quotes, or in single quotes. */
export function quoteForShell(word: string): string {
  if (plain.test(word)) return word;
  if (!/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

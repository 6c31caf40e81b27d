/** Characters that mean nothing to a shell wherever they stand in a word, and `=` where what is before it is no name. */
const plain = /^(?![A-Za-z_][A-Za-z0-9_]*\+?=)[A-Za-z0-9_@%+:,./=-]+$/;

/** A word as shell text that means exactly that word: bare, in double quotes, or in single quotes. */
export function quoteForShell(word: string): string {
  if (plain.test(word)) return word;
  if (!/["$`\\!]/.test(word)) return `"${word}"`;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** The same for a person to type: a control character becomes an escape that bash, zsh and newer shells read. */
export function quoteForTerminal(word: string): string {
  if (word === '') return "''";
  if (!/[\x00-\x1f\x7f-\x9f]/.test(word)) return quoteForShell(word);
  const escaped = word.replace(/[\\']/g, '\\$&').replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => {
    const bytes = [...new TextEncoder().encode(character)];
    return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${escaped}'`;
}

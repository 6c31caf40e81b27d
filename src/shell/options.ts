import type { PlainWord } from './plain-command.ts';

/** The options of a program: each by its names, a letter or a word, divided by `|`; the last name stands for all of them. */
export interface OptionTable {
  readonly flags: readonly string[];
  /** Those that take a value. */
  readonly values: readonly string[];
  /** Options may stand behind operands, up to `--` (getopt(3)); else the first operand ends them. */
  readonly permutes?: true;
}

export interface ReadOptions {
  readonly flags: ReadonlySet<string>;
  /** Of an option that is given twice, the last value. */
  readonly values: ReadonlyMap<string, PlainWord>;
  readonly operands: readonly PlainWord[];
}

/**
 * The options and operands of a command line, its name left out; undefined for one with an option that the table does not have. `textOf`
 * tells what a word comes to, where that is known.
 */
export function readOptions(
  words: readonly PlainWord[],
  table: OptionTable,
  textOf: (word: PlainWord) => string | undefined = () => undefined,
): ReadOptions | undefined {
  const flags = new Set<string>();
  const values = new Map<string, PlainWord>();
  const operands: PlainWord[] = [];
  const waiting = [...words];
  for (let word = waiting.shift(); word !== undefined; word = waiting.shift()) {
    // Quotes around a variable begin with nothing.
    const [head, ...tail] = word[0]?.kind === 'text' && word[0].text === '' ? word.slice(1) : word;
    const text = head?.kind === 'text' ? head.text : '';
    if (text === '--' && tail.length === 0) {
      operands.push(...waiting);
      break;
    }
    if (!text.startsWith('-') || (text === '-' && tail.length === 0)) {
      // What a variable holds may be an option.
      const isOpen = head?.kind === 'variable' && /^-|^$/.test(textOf(word) ?? '');
      if (isOpen && table.permutes) return undefined;
      operands.push(word);
      if (table.permutes) continue;
      operands.push(...waiting);
      break;
    }
    const isRead = text.startsWith('--') ? readLong(text, tail) : readShort(text.slice(1), tail);
    if (!isRead) return undefined;
  }
  return { flags, values, operands };

  function readLong(text: string, tail: PlainWord): boolean {
    const split = text.indexOf('=');
    const name = text.slice(2, split === -1 ? undefined : split);
    const known = [...table.flags, ...table.values].flatMap((names) => names.split('|'));
    // A beginning that is no other one's is enough.
    const meant = known.includes(name)
      ? [name]
      : known.filter((one) => one.length > 1 && one.startsWith(name));
    const [only, ...others] = meant;
    if (only === undefined || others.length > 0) return false;
    if (split === -1) return tail.length === 0 && take(only, undefined);
    return take(only, [{ kind: 'text', text: text.slice(split + 1) }, ...tail]);
  }

  function readShort(letters: string, tail: PlainWord): boolean {
    for (const [index, letter] of [...letters].entries()) {
      const rest = letters.slice(index + 1);
      const isValue = table.values.some((names) => names.split('|').includes(letter));
      if (!isValue) {
        if (!take(letter, undefined)) return false;
      } else if (rest === '' && tail.length === 0) return take(letter, undefined);
      else return take(letter, [{ kind: 'text', text: rest }, ...tail]);
    }
    return tail.length === 0;
  }

  function take(name: string, value: PlainWord | undefined): boolean {
    const isNamed = (names: string) => names.split('|').includes(name);
    const flag = table.flags.find(isNamed);
    if (flag !== undefined) {
      flags.add(lastName(flag));
      return value === undefined;
    }
    const option = table.values.find(isNamed);
    const taken = value ?? waiting.shift();
    if (option === undefined || taken === undefined) return false;
    values.set(lastName(option), taken);
    return true;
  }
}

function lastName(names: string): string {
  return names.slice(names.lastIndexOf('|') + 1);
}

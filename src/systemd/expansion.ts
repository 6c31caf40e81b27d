import { readWords } from './words.ts';

/**
 * What becomes of `$` in a command line when it is run (systemd.service(5) "Command lines", systemd's
 * replace_env_argv()). The environment is a list of `NAME=value`; later entries count.
 */

/** The words a process gets, its own name first. */
export function expandVariables(argv: readonly string[], environment: readonly string[]): string[] {
  return argv.flatMap((word) => {
    if (!isSplitVariable(word)) return [expandInWord(word, environment)];
    const value = lookUp(environment, word.slice(1));
    return value === undefined ? [] : splitValue(value);
  });
}

/** Whether a word is replaced by zero or more words: it begins with `$`, and not with `${` or `$$`. */
export function isSplitVariable(word: string): boolean {
  return word.startsWith('$') && word[1] !== '{' && word[1] !== '$';
}

const endOfName = /[}:]/g;

/**
 * A word with `${NAME}` replaced by its value and `$$` by `$`. Anything else that begins with `$` stays, and so does
 * `${NAME:`, which is the shell's and not systemd's.
 */
export function expandInWord(word: string, environment: readonly string[]): string {
  const out: string[] = [];
  /** Where the text not yet put out begins. */
  let from = 0;
  for (let at = word.indexOf('$'); at !== -1; ) {
    const next = word[at + 1];
    if (next === '$') {
      out.push(word.slice(from, at + 1));
      from = at + 2;
      at = word.indexOf('$', from);
    } else if (next === '{') {
      endOfName.lastIndex = at + 2;
      const stop = endOfName.exec(word)?.index;
      if (stop === undefined) break;
      if (word[stop] === '}') {
        out.push(word.slice(from, at), lookUp(environment, word.slice(at + 2, stop)) ?? '');
        from = stop + 1;
      }
      at = word.indexOf('$', stop + 1);
    } else at = word.indexOf('$', at + 2);
  }
  out.push(word.slice(from));
  return out.join('');
}

/** The value of a variable: the rest of the last entry that begins with its name and an equals sign. */
export function lookUp(environment: readonly string[], name: string): string | undefined {
  if (name === '') return undefined;
  const entry = environment.findLast((each) => each.startsWith(`${name}=`));
  return entry?.slice(name.length + 1);
}

/** A value split at blanks; quotes group and vanish, a backslash vanishes too. An open quote ends with the value. */
function splitValue(value: string): string[] {
  const syntax = { quotes: true, escapes: 'next', relaxed: true } as const;
  return readWords(value, syntax).words.map((word) => word.text);
}

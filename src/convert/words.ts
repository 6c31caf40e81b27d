import { type PlainWord, plainCommand } from '../shell/plain-command.ts';
import { quoteForShell } from '../shell/quote.ts';
import { shellVariables } from '../shell/variables.ts';
import type { Command, Part, Word } from './model.ts';

/** A word that is text alone. */
export function literalWord(text: string): Word {
  return [{ kind: 'text', text }];
}

/** The text of a word that is text alone; undefined for one with a variable in it. */
export function literalText(word: Word): string | undefined {
  let text = '';
  for (const part of word) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/** The literal words of a command that runs a program directly; undefined for shell text. */
export function programWords(command: Command): readonly (string | undefined)[] | undefined {
  return command.kind === 'program' ? command.words.map(literalText) : undefined;
}

/**
 * The command that a shell text amounts to when all the shell does with it is split, unquote and put in
 * variables whose values are known: the program itself. Undefined when the text does more.
 * `values` holds the variables that the process is certain to have, with their values; of one that may have any, `undefined`: alone it
 * is divided into words, and else taken for one, which whoever puts it there has to tell.
 */
export function liftCommand(
  text: string,
  values: ReadonlyMap<string, string | undefined>,
): Command | undefined {
  const words = plainCommand(text);
  if (words === undefined) return undefined;
  const lifted: Word[] = [];
  for (const word of words) {
    const parts = liftWord(word, values);
    if (parts === undefined) return undefined;
    lifted.push(parts);
  }
  const [program] = lifted;
  // The program's own name may hold no variable: systemd expands none there.
  if (program === undefined || !literalText(program)) return undefined;
  return { kind: 'program', words: lifted };
}

function liftWord(
  word: PlainWord,
  values: ReadonlyMap<string, string | undefined>,
): Word | undefined {
  const parts: Part[] = [];
  for (const part of word) {
    if (part.kind === 'text') {
      // An empty piece is what stands between a quote and a variable; alone it is a word.
      if (part.text !== '' || word.length === 1) parts.push(part);
      continue;
    }
    // What a shell has of itself, a unit has not.
    if (shellVariables.has(part.name) && !values.has(part.name)) return undefined;
    // In quotes, both inits put in the value as it is, and nothing for a variable that is not set.
    if (part.quoted) {
      parts.push({ kind: 'variable', name: part.name, split: false });
      continue;
    }
    const value = values.get(part.name);
    if (value === undefined) {
      if (!values.has(part.name)) return undefined;
      parts.push({ kind: 'variable', name: part.name, split: word.length === 1 });
      continue;
    }
    // Beside others, nothing is nothing to both.
    const isNothing = value === '' && word.length > 1;
    if (isNothing || isOneWord(value))
      parts.push({ kind: 'variable', name: part.name, split: false });
    else if (word.length === 1 && splitsAlike(value)) {
      parts.push({ kind: 'variable', name: part.name, split: true });
    } else return undefined;
  }
  // Of such a word nothing may be left, which is no word to a shell.
  const mayBeNothing =
    word.length > 1 &&
    word.every(
      (part) => part.kind === 'variable' && !part.quoted && !isOneWord(values.get(part.name) ?? ''),
    );
  return mayBeNothing ? undefined : parts;
}

/** A value that the shell, meeting it unquoted, leaves as it is. */
function isOneWord(value: string): boolean {
  return /^[^\s*?[\]\\]+$/.test(value);
}

/** A value that the shell and systemd split at blanks into the same words. */
function splitsAlike(value: string): boolean {
  return !/["'\\*?[\]\n]/.test(value);
}

/** A command as shell text: `exec` is not part of it. */
export function shellText(command: Command): string {
  return command.kind === 'shell' ? command.text : command.words.map(shellWord).join(' ');
}

/** A word as shell text. A specifier has no meaning there and stays as it is. */
export function shellWord(word: Word): string {
  const text = literalText(word);
  if (text !== undefined) return quoteForShell(text);
  const [only] = word;
  if (word.length === 1 && only?.kind === 'variable' && only.split) return `$${only.name}`;
  const inner = word.map((part) => {
    if (part.kind === 'variable') return `\${${part.name}}`;
    if (part.kind === 'specifier') return `%${part.letter}`;
    return part.text.replace(/["$`\\]/g, '\\$&');
  });
  return `"${inner.join('')}"`;
}

/** A word as `shellWord` wrote it: text, and variables in braces inside of double quotes. */
export function readShellWord(text: string): Word {
  const inner = /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
  // A single quote is put in double ones there.
  if (!text.startsWith('"')) return literalWord(inner.replaceAll(`'"'"'`, "'"));
  const pieces = inner.split(/(\\.|\$\{[A-Za-z_][A-Za-z0-9_]*\})/).filter((piece) => piece !== '');
  return pieces.map((piece): Part => {
    if (piece.startsWith('$')) return { kind: 'variable', name: piece.slice(2, -1), split: false };
    return { kind: 'text', text: piece.replace(/^\\/, '') };
  });
}

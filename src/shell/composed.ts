import type { Command } from 'unbash';
import { type PlainPart, type PlainWord, plainWord, quoted } from './plain-command.ts';
import { shellVariables } from './variables.ts';

/**
 * Variables that a script has for itself, and what they come to: text, and variables of which only a running job knows the value. Nothing
 * but the script's own words ever reads them, so their values can stand in those.
 */
export type Composed = ReadonlyMap<string, PlainWord>;

/** A value longer than this is left to the shell: one that is made of itself may double each time. */
export const longestValue = 20_000;

/**
 * The variables that a command assigns for the script itself, as far as `isOwn` tells that no program gets them; undefined for a command
 * that does anything else, or gives one a value that is more than text and variables.
 */
export function composedBy(
  { name, prefix, suffix }: Command,
  composed: Composed,
  isOwn: (name: string) => boolean,
): Composed | undefined {
  if (name !== undefined || suffix.length > 0 || prefix.length === 0) return undefined;
  const made = new Map(composed);
  for (const each of prefix) {
    if (each.type !== 'Assignment' || each.append || each.index !== undefined) return undefined;
    if (shellVariables.has(each.name) || !isOwn(each.name) || 'elements' in each.value)
      return undefined;
    // A tilde after `=` or `:` is a directory.
    const word = each.value.text.includes('~') ? undefined : plainWord(each.value);
    // An assignment divides nothing.
    const [value] = word ? (expanded(word.map(quoted), made) ?? []) : [];
    if (value === undefined || lengthOf(value) > longestValue) return undefined;
    made.set(each.name, value);
  }
  return made;
}

function lengthOf(word: PlainWord): number {
  return word.reduce((sum, part) => sum + (part.kind === 'text' ? part.text : part.name).length, 0);
}

/**
 * The words that a word comes to when the values of a script's own variables stand in it: what is not quoted is divided at blanks.
 * Undefined where the shell would take a part of a value for a pattern.
 */
export function expanded(word: PlainWord, composed: Composed): readonly PlainWord[] | undefined {
  if (!word.some((part) => part.kind === 'variable' && composed.has(part.name))) return [word];
  const words: PlainPart[][] = [];
  let open: PlainPart[] | undefined;
  for (const part of word) {
    const value = part.kind === 'variable' ? composed.get(part.name) : undefined;
    if (value === undefined || (part.kind === 'variable' && part.quoted)) {
      open ??= newWord(words);
      open.push(...(value ?? [part]));
      continue;
    }
    for (const inner of value) {
      if (inner.kind === 'variable') {
        open ??= newWord(words);
        open.push({ ...inner, quoted: false });
        continue;
      }
      if (/[*?[\\]/.test(inner.text)) return undefined;
      for (const [index, piece] of inner.text.split(/[ \t\n]+/).entries()) {
        if (index > 0) open = undefined;
        if (piece === '') continue;
        open ??= newWord(words);
        open.push({ kind: 'text', text: piece });
      }
    }
  }
  return words.map(merged);
}

function newWord(words: PlainPart[][]): PlainPart[] {
  const word: PlainPart[] = [];
  words.push(word);
  return word;
}

function merged(parts: readonly PlainPart[]): PlainWord {
  const all: PlainPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      all[all.length - 1] = { kind: 'text', text: last.text + part.text };
    else all.push(part);
  }
  return all;
}

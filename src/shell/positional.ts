import type { Command, Word } from 'unbash';
import { literalOf } from './calls.ts';
import { type Defaults, type PlainWord, plainWord } from './plain-command.ts';

/** The words after `set --`, with those that the parameters were before in the place of `"$@"`; undefined for any other command. */
export function positionalIn(
  { name, prefix, suffix }: Command,
  before: readonly PlainWord[],
): readonly PlainWord[] | undefined {
  const [dashes, ...words] = suffix;
  const isSet = name !== undefined && literalOf(name) === 'set' && prefix.length === 0;
  if (!isSet || dashes?.type !== 'Word' || literalOf(dashes) !== '--') return undefined;
  const known = words.map((word) => (word.type === 'Word' ? wordsIn(word, before) : undefined));
  return known.every((each) => each !== undefined) ? known.flat() : undefined;
}

/** What one word of a command stands for, where the parameters are `positional`: `"$@"` for all of them, any other for itself. */
export function wordsIn(
  word: Word,
  positional: readonly PlainWord[],
  defaults?: Defaults,
): readonly PlainWord[] | undefined {
  if (word.text === '"$@"' || word.text === '"${@}"') return positional;
  const plain = plainWord(word, defaults);
  return plain && [plain];
}

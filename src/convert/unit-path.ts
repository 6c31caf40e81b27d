import { simplifyPath } from '../systemd/paths.ts';
import type { Unit } from '../systemd/unit.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { readExecWord } from './exec-word.ts';
import type { Part, Word } from './model.ts';
import { expandKnown } from './tables/specifiers.ts';
import { literalText, literalWord } from './words.ts';

/**
 * A text of a unit with the specifiers replaced that stand for the same on every machine. Others stay as they are
 * written, and `about` gets a finding (systemd.unit(5) "Specifiers").
 */
export function unitText(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  { findings, manager }: Context,
): string {
  const { text, unknown } = expandKnown(value, unit.name, manager);
  if (unknown !== undefined) {
    findings.report(
      'specifier-unknown',
      about,
      `Only systemd knows what %${unknown} stands for here.`,
    );
  }
  return text;
}

/** The same as a word, in which the instance of a template stays a variable; the other specifiers as in `unitText`. */
export function unitWord(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  context: Context,
): Word {
  const word = readExecWord(value, false, unit, context.manager);
  const [unknown] = word.flatMap((part) => (part.kind === 'specifier' ? [part.letter] : []));
  if (unknown === undefined) return word;
  context.findings.report(
    'specifier-unknown',
    about,
    `Only systemd knows what %${unknown} stands for here.`,
  );
  const parts = word.map(
    (part): Part => (part.kind === 'specifier' ? { kind: 'text', text: `%${part.letter}` } : part),
  );
  const text = literalText(parts);
  return text === undefined ? parts : literalWord(text);
}

/** A path in a unit as a word: see `unitWord`. */
export function unitPathWord(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  context: Context,
): Word {
  const word = unitWord(value, about, unit, context);
  const text = literalText(word);
  return text?.startsWith('/') ? literalWord(simplifyPath(text)) : word;
}

/** A path in a unit as a job has to write it: see `unitText`. */
export function unitPath(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  context: Context,
): string {
  const path = unitText(value, about, unit, context);
  return path.startsWith('/') ? simplifyPath(path) : path;
}

import { specifierParts } from '../systemd/specifiers.ts';
import type { Unit } from '../systemd/unit.ts';
import { instanceVariableOf } from './instance-variable.ts';
import type { Manager } from './manager.ts';
import type { Part, Word } from './model.ts';
import { constantSpecifier } from './tables/specifiers.ts';

/**
 * A word of an Exec line as the model has it: `$` and `%` taken by systemd's rules. `$NAME` as a whole word is
 * split, `${NAME}` anywhere is one word, `$$` is a dollar (systemd.service(5) "Command lines"). Without
 * `expands` (the prefix `:`, or a program's path) every `$` is text.
 */
export function readExecWord(raw: string, expands: boolean, unit: Unit, manager: Manager): Word {
  const cut = specifierParts(raw);
  const pieces = cut.ok ? cut.parts : [{ kind: 'text' as const, text: raw }];
  const parts: Part[] = pieces.flatMap((piece): readonly Part[] =>
    piece.kind === 'text' ? [piece] : partsOf(piece.letter, unit, manager),
  );
  const merged = mergeTexts(parts);
  if (!expands) return merged;
  const [only] = merged;
  const whole =
    merged.length === 1 && only?.kind === 'text' ? /^\$([^${].*)?$/s.exec(only.text) : null;
  if (whole) return wholeVariable(whole[1] ?? '');
  return mergeTexts(
    merged.flatMap((part) => (part.kind === 'text' ? readVariables(part.text) : [part])),
  );
}

/** What follows a `$` at a word's start is the name, whatever it is; one that no variable has is unset. */
function wholeVariable(name: string): Word {
  return [
    { kind: 'variable', name: /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : '', split: true },
  ];
}

function readVariables(text: string): readonly Part[] {
  return text.split(/(\$\$|\$\{[A-Za-z_][A-Za-z0-9_]*\})/).map((piece): Part => {
    if (piece === '$$') return { kind: 'text', text: '$' };
    if (piece.startsWith('${') && piece.endsWith('}')) {
      return { kind: 'variable', name: piece.slice(2, -1), split: false };
    }
    return { kind: 'text', text: piece };
  });
}

/** What a session's own environment says of the user. */
const ofUser: Readonly<Record<string, string>> = { h: 'HOME', t: 'XDG_RUNTIME_DIR', u: 'USER' };

function partsOf(letter: string, unit: Unit, manager: Manager): readonly Part[] {
  const instance = instanceVariableOf(unit);
  // An instance of Upstart's is never escaped, so it is what %I is; a path that it names begins with a slash (%f).
  if (instance && ['i', 'I', 'f'].includes(letter)) {
    const named: Part = { kind: 'variable', name: instance.variable, split: false };
    return letter === 'f' ? [{ kind: 'text', text: '/' }, named] : [named];
  }
  const variable = manager === 'user' ? ofUser[letter] : undefined;
  if (variable !== undefined) return [{ kind: 'variable', name: variable, split: false }];
  const text = constantSpecifier(letter, unit.name, manager);
  return [text === undefined ? { kind: 'specifier', letter } : { kind: 'text', text }];
}

/** Neighbouring texts as one; a word without any part is the empty text. */
function mergeTexts(parts: readonly Part[]): Word {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      merged[merged.length - 1] = { kind: 'text', text: last.text + part.text };
    } else if (part.kind !== 'text' || part.text !== '' || parts.length === 1) merged.push(part);
  }
  return merged.length === 0 ? [{ kind: 'text', text: '' }] : merged;
}

import { specifierParts } from '../../systemd/specifiers.ts';
import type { Manager } from '../manager.ts';

/** Specifiers whose value is the same for every unit on every machine (systemd.unit(5) "Specifiers"). */
const everywhere: Readonly<Record<string, string>> = { T: '/tmp', V: '/var/tmp' };

/** The same of system services; of users' units only the user's manager can tell. */
const constants: Readonly<Record<string, string>> = {
  ...everywhere,
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  h: '/root',
  s: '/bin/sh',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
};

/** What a specifier stands for in the unit `unit`; undefined where only the machine can tell. */
export function constantSpecifier(
  letter: string,
  unit: string,
  manager: Manager,
): string | undefined {
  const withoutType = unit.replace(/\.[a-z]+$/, '');
  const at = withoutType.indexOf('@');
  const prefix = at === -1 ? withoutType : withoutType.slice(0, at);
  const instance = at === -1 ? '' : withoutType.slice(at + 1);
  switch (letter) {
    case 'n':
      return instance === '' && at !== -1 ? undefined : unit;
    case 'N':
      return instance === '' && at !== -1 ? undefined : withoutType;
    case 'p':
      return prefix;
    case 'i':
      return instance === '' && at !== -1 ? undefined : instance;
    default:
      return (manager === 'user' ? everywhere : constants)[letter];
  }
}

/**
 * A text with the specifiers replaced whose value is known. The others stay as they are written; the first of them is
 * `unknown`.
 */
export function expandKnown(
  text: string,
  unit: string,
  manager: Manager,
): { readonly text: string; readonly unknown?: string } {
  const cut = specifierParts(text);
  if (!cut.ok) return { text, unknown: cut.unknown };
  let unknown: string | undefined;
  const parts = cut.parts.map((part) => {
    if (part.kind === 'text') return part.text;
    const value = constantSpecifier(part.letter, unit, manager);
    if (value === undefined) unknown ??= part.letter;
    return value ?? `%${part.letter}`;
  });
  return { text: parts.join(''), ...(unknown !== undefined && { unknown }) };
}

import { specifierParts } from '../../systemd/specifiers.ts';

/** Specifiers whose value is the same for every system service on every machine (systemd.unit(5) "Specifiers"). */
const constants: Readonly<Record<string, string>> = {
  t: '/run',
  S: '/var/lib',
  C: '/var/cache',
  L: '/var/log',
  E: '/etc',
  T: '/tmp',
  V: '/var/tmp',
  h: '/root',
  s: '/bin/sh',
  u: 'root',
  U: '0',
  g: 'root',
  G: '0',
};

/** What a specifier stands for in the system unit `unit`; undefined where only the machine can tell. */
export function constantSpecifier(letter: string, unit: string): string | undefined {
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
      return constants[letter];
  }
}

/** A text with the specifiers replaced whose value is known; the others stay as they are written. */
export function expandKnown(text: string, unit: string): string {
  const cut = specifierParts(text);
  if (!cut.ok) return text;
  return cut.parts
    .map((part) =>
      part.kind === 'text'
        ? part.text
        : (constantSpecifier(part.letter, unit) ?? `%${part.letter}`),
    )
    .join('');
}

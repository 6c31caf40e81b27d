/**
 * Specifiers: `%` and a letter that systemd replaces when it loads a unit (systemd.unit(5) "Specifiers").
 */

/** What each specifier stands for, and the first version that is known to have it where there were any without. */
export const specifiers: Readonly<
  Record<string, { readonly means: string; readonly since?: number }>
> = {
  a: { means: 'architecture', since: 246 },
  A: { means: 'image version', since: 249 },
  b: { means: 'boot ID', since: 190 },
  B: { means: 'build ID', since: 246 },
  C: { means: 'cache directory root', since: 236 },
  d: { means: 'credentials directory', since: 251 },
  D: { means: 'shared data directory', since: 253 },
  E: { means: 'configuration directory root', since: 239 },
  f: { means: 'unescaped instance or prefix name as a path' },
  g: { means: 'group of the service manager', since: 240 },
  G: { means: 'numeric group of the service manager', since: 240 },
  h: { means: 'home directory of the user the service manager runs as', since: 187 },
  H: { means: 'host name', since: 190 },
  i: { means: 'instance name' },
  I: { means: 'unescaped instance name' },
  j: { means: 'last component of the prefix', since: 239 },
  J: { means: 'unescaped last component of the prefix', since: 239 },
  l: { means: 'short host name', since: 246 },
  L: { means: 'log directory root', since: 236 },
  m: { means: 'machine ID', since: 190 },
  M: { means: 'image ID', since: 249 },
  n: { means: 'full unit name' },
  N: { means: 'full unit name without the type' },
  o: { means: 'operating system ID', since: 246 },
  p: { means: 'prefix name' },
  P: { means: 'unescaped prefix name' },
  q: { means: 'pretty host name', since: 251 },
  s: { means: 'shell of the user the service manager runs as', since: 187 },
  S: { means: 'state directory root', since: 236 },
  t: { means: 'runtime directory root' },
  T: { means: 'directory for temporary files', since: 239 },
  u: { means: 'user the service manager runs as', since: 187 },
  U: { means: 'numeric user the service manager runs as', since: 197 },
  v: { means: 'kernel release', since: 206 },
  V: { means: 'directory for larger temporary files', since: 239 },
  w: { means: 'operating system version ID', since: 246 },
  W: { means: 'operating system variant ID', since: 246 },
  y: { means: 'path of the unit file', since: 251 },
  Y: { means: 'directory of the unit file', since: 251 },
};

/** `text` with every `%` doubled, so that it means itself. */
export function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A text cut at its specifiers, or the letter of the first one that does not exist. */
export type SpecifierParts =
  | { readonly ok: true; readonly parts: readonly SpecifierPart[] }
  | { readonly ok: false; readonly unknown: string };

export type SpecifierPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'specifier'; readonly letter: string };

/**
 * Cuts a text at its specifiers by the rules of systemd's specifier_printf(): `%%` is a percent sign, `%`
 * before anything but a letter, a digit or `%` means itself, `%` and a letter that is none is an error.
 */
export function specifierParts(
  text: string,
  isKnown: (letter: string) => boolean = (letter) => specifiers[letter] !== undefined,
): SpecifierParts {
  const parts: SpecifierPart[] = [];
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) parts.push({ kind: 'text', text: plain.join('') });
    plain = [];
  };
  for (let at = 0; at < text.length; ) {
    const percent = text.indexOf('%', at);
    if (percent === -1) {
      plain.push(text.slice(at));
      break;
    }
    plain.push(text.slice(at, percent));
    const letter = text[percent + 1] ?? '';
    at = percent + 2;
    if (letter === '%') plain.push('%');
    else if (isKnown(letter)) {
      flush();
      parts.push({ kind: 'specifier', letter });
    } else if (/[0-9A-Za-z]/.test(letter)) return { ok: false, unknown: letter };
    else plain.push(`%${letter}`);
  }
  flush();
  return { ok: true, parts };
}

/**
 * Replaces the specifiers of `text`. `value` gives what a letter stands for, `undefined` when nothing does;
 * then the result is `undefined`, as systemd refuses such a text.
 */
export function expandSpecifiers(
  text: string,
  value: (letter: string) => string | undefined,
): string | undefined {
  if (!text.includes('%')) return text;
  const cut = specifierParts(text, (letter) => value(letter) !== undefined);
  if (!cut.ok) return undefined;
  return cut.parts
    .map((part) => (part.kind === 'text' ? part.text : (value(part.letter) ?? '')))
    .join('');
}

/** Whether `text` holds a specifier, so that its meaning depends on where it is loaded. */
export function hasSpecifier(text: string): boolean {
  const cut = specifierParts(text);
  return !cut.ok || cut.parts.some((part) => part.kind === 'specifier');
}

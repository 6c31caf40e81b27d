/** What an init knows: the stanzas of one release of Upstart, arranged for reading. */

import { type Console, consoles } from './job.ts';
import { type Stanza, stanzas, type Version } from './stanzas.ts';

/** The stanzas that share a first word: `kill timeout` and `kill signal`; `respawn` and `respawn limit`. */
export interface Family {
  readonly bare?: Stanza;
  readonly forms: ReadonlyMap<string, Stanza>;
}

export interface Language {
  /** What messages call the init: `Upstart 1.13.2`, `RHEL 6 (Upstart 0.6.5)`. */
  readonly title: string;
  /** The stanzas by their first word. */
  readonly families: ReadonlyMap<string, Family>;
  /** The words of all stanzas, and the first words of those that have two. */
  readonly words: ReadonlySet<string>;
  /** What may follow `console`. */
  readonly consoles: readonly Console[];
  /** The words that other inits know and this one does not, with what brought them. */
  readonly missing: ReadonlyMap<string, Stanza['since']>;
}

function comparable(version: string): readonly number[] {
  return version.split('.').map(Number);
}

/** Whether release `a` of Upstart is `b` or a later one: `1.12.1` is at least `1.5`. */
export function isAtLeast(a: string, b: string): boolean {
  const left = comparable(a);
  const right = comparable(b);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** The first release whose `console` knows `log`. */
const consoleLogSince: Version = '1.4';

/** What Upstart `version` knows, and the stanzas of `patches`, which its packagers added. */
export function languageOf(
  title: string,
  version: string,
  patches: readonly string[] = [],
): Language {
  const families = new Map<string, { bare?: Stanza; forms: Map<string, Stanza> }>();
  const words = new Set<string>();
  const missing = new Map<string, Stanza['since']>();
  for (const stanza of stanzas) {
    const isIts = stanza.since !== 'chromeos' && isAtLeast(version, stanza.since);
    if (!isIts && !patches.includes(stanza.words)) {
      missing.set(stanza.words, stanza.since);
      continue;
    }
    const [first = '', second] = stanza.words.split(' ');
    const family: { bare?: Stanza; forms: Map<string, Stanza> } = families.get(first) ?? {
      forms: new Map(),
    };
    families.set(first, family);
    if (second === undefined) family.bare = stanza;
    else family.forms.set(second, stanza);
    words.add(stanza.words).add(first);
  }
  const hasLog = isAtLeast(version, consoleLogSince);
  if (!hasLog) missing.set('console log', consoleLogSince);
  const known = consoles.filter((name) => hasLog || name !== 'log');
  return { title, families, words, consoles: known, missing };
}

/** Why `words` is refused, if some other init would know it. */
export function notKnownHere({ title, missing }: Language, words: string): string | undefined {
  const since =
    missing.get(words) ?? [...missing].find(([each]) => each.startsWith(`${words} `))?.[1];
  if (since === undefined) return undefined;
  const origin = since === 'chromeos' ? 'is a stanza of Chrome OS' : `came with Upstart ${since}`;
  return `\`${words}\` ${origin}; ${title} does not know it. Remove it, or name the release that reads this file.`;
}

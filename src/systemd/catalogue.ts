import { groupBy } from '../text/group-by.ts';
import { directiveTable } from './catalogue-data.ts';

/**
 * What is known of each directive: systemd.directives(7) and the tables behind it (systemd's
 * load-fragment-gperf), over versions.
 */
export interface DirectiveInfo {
  readonly section: string;
  readonly key: string;
  /** The kind of its value, as `systemd --dump-configuration-items` calls it, in lower case. */
  readonly kind: string;
  /** The first version known to have it; left out when no older one is known to lack it. */
  readonly since: number | undefined;
  /** The last version in which it did something; left out when it still does. */
  readonly until: number | undefined;
  /** What an empty assignment does: takes all back, leaves all as it is with a warning, or nothing at all. */
  readonly empty: 'reset' | 'keep' | 'nothing';
  /** The directive it is an old name or an old place of, as `Section.Key`. */
  readonly aliasOf: string | undefined;
  /** The list it adds to: its own name, or that of a list it shares with others (`listOf`). */
  readonly list: string;
  /** The directive that came in its place and is not the same. */
  readonly replacedBy: string | undefined;
  /** Accepted with a warning and without effect in every version. */
  readonly removed: boolean;
  /** systemd warns that it should not be used. */
  readonly deprecated: boolean;
}

const sectionLetters: Readonly<Record<string, string>> = {
  U: 'Unit',
  I: 'Install',
  S: 'Service',
  K: 'Socket',
  M: 'Mount',
  W: 'Swap',
  L: 'Slice',
  C: 'Scope',
  P: 'Path',
  T: 'Timer',
  A: 'Automount',
};

/** The lines of the table by the key they are about: most are never looked at. */
let lines: ReadonlyMap<string, readonly string[]> | undefined;
const known = new Map<string, readonly DirectiveInfo[]>();

function linesByKey(): ReadonlyMap<string, readonly string[]> {
  if (lines !== undefined) return lines;
  lines = groupBy(
    directiveTable.trim().split('\n'),
    (line) => line.slice(line.indexOf('\t') + 1).split('\t', 1)[0] ?? '',
  );
  return lines;
}

/** What is known of a key, in every section that has it. */
function directivesNamed(key: string): readonly DirectiveInfo[] {
  const found = known.get(key);
  if (found !== undefined) return found;
  const read = (linesByKey().get(key) ?? []).flatMap(readLine);
  // Only what is in the table is kept: keys that nobody knows come in any number.
  if (read.length > 0) known.set(key, read);
  return read;
}

function readLine(line: string): DirectiveInfo[] {
  const [letters = '', key = '', kind = '', since = '', until = '', empty = '', note = ''] =
    line.split('\t');
  const [word, target = ''] = note.split(' ');
  return Array.from(letters, (letter) => {
    const section = sectionLetters[letter] ?? letter;
    const aliased = word === 'alias' || word === 'obsolete';
    const aliasOf = aliased ? (target.includes('.') ? target : `${section}.${target}`) : undefined;
    return {
      section,
      key,
      kind,
      since: since === '' ? undefined : Number(since),
      until: until === '' ? undefined : Number(until),
      empty: empty === 'keep' || empty === 'nothing' ? empty : 'reset',
      aliasOf,
      list: sharedList(aliasOf ?? `${section}.${key}`),
      replacedBy: word === 'replaced' ? target : undefined,
      removed: kind === 'removed',
      deprecated: word === 'deprecated' || word === 'obsolete' || word === 'replaced',
    };
  });
}

/** What is known of a directive; `undefined` for one that no known version of systemd has. */
export function directiveInfo(section: string, key: string): DirectiveInfo | undefined {
  return directivesNamed(key).findLast((info) => info.section === section);
}

/** The sections that a key may stand in, in any known version of systemd. */
export function sectionsWith(key: string): readonly string[] {
  return directivesNamed(key).map(({ section }) => section);
}

/** Whether any known version of systemd has the directive. */
export function isKnown(section: string, key: string): boolean {
  return directiveInfo(section, key) !== undefined;
}

/** Whether `version` of systemd has the directive and does something about it. */
export function knownIn(section: string, key: string, version: number): boolean {
  const info = directiveInfo(section, key);
  if (info === undefined || info.removed) return false;
  return version >= (info.since ?? 0) && version <= (info.until ?? Number.POSITIVE_INFINITY);
}

/** Every directive of a section, in the order of systemd's own table. */
export function directivesOf(section: string): DirectiveInfo[] {
  return [...linesByKey().keys()].flatMap((key) => directiveInfo(section, key) ?? []);
}

/** The one place and name under which a directive takes effect: `Unit.BindsTo` for `Unit.BindTo`. */
export function canonicalDirective(section: string, key: string): string {
  return directiveInfo(section, key)?.aliasOf ?? `${section}.${key}`;
}

/** Directives that share one list: an empty assignment to any of them empties it (systemd.timer(5) and others). */
const sharedLists: readonly (readonly [string, RegExp])[] = [
  ['Unit.Condition', /^Unit\.Condition/],
  ['Unit.Assert', /^Unit\.Assert/],
  ['Timer.On', /^Timer\.On(Calendar|(Active|Boot|Startup|UnitActive|UnitInactive)Sec)$/],
  ['Socket.Listen', /^Socket\.Listen/],
  ['Path.', /^Path\.(Path|DirectoryNotEmpty)/],
];

function sharedList(directive: string): string {
  return sharedLists.find(([, members]) => members.test(directive))?.[0] ?? directive;
}

/** The name of the list that the directive `Section.Key` adds to. */
export function listOf(directive: string): string {
  const dot = directive.indexOf('.');
  return directiveInfo(directive.slice(0, dot), directive.slice(dot + 1))?.list ?? directive;
}

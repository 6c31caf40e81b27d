import { type Range, type Sourced, type Statement, sourced } from '../text/source.ts';
import { canonicalDirective, type DirectiveInfo, directiveInfo, listOf } from './catalogue.ts';
import { isGoodItem, isWholeItem } from './item-problems.ts';
import { locateInValue } from './lines.ts';
import { parseBoolean, parseIntegerIn, parseMode } from './numbers.ts';
import { parseTimeSpan } from './time-span.ts';
import type { Setting, Unit } from './unit.ts';
import { isValidValue } from './validity.ts';
import {
  listSyntax,
  plainSyntax,
  readWords,
  retainedSyntax,
  unitNameSyntax,
  type Word,
  type WordSyntax,
} from './words.ts';

/**
 * What the directives of a unit come to (systemd.syntax(7), systemd.unit(5)): lists grow until an empty assignment
 * empties them, dependencies are never taken back, of single values the last valid one counts, and an old name of a
 * directive is the directive.
 */

const listKinds: ReadonlySet<string> = new Set(
  'units url paths command condition environ file status bind-paths socket-binds timer syscalls archs families namespaces boundingset securebits filesystems device deviceweight bandwidth devicelatency sockets regex cpuaffinity'.split(
    ' ',
  ),
);
const listKeys: ReadonlySet<string> = new Set(
  'PassEnvironment UnsetEnvironment SupplementaryGroups LogExtraFields RuntimeDirectory StateDirectory CacheDirectory LogsDirectory ConfigurationDirectory SetCredential LoadCredential SetCredentialEncrypted LoadCredentialEncrypted ImportCredential TemporaryFileSystem MountImages ExtensionImages RootImageOptions StandardInputText StandardInputData IPAddressAllow IPAddressDeny IPIngressFilterPath IPEgressFilterPath AllowedCPUs AllowedMemoryNodes NUMAMask DisableControllers Delegate BPFProgram SocketBindAllow SocketBindDeny RestrictNetworkInterfaces Symlinks OpenFile NFTSet Alias WantedBy RequiredBy UpheldBy Also PathExists PathExistsGlob PathChanged PathModified DirectoryNotEmpty ExecSearchPath'.split(
    ' ',
  ),
);

function isList(info: DirectiveInfo | undefined): boolean {
  return info !== undefined && (listKinds.has(info.kind) || listKeys.has(info.key));
}

interface Entry {
  readonly directive: string;
  readonly info: DirectiveInfo | undefined;
  readonly setting: Setting;
}

/** A unit, or what one is about to be. */
type Settings = Pick<Unit, 'settings'>;

const indexes = new WeakMap<Settings, ReadonlyMap<string, readonly Entry[]>>();

/** The assignments of a unit by the list they add to, each in order. */
function indexOf(unit: Settings): ReadonlyMap<string, readonly Entry[]> {
  const known = indexes.get(unit);
  if (known !== undefined) return known;
  const index = new Map<string, Entry[]>();
  for (const setting of unit.settings) {
    const info = directiveInfo(setting.section, setting.key);
    const directive = canonicalDirective(setting.section, setting.key);
    const list = listOf(directive);
    const entries = index.get(list);
    if (entries === undefined) index.set(list, [{ directive, info, setting }]);
    else entries.push({ directive, info, setting });
  }
  indexes.set(unit, index);
  return index;
}

/** Cuts the entries of one list into those an empty assignment has taken back and those in force. */
function inForce(entries: readonly Entry[]): readonly Entry[] {
  const last = entries.findLastIndex(
    ({ info, setting }) =>
      setting.value === '' && info?.empty !== 'keep' && info?.empty !== 'nothing',
  );
  return entries.slice(last + 1).filter(({ setting }) => setting.value !== '');
}

/**
 * The assignments to a directive that are in force, in order: for a list, those after the last one that emptied it; for
 * a single value, the last valid one, or none.
 */
export function settingsOf(unit: Settings, section: string, key: string): readonly Setting[] {
  const directive = canonicalDirective(section, key);
  const entries = indexOf(unit).get(listOf(directive)) ?? [];
  const valid = entries.filter(
    (entry) =>
      entry.directive === directive ||
      // An empty assignment to another directive of the same list empties this one too.
      entry.setting.value === '',
  );
  if (isList(directiveInfo(section, key))) {
    const list = inForce(valid).map(({ setting }) => setting);
    return isWholeItem(section, key)
      ? list.filter(({ value }) => isGoodItem(section, key, value))
      : list;
  }
  const usable = valid.filter(({ setting }) =>
    isValidValue(setting.section, setting.key, setting.value),
  );
  return inForce(usable)
    .slice(-1)
    .map(({ setting }) => setting);
}

/** The settings of a unit without those that later ones took back or took the place of, in their order. */
export function settingsInForce(unit: Settings): readonly Setting[] {
  const seen = new Set<string>();
  const kept = new Set<Setting>();
  for (const { section, key } of unit.settings) {
    const directive = canonicalDirective(section, key);
    if (seen.has(directive)) continue;
    seen.add(directive);
    for (const setting of settingsOf(unit, section, key)) kept.add(setting);
  }
  return unit.settings.filter((setting) => kept.has(setting));
}

/** The value of a directive that takes one: of its last valid assignment, unless an empty one took it back. */
export function lastValue(unit: Unit, section: string, key: string): Sourced<string> | undefined {
  const setting = settingsOf(unit, section, key).at(-1);
  if (setting === undefined) return undefined;
  return sourced(setting.value, setting.from, rangeIn(setting, 0, setting.value.length));
}

/**
 * What `take` makes of the last assignment it does not refuse, unless an empty one took that back: the general form of
 * `lastValue`, for values that are only known to be good once their specifiers are replaced.
 */
export function lastTaken<T>(
  unit: Unit,
  section: string,
  key: string,
  take: (value: string) => T | undefined,
): T | undefined {
  const directive = canonicalDirective(section, key);
  let taken: T | undefined;
  for (const entry of indexOf(unit).get(listOf(directive)) ?? []) {
    if (entry.directive !== directive) continue;
    const { value } = entry.setting;
    if (value === '' && entry.info?.empty !== 'keep') taken = undefined;
    else taken = take(value) ?? taken;
  }
  return taken;
}

/** Where a part of a setting's value stands in the file it was read from. */
export function rangeIn(setting: Setting, start: number, end: number): Range | undefined {
  const [statement, another] = setting.from;
  if (statement === undefined || another !== undefined) return undefined;
  return statement.name === setting.key ? locateInValue(statement, start, end) : undefined;
}

/** The items of a directive that takes a list parted by blanks, each with the assignment it came from. */
export function listValues(unit: Unit, section: string, key: string): readonly Sourced<string>[] {
  const info = directiveInfo(section, key);
  return settingsOf(unit, section, key).flatMap((setting) =>
    wordsOf(info, setting.value)
      .filter(({ text }) => isGoodItem(section, key, text))
      .map(({ text, start, end }) => sourced(text, setting.from, rangeIn(setting, start, end))),
  );
}

function wordsOf(info: DirectiveInfo | undefined, value: string): readonly Word[] {
  return readWords(value, syntaxOf(info)).words;
}

const plainKinds: ReadonlySet<string> = new Set(['status', 'sockets']);

function syntaxOf(info: DirectiveInfo | undefined): WordSyntax {
  if (info?.kind === 'units') return unitNameSyntax;
  if (info !== undefined && (plainKinds.has(info.kind) || info.key === 'SupplementaryGroups')) {
    return plainSyntax;
  }
  return info?.section === 'Install' || info?.kind === 'url' ? retainedSyntax : listSyntax;
}

/** A single value read by `parse`; `undefined` when there is none that systemd takes. */
function parsed<T>(
  unit: Unit,
  section: string,
  key: string,
  parse: (text: string) => T | undefined,
): Sourced<T> | undefined {
  const text = lastValue(unit, section, key);
  const value = text && parse(text.value);
  return text && value !== undefined ? { ...text, value } : undefined;
}

export function booleanValue(
  unit: Unit,
  section: string,
  key: string,
): Sourced<boolean> | undefined {
  return parsed(unit, section, key, parseBoolean);
}

/** A time span in microseconds, as written: what 0 means is the directive's own affair. */
export function timeSpan(
  unit: Unit,
  section: string,
  key: string,
): Sourced<number | 'infinity'> | undefined {
  return parsed(unit, section, key, (text) => parseTimeSpan(text));
}

/** A whole number from `low` to `high`. */
export function integerValue(
  unit: Unit,
  section: string,
  key: string,
  low: number,
  high: number,
): Sourced<number> | undefined {
  return parsed(unit, section, key, (text) => parseIntegerIn(text, low, high));
}

/** An octal mode. */
export function modeValue(unit: Unit, section: string, key: string): Sourced<number> | undefined {
  return parsed(unit, section, key, parseMode);
}

/**
 * The assignments without effect, each with the later one that made it void; `undefined` for one whose value systemd does
 * not take.
 */
export function superseded(unit: Unit): ReadonlyMap<Statement, Statement | undefined> {
  const void_ = new Map<Statement, Statement | undefined>();
  const mark = (entry: Entry, by: Entry | undefined) => {
    for (const statement of entry.setting.from) void_.set(statement, by?.setting.from[0]);
  };
  for (const entries of indexOf(unit).values()) {
    let force: Entry[] = [];
    for (const entry of entries) {
      const { section, key, value } = entry.setting;
      if (entry.info === undefined) continue;
      if (!isValidValue(section, key, value)) mark(entry, undefined);
      else if (value === '' && entry.info.empty === 'nothing') mark(entry, undefined);
      else if (value === '' || !isList(entry.info)) {
        for (const earlier of force) mark(earlier, entry);
        force = [entry];
      } else force.push(entry);
    }
  }
  return void_;
}

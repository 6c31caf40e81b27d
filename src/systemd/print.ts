import { byText } from '../text/names.ts';
import type { PrintedFile, PrintedLine } from '../text/printed.ts';
import type { Statement } from '../text/source.ts';
import { directiveInfo } from './catalogue.ts';
import { endsInBackslash } from './lines.ts';
import { directiveRank, sectionRank, togetherWith } from './order.ts';
import type { Setting, UnitFile } from './unit.ts';
import { wrapCommand } from './wrap.ts';

/**
 * Writes a unit file: the header as comments, then the sections and directives in the order of systemd's own units
 * (`order.ts`), settings of one directive in the order given. Long commands are broken between words. A value may hold
 * continuation breaks (`printExec` makes them).
 *
 * Throws a `TypeError` for a value that would be more than the one directive it is meant to be: one that holds a bare
 * line end, or leaves the line open for the next. Whoever makes values has to quote them; this is the second lock.
 */
export function printUnit(file: UnitFile): PrintedFile {
  const text: string[] = [];
  const lines: PrintedLine[] = [];
  const add = (line: string, from: readonly Statement[]) => {
    text.push(line);
    if (from.length > 0) lines.push({ line: text.length, from });
  };

  for (const line of commentLines(file.header)) add(line, []);
  let section: string | undefined;
  for (const setting of arranged(file.settings)) {
    if (setting.section !== section) {
      section = setting.section;
      if (text.length > 0) add('', []);
      add(`[${checkedSection(section)}]`, []);
    }
    for (const line of commentLines(setting.comments ?? [])) add(line, []);
    for (const line of settingLines(setting)) add(line, setting.from);
  }
  // Halves of characters cannot be written in UTF-8.
  const whole = text.join('\n').replace(/\p{Surrogate}/gu, '\uFFFD');
  // A file without a byte in it would mask the unit.
  return { text: text.length === 0 ? '[Unit]\n' : `${whole}\n`, lines };
}

/** An old systemd reads 2,047 bytes of a line, and takes the rest for another one: a comment may not get there. */
const longestComment = 500;

function commentLines(comments: readonly string[]): readonly string[] {
  return comments
    .flatMap((line) => line.split(/[\n\r\0]/))
    .flatMap((line) => line.match(new RegExp(`.{1,${longestComment}}`, 'gsu')) ?? [''])
    .flatMap((part) =>
      // Before 243 a comment that ends in a backslash takes in the line below it.
      guardEnd([part === '' ? '#' : `# ${part}`]),
    );
}

/** The settings in the order in which they are written. What adds to the same list, or sets the same, keeps its order. */
function arranged(settings: readonly Setting[]): Setting[] {
  const firstRank = new Map<string, number>();
  const keyed = settings.map((setting, index) => {
    const { section, key } = setting;
    const group = togetherWith(section, key);
    const rank = directiveRank(section, key);
    firstRank.set(group, Math.min(rank, firstRank.get(group) ?? rank));
    return { setting, section: sectionRank(section), group, index };
  });
  const rankOf = ({ group }: { readonly group: string }) => firstRank.get(group) ?? 0;
  keyed.sort(
    (left, right) =>
      left.section - right.section ||
      byText(left.setting.section, right.setting.section) ||
      rankOf(left) - rankOf(right) ||
      byName(left, right, rankOf(left)) ||
      left.index - right.index,
  );
  return keyed.map(({ setting }) => setting);
}

interface Grouped {
  readonly setting: Setting;
  readonly group: string;
}

/** Directives without a place of their own are told apart by name; conditions keep the order they were given in. */
function byName(left: Grouped, right: Grouped, rank: number): number {
  const listed = rank !== Number.MAX_SAFE_INTEGER;
  if (left.group === right.group || (listed && left.setting.section === 'Unit')) return 0;
  return byText(left.setting.key, right.setting.key);
}

function settingLines(setting: Setting): string[] {
  const { section, key, value } = setting;
  if (!/^[^\s=[#;\0][^\n\r\0=]*$/.test(key) || key.trim() !== key) {
    throw new TypeError(`Not the name of a directive: ${JSON.stringify(key)}`);
  }
  if (!isOneDirective(value)) {
    throw new TypeError(`${key}= cannot have the value ${JSON.stringify(value)}`);
  }
  if (directiveInfo(section, key)?.kind === 'command') return guardEnd(wrapCommand(key, value));
  return guardEnd(`${key}=${value}`.split('\n'));
}

/**
 * A backslash at the end of a value would make the next line part of it; with a blank after it it is only a backslash,
 * and the blank is trimmed.
 */
function guardEnd(lines: string[]): string[] {
  const last = lines.at(-1) ?? '';
  return endsInBackslash(last, 0, last.length) ? [...lines.slice(0, -1), `${last} `] : lines;
}

/**
 * Whether a value, put into a unit file as it is, is one directive and no more: every line end in it is a continuation,
 * and the last line is part of the value.
 */
export function isOneDirective(value: string): boolean {
  if (/[\r\0]|\n\uFEFF/.test(value)) return false;
  const lines = value.split('\n');
  return lines.every((line, index) => {
    const last = index === lines.length - 1;
    const comment = index > 0 && /^[ \t]*[#;]/.test(line);
    // Without anything on the last line the continuation would be open.
    if (last) return index === 0 || !(comment || /^[ \t]*$/.test(line));
    return comment || endsInBackslash(line, 0, line.length);
  });
}

/** A value with its continuation breaks joined, as systemd has it. */
export function joinValue(value: string): string {
  if (!value.includes('\n')) return value;
  const lines = value.split('\n');
  const kept = lines.filter((line, index) => index === 0 || !/^[ \t]*[#;]/.test(line));
  return kept
    .map((line, index) => (index === kept.length - 1 ? line : `${line.slice(0, -1)} `))
    .join('');
}

function checkedSection(section: string): string {
  if (!/^[^\x00-\x1f"'\\\x7f\]]+$/.test(section)) {
    throw new TypeError(`Not the name of a section: ${JSON.stringify(section)}`);
  }
  return section;
}

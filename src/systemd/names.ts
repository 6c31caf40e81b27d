import { bytesOf, textOf } from './bytes.ts';
import { type UnitType, unitTypes } from './unit.ts';

/** The parts of a unit name (systemd.unit(5)): `prefix@instance.type`. */
export interface UnitName {
  readonly prefix: string;
  /** Undefined for a plain name, empty for a template. */
  readonly instance: string | undefined;
  readonly type: UnitType;
}

/** systemd's UNIT_NAME_MAX, in bytes. */
const longestName = 255;

const types: ReadonlySet<string> = new Set(unitTypes);

/**
 * Takes a unit name apart by the rules of systemd's unit_name_is_valid(); `undefined` for what is no unit name.
 * `foo@.service` is a template, `foo@a@b.service` has the instance `a@b`.
 */
export function parseUnitName(name: string): UnitName | undefined {
  if (name.length > longestName) return undefined;
  const dot = name.lastIndexOf('.');
  const type = name.slice(dot + 1);
  if (dot <= 0 || !types.has(type)) return undefined;
  const stem = name.slice(0, dot);
  if (!/^[A-Za-z0-9:_.\\@-]+$/.test(stem)) return undefined;
  const at = stem.indexOf('@');
  if (at === 0) return undefined;
  const prefix = at === -1 ? stem : stem.slice(0, at);
  const instance = at === -1 ? undefined : stem.slice(at + 1);
  return { prefix, instance, type: type as UnitType };
}

export function isUnitName(name: string): boolean {
  return parseUnitName(name) !== undefined;
}

/** The type a name ends in, whether or not the rest of it is valid. */
export function unitTypeOf(name: string): UnitType | undefined {
  const type = name.slice(name.lastIndexOf('.') + 1);
  return name.includes('.') && types.has(type) ? (type as UnitType) : undefined;
}

/** Whether `name` is that of a template: `foo@.service`. */
export function isTemplate(name: string): boolean {
  return parseUnitName(name)?.instance === '';
}

/** The template an instance is made from (`foo@.service` for `foo@bar.service`); `undefined` for other names. */
export function templateOf(name: string): string | undefined {
  const parts = parseUnitName(name);
  if (parts === undefined || parts.instance === undefined || parts.instance === '')
    return undefined;
  return `${parts.prefix}@.${parts.type}`;
}

/** The instance of a template: `foo@bar.service`. The instance must be escaped already. */
export function instanceOf(template: string, instance: string): string {
  return template.replace(/@(?=\.[a-z]+$)/, `@${instance.replaceAll('$', '$$$$')}`);
}

/** `text` as part of a unit name: what `systemd-escape` prints (unit_name_escape()). */
export function escapeName(text: string): string {
  return bytesOf(text)
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      if (character === '/') return '-';
      if (index === 0 && character === '.') return escapeByte(byte);
      return /[A-Za-z0-9:_.]/.test(character) ? character : escapeByte(byte);
    })
    .join('');
}

function escapeByte(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/**
 * The inverse of `escapeName` (unit_name_unescape()): `-` is a slash again. `undefined` for a backslash that
 * begins no `\xHH`.
 */
export function unescapeName(name: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at++) {
    const character = name[at] ?? '';
    if (character === '-') bytes.push(0x2f);
    else if (character === '\\') {
      const hex = /^\\x([0-9a-fA-F]{2})/.exec(name.slice(at, at + 4))?.[1];
      if (hex === undefined) return undefined;
      bytes.push(Number.parseInt(hex, 16));
      at += 3;
    } else bytes.push(...bytesOf(String.fromCodePoint(name.codePointAt(at) ?? 0)));
    if (name.charCodeAt(at) >= 0xd800 && name.charCodeAt(at) <= 0xdbff) at++;
  }
  return textOf(bytes);
}

/**
 * A path as part of a unit name: what `systemd-escape --path` prints (unit_name_path_escape()). `undefined` for a
 * path with `..` in it.
 */
export function escapePath(path: string): string | undefined {
  const components = path.split('/').filter((part) => part !== '' && part !== '.');
  if (components.includes('..')) return undefined;
  return components.length === 0 ? '-' : escapeName(components.join('/'));
}

/** The inverse of `escapePath`, always absolute. */
export function unescapePath(name: string): string | undefined {
  if (name === '-') return '/';
  const path = unescapeName(name);
  if (path === undefined) return undefined;
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The name of a unit for something that has a name of its own, such as `net/apache`: `/` becomes `-`, what a unit
 * name cannot hold becomes `\xHH`; everything else, `-` too, stays. A name that would be too long is cut and
 * told apart by a hash. With `template` it is the template's name.
 */
export function unitNameFor(
  name: string,
  type: UnitType,
  kind: 'plain' | 'template' = 'plain',
): string {
  const suffix = `${kind === 'template' ? '@' : ''}.${type}`;
  const stem = bytesOf(name)
    .map((byte, index) => {
      const character = String.fromCharCode(byte);
      if (character === '/') return '-';
      if (index === 0 && character === '.') return escapeByte(byte);
      return /[A-Za-z0-9:_.-]/.test(character) ? character : escapeByte(byte);
    })
    .join('');
  if (stem.length + suffix.length <= longestName) return (stem || '_') + suffix;
  const mark = `_${hash(name)}`;
  const cut = stem.slice(0, longestName - suffix.length - mark.length);
  return cut.replace(/\\x?[0-9a-f]?$/, '') + mark + suffix;
}

/** FNV-1a, 64 bits, in hexadecimal. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of bytesOf(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, '0');
}

import { parseBoolean } from './numbers.ts';
import { absolutePath } from './paths.ts';
import type { Setting } from './unit.ts';
import { plainSyntax, readWords } from './words.ts';

/** Replaces specifiers; `undefined` for a text that has a wrong one. */
type Expand = (text: string) => string | undefined;

const unresolved = 'Failed to resolve unit specifiers';

/**
 * The directives, commands aside, whose bad value makes systemd refuse the whole unit: most bad values are only ignored, but
 * not a path to run in or a user to run as (systemd's load-fragment.c, where a parser returns an error).
 */
const refusals: Readonly<Record<string, (value: string, expand: Expand) => string | undefined>> = {
  WorkingDirectory: (value, expand) =>
    /^-|^~$/.test(value) ? undefined : pathFault('WorkingDirectory', expand(value)),
  RootDirectory: (value, expand) => pathFault('RootDirectory', expand(value)),
  RootImage: (value, expand) => pathFault('RootImage', expand(value)),
  PIDFile: (value, expand) => {
    const path = expand(value) ?? '';
    return path.split('/').includes('..') ? `PIDFile= path is not normalized: ${path}` : undefined;
  },
  User: (value, expand) => userFault(expand(value)),
  Group: (value, expand) => userFault(expand(value)),
  SocketUser: (value, expand) => userFault(expand(value)),
  SocketGroup: (value, expand) => userFault(expand(value)),
  SupplementaryGroups: (value, expand) =>
    readWords(value, plainSyntax)
      .words.map(({ text }) => userFault(expand(text)))
      .find((fault) => fault !== undefined),
  DynamicUser: (value) =>
    parseBoolean(value) === undefined ? `Failed to parse boolean value: ${value}` : undefined,
};

/**
 * Why systemd refuses a whole unit for one of its lines, in its words; `undefined` when it does not. Commands are not looked
 * at: `parseExecValue` tells of them.
 */
export function refusalOf(
  { section, key, value }: Pick<Setting, 'section' | 'key' | 'value'>,
  expand: Expand,
): string | undefined {
  if (section === 'Unit' || section === 'Install') return undefined;
  return value === '' && key !== 'DynamicUser' ? undefined : refusals[key]?.(value, expand);
}

function pathFault(key: string, path: string | undefined): string | undefined {
  if (path === undefined) return unresolved;
  if (!path.startsWith('/')) return `${key}= path is not absolute: ${path}`;
  return absolutePath(path) === undefined ? `${key}= path is not normalized: ${path}` : undefined;
}

function userFault(name: string | undefined): string | undefined {
  if (name === undefined) return unresolved;
  return isUserName(name) ? undefined : `Invalid user/group name or numeric ID: ${name}`;
}

/** systemd's valid_user_group_name() in its relaxed form: nearly anything, but no number that stands for nobody. */
export function isUserName(name: string): boolean {
  if (/^[0-9]+$/.test(name)) {
    const nobody = name === '65535' || name === '4294967295';
    return !nobody && /^(0|[1-9][0-9]*)$/.test(name) && Number(name) < 2 ** 32;
  }
  if (name === '' || name === '.' || name === '..' || /^-[0-9]+$/.test(name)) return false;
  return !/[\x00-\x1f\x7f:/]|^\s|\s$/.test(name);
}

import { absolutePath } from './exec.ts';
import { parseBoolean } from './numbers.ts';
import type { Setting } from './unit.ts';
import { plainSyntax, readWords } from './words.ts';

/**
 * Why systemd refuses a whole unit for one of its lines, commands aside: most bad values are only ignored, but not a path
 * to run in or a user to run as (systemd's load-fragment.c, where a parser returns an error). In systemd's words. `expand`
 * replaces specifiers; a value for which it gives `undefined` is one that has a wrong one.
 */
export function refusalOf(
  { section, key, value }: Pick<Setting, 'section' | 'key' | 'value'>,
  expand: (text: string) => string | undefined,
): string | undefined {
  if (section === 'Unit' || section === 'Install' || (value === '' && key !== 'DynamicUser'))
    return undefined;
  switch (key) {
    case 'WorkingDirectory':
      return /^-|^~$/.test(value) ? undefined : pathMessage(key, expand(value));
    case 'RootDirectory':
    case 'RootImage':
      return pathMessage(key, expand(value));
    case 'PIDFile': {
      const path = expand(value) ?? '';
      return path.split('/').includes('..')
        ? `PIDFile= path is not normalized: ${path}`
        : undefined;
    }
    case 'User':
    case 'Group':
    case 'SocketUser':
    case 'SocketGroup':
      return userMessage(expand(value));
    case 'SupplementaryGroups': {
      const words = readWords(value, plainSyntax).words.map(({ text }) =>
        userMessage(expand(text)),
      );
      return words.find((message) => message !== undefined);
    }
    case 'DynamicUser':
      return parseBoolean(value) === undefined
        ? `Failed to parse boolean value: ${value}`
        : undefined;
    default:
      return undefined;
  }
}

function pathMessage(key: string, path: string | undefined): string | undefined {
  if (path === undefined) return 'Failed to resolve unit specifiers';
  if (!path.startsWith('/')) return `${key}= path is not absolute: ${path}`;
  return absolutePath(path) === undefined ? `${key}= path is not normalized: ${path}` : undefined;
}

function userMessage(name: string | undefined): string | undefined {
  if (name === undefined) return 'Failed to resolve unit specifiers';
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

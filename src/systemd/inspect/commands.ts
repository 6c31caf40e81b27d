import { type ExecCommand, parseExecValue } from '../exec.ts';
import { parseBoolean } from '../numbers.ts';
import type { Setting, Unit } from '../unit.ts';
import { plainSyntax, readWords } from '../words.ts';
import type { Expand } from './machine.ts';
import { absolutePath } from './paths.ts';

/** The directives that run something, in the order of a service's life. */
export const commandKeys = [
  'ExecCondition',
  'ExecStartPre',
  'ExecStart',
  'ExecStartPost',
  'ExecReload',
  'ExecStop',
  'ExecStopPost',
] as const;

export type Commands = Readonly<Record<string, readonly ExecCommand[]>>;

/** A line for which systemd refuses the unit; `error` for one that makes it give up on the file. */
export interface Fatal {
  readonly setting: Setting;
  readonly message: string;
  readonly load: 'bad-setting' | 'error';
}

export interface Loading {
  /** The unit up to the line that makes systemd give up, that line left out. */
  readonly unit: Unit;
  readonly commands: Commands;
  /** The line that makes systemd refuse the unit, and why. */
  readonly fatal: Fatal | undefined;
}

/**
 * Reads a unit's commands as the loader does, line by line, up to the first line that systemd does not forgive:
 * a bad command, `WorkingDirectory=`, user or group (systemd's load-fragment.c, where a parser returns an error).
 */
export function loadCommands(unit: Unit, expand: Expand, version: number): Loading {
  const commands: Record<string, ExecCommand[]> = {};
  for (const [index, setting] of unit.settings.entries()) {
    const { section, key, value } = setting;
    const runs = section === 'Service' && (commandKeys as readonly string[]).includes(key);
    if (runs && value === '') commands[key] = [];
    const read = runs ? parseExecValue(value, { version, expand }) : undefined;
    if (read !== undefined && value !== '')
      commands[key] = [...(commands[key] ?? []), ...read.commands];
    const message =
      read?.problems.find((problem) => problem.fatal)?.message ?? fatalMessage(setting, expand);
    if (message !== undefined) {
      const kept = { ...unit, settings: unit.settings.slice(0, index) };
      const load = key === 'PIDFile' ? 'error' : 'bad-setting';
      return { unit: kept, commands, fatal: { setting, message, load } };
    }
  }
  return { unit, commands, fatal: undefined };
}

/** Directives other than commands whose bad value is not forgiven. */
function fatalMessage({ section, key, value }: Setting, expand: Expand): string | undefined {
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

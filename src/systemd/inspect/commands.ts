import { type ExecCommand, parseExecValue } from '../exec.ts';
import { refusalOf } from '../refusals.ts';
import type { Setting, Unit } from '../unit.ts';
import type { Expand } from './machine.ts';

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
      read?.problems.find((problem) => problem.fatal)?.message ?? refusalOf(setting, expand);
    if (message !== undefined) {
      const kept = { ...unit, settings: unit.settings.slice(0, index) };
      const load = key === 'PIDFile' ? 'error' : 'bad-setting';
      return { unit: kept, commands, fatal: { setting, message, load } };
    }
  }
  return { unit, commands, fatal: undefined };
}

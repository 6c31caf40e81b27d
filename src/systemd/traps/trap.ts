/** What a trap is in a unit: a line that systemd takes and that does not do what its writer must have thought. */

import type { Setting, Unit } from '../unit.ts';

export interface UnitTrap {
  /** Stable, in kebab-case. */
  readonly code: string;
  readonly setting: Setting;
  /** What to point at, in the setting's value. */
  readonly start: number;
  readonly end: number;
  /** What systemd really does with it. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** The machine that a unit is for: absolute paths in, contents out; `undefined` for what is not there. */
export interface Look {
  readonly readFile: (path: string) => string | undefined;
  readonly exists: (path: string) => boolean;
}

/** A unit that is looked at, read or about to be written. */
export interface Looked {
  readonly name: Unit['name'];
  /** The settings in force: none that systemd leaves out, that a later one took back or took the place of. */
  readonly settings: readonly Setting[];
  /** All settings, in the order of the file. */
  readonly written: readonly Setting[];
}

export interface UnitTrapCheck {
  readonly code: string;
  readonly find: (unit: Looked, machine: Look) => readonly FoundInUnit[];
}

export type FoundInUnit = Omit<UnitTrap, 'code'>;

/** A find that is about the whole of a value. */
export function foundInValue(setting: Setting, message: string, advice: string): FoundInUnit {
  return { setting, start: 0, end: setting.value.length, message, advice };
}

/** A piece of a unit in a message: one line, not too long, in backquotes. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``;
}

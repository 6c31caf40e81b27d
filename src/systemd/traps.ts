/**
 * What systemd-analyze(1) does not see in a unit: lines that systemd takes and that do not do what they seem to say, and
 * what the machine lacks.
 */

import { commandTraps } from './traps/commands.ts';
import { machineTraps } from './traps/machine.ts';
import type { Look, Looked, UnitTrap, UnitTrapCheck } from './traps/trap.ts';
import { valueTraps } from './traps/values.ts';
import type { Unit } from './unit.ts';
import { settingsInForce } from './values.ts';

export type { Look, UnitTrap } from './traps/trap.ts';

type NamedSettings = Pick<Unit, 'name' | 'settings'>;

const checks: readonly UnitTrapCheck[] = [...commandTraps, ...valueTraps, ...machineTraps];

/** The code of every trap there is. */
export const unitTrapCodes: readonly string[] = checks.map(({ code }) => code);

/** The traps of a unit that was read, on the machine it is for, in the order of its settings. */
export function findUnitTraps(unit: NamedSettings, machine: Look): UnitTrap[] {
  return sortedTraps(unit, machine, checks);
}

/** What the machine lacks of what a unit needs: for a unit that is about to be written. */
export function findLacks(unit: NamedSettings, machine: Look): UnitTrap[] {
  return sortedTraps(unit, machine, machineTraps);
}

function sortedTraps(
  unit: NamedSettings,
  machine: Look,
  used: readonly UnitTrapCheck[],
): UnitTrap[] {
  const order = new Map(unit.settings.map((setting, index) => [setting, index]));
  const place = ({ setting }: UnitTrap) => order.get(setting) ?? order.size;
  const looked: Looked = {
    name: unit.name,
    settings: settingsInForce(unit),
    written: unit.settings,
  };
  return used
    .flatMap(({ code, find }) => find(looked, machine).map((each) => ({ code, ...each })))
    .sort((a, b) => place(a) - place(b) || a.start - b.start);
}

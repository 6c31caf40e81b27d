import { expander, plainMachine } from './inspect/machine.ts';
import { isUnitName } from './names.ts';
import type { Unit } from './unit.ts';
import { booleanValue, lastValue } from './values.ts';

/**
 * The unit that a socket, a path or a timer starts: the one that it names, or the service of its own name; for a socket
 * that accepts connections itself, the template of which each gets an instance (systemd.socket(5) `Accept=`,
 * systemd.path(5) and systemd.timer(5) `Unit=`). `undefined` for other units.
 */
export function unitStartedBy(unit: Unit): string | undefined {
  const { name, type } = unit;
  const stem = name.replace(/\.[a-z]+$/, '');
  switch (type) {
    case 'socket': {
      const named = lastValue(unit, 'Socket', 'Service')?.value;
      const accepts = booleanValue(unit, 'Socket', 'Accept')?.value === true;
      return named ?? (accepts ? `${stem.replace(/@.*$/s, '')}@.service` : `${stem}.service`);
    }
    case 'path':
      return firstUnit(unit, 'Path') ?? `${stem}.service`;
    case 'timer':
      return firstUnit(unit, 'Timer') ?? `${stem}.service`;
    default:
      return undefined;
  }
}

/** The unit that `Unit=` names: systemd keeps the first valid one, and warns of others. */
function firstUnit(unit: Unit, section: string): string | undefined {
  const expand = expander(unit.name, `/etc/systemd/system/${unit.name}`, plainMachine);
  return unit.settings
    .filter((setting) => setting.section === section && setting.key === 'Unit')
    .map(({ value }) => expand(value))
    .find((named) => named !== undefined && isUnitName(named) && named !== unit.name);
}

import { expandSpecifiers } from '../systemd/specifiers.ts';
import type { Unit } from '../systemd/unit.ts';

/** The line of /etc/fstab that mounts what a mount unit mounts, or swaps where a swap unit does (fstab(5), systemd.mount(5)). */
export function fstabLine(unit: Unit): string {
  const section = unit.type === 'swap' ? 'Swap' : 'Mount';
  const field = (key: string, fallback: string) => {
    const value = unit.settings.findLast(
      (one) => one.section === section && one.key === key,
    )?.value;
    return value === undefined || value === '' ? fallback : fstabField(value);
  };
  return [
    field('What', 'none'),
    field('Where', 'none'),
    field('Type', unit.type === 'swap' ? 'swap' : 'auto'),
    field('Options', 'defaults'),
    '0',
    '0',
  ].join(' ');
}

/** A value as fstab has it: a percent sign is one, and what would end the field is a number in octal. */
function fstabField(value: string): string {
  const meant = expandSpecifiers(value, () => undefined) ?? value;
  return meant.replace(
    /[ \t\n\\]/g,
    (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

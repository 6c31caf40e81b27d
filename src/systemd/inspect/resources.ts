import { parseBoolean, parseInteger, parseShare, parseSize } from '../numbers.ts';
import { unitNamed } from './dependencies.ts';
import { infinite, type Properties, type UnitReader } from './unit-reader.ts';

/** The properties of what a unit may use of the machine (systemd.resource-control(5)). */
export function resourceProperties(reader: UnitReader, section: string): Properties {
  const { machine } = reader;
  const bytes = (key: string, zero: 'refused' | 'taken') =>
    reader.last(section, key, (value) => {
      if (value === 'infinity') return infinite;
      const amount = share(value, machine.memory, 4096n) ?? parseSize(value);
      const refused = (amount === 0n && zero === 'refused') || amount === largest;
      return amount === undefined || refused ? undefined : Number(amount);
    });
  const weight = (key: string) =>
    reader.last(section, key, (value) => {
      const amount = parseInteger(value);
      return amount !== undefined && amount >= 1n && amount <= 10000n ? Number(amount) : undefined;
    }) ?? infinite;
  return {
    MemoryMax: bytes('MemoryMax', 'refused') ?? infinite,
    MemoryHigh: bytes('MemoryHigh', 'refused') ?? infinite,
    MemoryLimit: bytes('MemoryLimit', 'refused') ?? infinite,
    MemoryLow: bytes('MemoryLow', 'taken') ?? 0,
    MemoryMin: bytes('MemoryMin', 'taken') ?? 0,
    MemorySwapMax: bytes('MemorySwapMax', 'taken') ?? infinite,
    CPUWeight: weight('CPUWeight'),
    IOWeight: weight('IOWeight'),
    CPUShares: shares(reader, section, 'CPUShares', 2n, 262144n),
    BlockIOWeight: shares(reader, section, 'BlockIOWeight', 10n, 1000n),
    CPUQuotaPerSecUSec: reader.last(section, 'CPUQuota', quota) ?? infinite,
    Delegate: delegates(reader, section),
    Slice: slice(reader, section),
  };
}

/** Whether a unit is given its part of the control group tree: a list of controllers, even an empty one, does so too. */
function delegates(reader: UnitReader, section: string): boolean {
  const last = reader.unit.settings.findLast(
    (setting) => setting.section === section && setting.key === 'Delegate',
  );
  return last !== undefined && (parseBoolean(last.value) ?? true);
}

/** What systemd keeps for infinity. */
const largest = 2n ** 64n - 1n;

/** The tasks a unit may have; a share of the machine's when it says none. */
export function tasksMax(reader: UnitReader, section: string): number | undefined {
  return reader.last(section, 'TasksMax', (value) => {
    if (value === 'infinity') return infinite;
    const amount = share(value, reader.machine.tasks, 1n) ?? parseInteger(value);
    return amount === undefined || amount <= 0n ? undefined : Number(amount);
  });
}

function shares(
  reader: UnitReader,
  section: string,
  key: string,
  low: bigint,
  high: bigint,
): number {
  const taken = reader.last(section, key, (value) => {
    const amount = parseInteger(value);
    return amount !== undefined && amount >= low && amount <= high ? Number(amount) : undefined;
  });
  return taken ?? infinite;
}

/** A share of an amount, rounded down to whole units of `step`. */
function share(value: string, whole: bigint, step: bigint): bigint | undefined {
  const parts = parseShare(value);
  if (parts === undefined || parts > 10000n) return undefined;
  return (((whole / step) * parts) / 10000n) * step;
}

/** `CPUQuota=` in microseconds of each second. */
function quota(value: string): number | undefined {
  const parts = Number(parseShare(value) ?? 0);
  return parts === 0 ? undefined : parts * 100;
}

/** The slice a unit is in: its own choice, or by its type and template (unit_set_default_slice()). */
function slice(reader: UnitReader, section: string): string {
  const { name, type } = reader.unit;
  const chosen = reader.last(section, 'Slice', (value) => {
    const taken = reader.expand(value);
    const known = taken === undefined ? undefined : unitNamed(taken, reader);
    return known?.endsWith('.slice') === true ? known : undefined;
  });
  if (chosen !== undefined) return chosen;
  if (type === 'slice') return parentSlice(name);
  const prefix = /^([^@]+)@/.exec(name)?.[1];
  return prefix === undefined ? 'system.slice' : `system-${prefix.replaceAll('-', '\\x2d')}.slice`;
}

/** `a.slice` for `a-b.slice`, the root for `a.slice`. */
function parentSlice(name: string): string {
  const dash = name.lastIndexOf('-');
  return dash <= 0 ? '-.slice' : `${name.slice(0, dash)}.slice`;
}

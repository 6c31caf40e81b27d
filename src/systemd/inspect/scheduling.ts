import { parseIntegerIn } from '../numbers.ts';
import type { Setting } from '../unit.ts';

/** The number of a scheduling policy (sched(7)), by name or number. */
function schedulingPolicy(value: string): number | undefined {
  const policies: Readonly<Record<string, number>> = {
    other: 0,
    fifo: 1,
    rr: 2,
    batch: 3,
    idle: 5,
  };
  return policies[value] ?? parseIntegerIn(value, 0, 0x7fffffff);
}

/** The policy and the priority that a unit's lines come to: a new policy moves the priority into its own range. */
export function scheduling(
  settings: readonly Setting[],
  section: string,
): { policy: number; priority: number } {
  let policy = 0;
  let priority = 0;
  for (const setting of settings) {
    if (setting.section !== section) continue;
    if (setting.key === 'CPUSchedulingPriority') {
      priority = parseIntegerIn(setting.value, 0, 99) ?? priority;
    } else if (setting.key === 'CPUSchedulingPolicy') {
      const chosen = setting.value === '' ? 0 : schedulingPolicy(setting.value);
      if (chosen === undefined) continue;
      policy = chosen;
      const realtime = policy === 1 || policy === 2;
      priority = realtime ? Math.max(priority, 1) : 0;
    }
  }
  return { policy, priority };
}

/** The number of an I/O scheduling class (ioprio_set(2)); none is as good as best-effort. */
export function ioClass(value: string): number | undefined {
  const classes: Readonly<Record<string, number>> = {
    none: 0,
    realtime: 1,
    'best-effort': 2,
    idle: 3,
  };
  const known = classes[value] ?? parseIntegerIn(value, 0, 8);
  return known === 0 ? 2 : known;
}

/** The most CPUs a set can name here. */
const mostCpus = 8192;

/**
 * The CPUs that `CPUAffinity=` names, as the bytes of a bit mask in whole words of eight (systemd's parse_cpu_set_full()).
 * Several assignments add up.
 */
export function cpuMask(values: readonly string[]): number[] {
  const cpus = new Set<number>();
  let length = 0;
  for (const value of values) {
    const ranges = value === 'numa' ? undefined : cpuRanges(value);
    if (ranges === undefined || ranges.length === 0) continue;
    length = Math.max(length, 8);
    for (const [low, high] of ranges) {
      for (let cpu = low; cpu <= high; cpu++) cpus.add(cpu);
    }
  }
  for (const cpu of cpus) length = Math.max(length, (Math.floor(cpu / 64) + 1) * 8);
  const bytes = Array.from({ length }, () => 0);
  for (const cpu of cpus) {
    const index = Math.floor(cpu / 8);
    bytes[index] = (bytes[index] ?? 0) | (1 << (cpu % 8));
  }
  return bytes;
}

function cpuRanges(value: string): (readonly [number, number])[] | undefined {
  const ranges: (readonly [number, number])[] = [];
  const words = value.replace(/["']/g, '').split(/[ \t\n\r,]+/);
  for (const word of words.filter((each) => each !== '')) {
    const [from = '', to = from, ...more] = word.split('-');
    const low = parseIntegerIn(from, 0, mostCpus - 1);
    const high = parseIntegerIn(to, 0, mostCpus - 1);
    if (low === undefined || high === undefined || more.length > 0) return undefined;
    ranges.push([low, high]);
  }
  return ranges;
}

import { parseInteger, parseSize } from './numbers.ts';
import { parseTimeSpan } from './time-span.ts';

/** A resource limit: setrlimit(2). `unlimited` is what systemd calls `infinity`. */
export interface Limit {
  readonly soft: bigint | 'unlimited';
  readonly hard: bigint | 'unlimited';
}

const infinity = 2n ** 64n - 1n;

type Reader = (text: string) => bigint | 'unlimited' | undefined;

const readCount: Reader = (text) => {
  const value = parseInteger(text);
  return value === undefined || value < 0n || value >= infinity ? undefined : value;
};
const readBytes: Reader = (text) => {
  const value = parseSize(text);
  return value === infinity ? undefined : value;
};
const readTime =
  (unit: number, size: bigint): Reader =>
  (text) => {
    const span = parseTimeSpan(text, unit);
    if (span === undefined) return undefined;
    return span === 'infinity' ? 'unlimited' : (BigInt(span) + size - 1n) / size;
  };
/** `+N` and `-N` are nice values, a bare number is the limit itself: 20 less the nice value. */
const readNice: Reader = (text) => {
  const nice = /^[+-]/.test(text);
  const value = readCount(nice ? text.slice(1) : text);
  if (typeof value !== 'bigint') return undefined;
  if (text.startsWith('+')) return value >= 20n ? undefined : 20n - value;
  if (text.startsWith('-')) return value > 20n ? undefined : 20n + value;
  return value > 40n ? undefined : value;
};

const readers: Readonly<Record<string, Reader>> = {
  LimitCPU: readTime(1_000_000, 1_000_000n),
  LimitRTTIME: readTime(1, 1n),
  LimitFSIZE: readBytes,
  LimitDATA: readBytes,
  LimitSTACK: readBytes,
  LimitCORE: readBytes,
  LimitRSS: readBytes,
  LimitAS: readBytes,
  LimitMEMLOCK: readBytes,
  LimitMSGQUEUE: readBytes,
  LimitNPROC: readCount,
  LimitNOFILE: readCount,
  LimitLOCKS: readCount,
  LimitSIGPENDING: readCount,
  LimitRTPRIO: readCount,
  LimitNICE: readNice,
};

/** The directives that set a resource limit. */
export const limitKeys: readonly string[] = Object.keys(readers);

/**
 * Reads the value of a `Limit…=` directive (systemd.exec(5) "Process Properties", systemd's rlimit_parse()): one
 * value for both, or `soft:hard`. Each resource has its own unit: bytes, counts, seconds (`LimitCPU`), microseconds
 * (`LimitRTTIME`), 20 less the nice value (`LimitNICE`). `undefined` when systemd would ignore the value.
 */
export function parseLimit(key: string, text: string): Limit | undefined {
  const limit = readLimit(key, text);
  return limit === 'soft-above-hard' ? undefined : limit;
}

/** The same, telling apart the value that is ignored for its soft limit being above the hard one. */
export function readLimit(key: string, text: string): Limit | 'soft-above-hard' | undefined {
  const reader = readers[key];
  if (reader === undefined) return undefined;
  const read: Reader = (part) =>
    part === 'infinity' && key !== 'LimitNICE' ? 'unlimited' : reader(part);
  const colon = text.indexOf(':');
  const soft = read(colon === -1 ? text : text.slice(0, colon));
  const hard = colon === -1 ? soft : read(text.slice(colon + 1));
  if (soft === undefined || hard === undefined) return undefined;
  return exceeds(soft, hard) ? 'soft-above-hard' : { soft, hard };
}

function exceeds(soft: bigint | 'unlimited', hard: bigint | 'unlimited'): boolean {
  if (hard === 'unlimited') return false;
  return soft === 'unlimited' || soft > hard;
}

/** A limit as a value of its directive: one number when both are the same, else `soft:hard`. */
export function formatLimit(limit: Limit): string {
  const soft = limit.soft === 'unlimited' ? 'infinity' : String(limit.soft);
  const hard = limit.hard === 'unlimited' ? 'infinity' : String(limit.hard);
  return soft === hard ? soft : `${soft}:${hard}`;
}

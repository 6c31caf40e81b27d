import { byteLength } from '../bytes.ts';
import { parseIntegerIn, parseUnsigned } from '../numbers.ts';

/**
 * Addresses of sockets, read and written as systemd's socket_address_parse() and socket_address_print() do. `undefined`
 * for what is no address; host names are none.
 */
export function socketAddress(text: string): string | undefined {
  if (text.startsWith('/') || text.startsWith('@')) {
    return text !== '@' && byteLength(text) <= longestPath ? text : undefined;
  }
  const vsock = /^vsock:([^:]*):([^:]+)$/.exec(text);
  if (vsock !== null) {
    const [, cid = '', end = ''] = vsock;
    const isKnown = cid === '' || parseUnsigned(cid) !== undefined;
    return isKnown && parseUnsigned(end) !== undefined ? text : undefined;
  }
  const alone = port(text);
  if (alone !== undefined) return `[::]:${alone}`;
  const [, host = '', end = '', device = ''] = /^(.*):([^:%]+)(%[^%/:]+)?$/s.exec(text) ?? [];
  const number = port(end);
  if (number === undefined) return undefined;
  // A device is of use to addresses of a link, which are of IPv6 alone.
  if (isIPv4(host)) return `${host}:${number}`;
  const inside = /^\[(.*)\]$/.exec(host)?.[1];
  const canonical = inside === undefined ? undefined : canonicalIPv6(inside);
  return canonical === undefined ? undefined : `[${canonical}]:${number}${device}`;
}

/** A path, or what stands behind an `@`, in the kernel's `sockaddr_un`. */
const longestPath = 107;

function port(text: string): number | undefined {
  return parseIntegerIn(text, 1, 65535);
}

function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
  );
}

/** An IPv6 address in its shortest form: RFC 5952. */
function canonicalIPv6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) =>
    half === '' ? [] : withoutDots(half).split(':'),
  );
  const given = [...left, ...right];
  if (!given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - given.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
  return compress(groups);
}

/** An IPv4 address at the end is two groups of it. */
function withoutDots(half: string): string {
  const [, before = '', last = ''] = /^(.*:)?([^:]*\..*)$/.exec(half) ?? [];
  if (!isIPv4(last)) return half;
  const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number);
  return `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** The first longest run of two or more zero groups becomes `::`; two groups behind six of nothing are an IPv4 address. */
function compress(groups: readonly string[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  const isDotted = best.length === 6 || (best.length === 5 && groups[5] === 'ffff');
  if (best.start === 0 && isDotted) {
    const bytes = groups.slice(6).flatMap((group) => {
      const number = Number.parseInt(group, 16);
      return [number >> 8, number & 0xff];
    });
    return `::${best.length === 5 ? 'ffff:' : ''}${bytes.join('.')}`;
  }
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

/**
 * Addresses of sockets, read and written as systemd's socket_address_parse() and socket_address_print() do. `undefined`
 * for what is no address; host names are none.
 */
export function socketAddress(text: string): string | undefined {
  if (text.startsWith('/')) return text.length < 108 ? text : undefined;
  if (text.startsWith('@')) return text.length > 1 && text.length < 108 ? text : undefined;
  if (text.startsWith('vsock:')) return /^vsock:([0-9]*):[0-9]+$/.test(text) ? text : undefined;
  const alone = port(text);
  if (alone !== undefined) return `[::]:${alone}`;
  const colon = text.lastIndexOf(':');
  const number = port(text.slice(colon + 1));
  if (colon === -1 || number === undefined) return undefined;
  const host = text.slice(0, colon);
  if (isIPv4(host)) return `${host}:${number}`;
  const inside = /^\[(.*)\]$/.exec(host)?.[1];
  const canonical = inside === undefined ? undefined : canonicalIPv6(inside);
  return canonical === undefined ? undefined : `[${canonical}]:${number}`;
}

function port(text: string): number | undefined {
  const number = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= 65535 ? number : undefined;
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
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const given = [...left, ...right];
  if (!given.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - given.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right].map((group) =>
    Number.parseInt(group, 16).toString(16),
  );
  return compress(groups);
}

/** The first longest run of two or more zero groups becomes `::`. */
function compress(groups: readonly string[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}

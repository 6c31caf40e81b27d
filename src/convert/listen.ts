import { pathValue, readPathValue } from '../systemd/text.ts';
import type { EventArgument } from '../upstart/job.ts';
import type { Listen } from './model.ts';
import type { Occurrence } from './occurrence.ts';

/** What a `socket` event listens on (upstart-socket-bridge(8)); undefined where the event does not say it. */
export function listenOf({ meaning }: Occurrence): Listen | undefined {
  if (meaning.kind !== 'socket') return undefined;
  const { protocol, variables } = meaning;
  const port = variables.get('PORT');
  const address = variables.get('ADDR');
  const path = variables.get('PATH') ?? variables.get('SOCKET_PATH');
  if (protocol === 'unix' && path?.startsWith('/')) return { kind: 'unix', path };
  if (port === undefined || !/^[0-9]+$/.test(port)) return undefined;
  if (protocol !== 'inet' && protocol !== 'inet6') return undefined;
  return { kind: protocol, port, ...(address !== undefined && { address }) };
}

/** The event that Upstart's bridge emits for a connection there. */
export function socketEvent(listen: Listen): Occurrence {
  const variables: [string, string][] =
    listen.kind === 'unix'
      ? [
          ['PROTO', 'unix'],
          ['PATH', listen.path],
        ]
      : [
          ['PROTO', listen.kind === 'inet6' ? 'inet6' : 'inet'],
          ['PORT', listen.port],
          ...(listen.kind !== 'dual' && listen.address !== undefined
            ? [['ADDR', listen.address] as [string, string]]
            : []),
        ];
  const given: EventArgument[] = variables.map(([key, value]) => ({
    kind: 'named',
    key,
    negated: false,
    value,
  }));
  const protocol = listen.kind === 'unix' ? 'unix' : listen.kind === 'inet6' ? 'inet6' : 'inet';
  return {
    event: 'socket',
    arguments: given,
    meaning: { kind: 'socket', protocol, variables: new Map(variables) },
  };
}

/** The value of `ListenStream=` (systemd.socket(5)). Upstart's inet sockets are IPv4 alone. */
export function listenStream(listen: Listen): string | undefined {
  switch (listen.kind) {
    case 'unix':
      return pathValue(listen.path);
    case 'inet':
      return `${listen.address ?? '0.0.0.0'}:${listen.port}`;
    case 'inet6':
      return `[${listen.address ?? '::'}]:${listen.port}`;
    case 'dual':
      return listen.port;
  }
}

/** What a value of `ListenStream=` says; undefined for what Upstart's bridge has no event for. */
export function readListenStream(value: string, onlySix: boolean): Listen | undefined {
  if (value.startsWith('/')) return { kind: 'unix', path: readPathValue(value) };
  if (/^[0-9]+$/.test(value))
    return onlySix ? { kind: 'inet6', port: value } : { kind: 'dual', port: value };
  const four = /^([0-9.]+):([0-9]+)$/.exec(value);
  if (four) return inet('inet', four[1] ?? '', four[2] ?? '', '0.0.0.0');
  const six = /^\[([0-9A-Fa-f:.]+)\]:([0-9]+)$/.exec(value);
  if (!six) return undefined;
  if (six[1] === '::' && !onlySix) return { kind: 'dual', port: six[2] ?? '' };
  return inet('inet6', six[1] ?? '', six[2] ?? '', '::');
}

function inet(kind: 'inet' | 'inet6', address: string, port: string, any: string): Listen {
  return address === any ? { kind, port } : { kind, address, port };
}

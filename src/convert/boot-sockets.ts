import type { Context } from './context.ts';
import { listenStream } from './listen.ts';
import type { Service } from './model.ts';
import { relationsOf } from './relations/condition.ts';

/**
 * A service without the sockets of what starts at boot as well: systemd hands them over then, too; Upstart's bridge only upon a
 * connection, and holds the addresses meanwhile, so that the program could not listen itself (upstart-socket-bridge(8)).
 */
export function withoutBootSockets(service: Service, { findings }: Context): Service {
  const { sockets } = service;
  const boots = relationsOf(service, 'WantedBy', 'RequiredBy').some(
    ({ value }) => !value.unit.endsWith('.socket'),
  );
  if (!boots) return service;
  for (const each of sockets.listen) {
    const where = listenStream(each.value) ?? 'its address';
    findings.report(
      'socket-left-out',
      each,
      `The job starts at boot, where Upstart hands it no socket: the program has to listen on ${where} itself.`,
    );
  }
  return { ...service, sockets: { ...sockets, listen: [] } };
}

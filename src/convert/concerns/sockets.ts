import { printEnvironment } from '../../systemd/environment.ts';
import { settingsOf } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { daemonOf } from '../daemon.ts';
import { leaves } from '../expression.ts';
import { listenOf, listenStream, readListenStream } from '../listen.ts';
import { expressionOf } from '../meaning.ts';
import type { Listen } from '../model.ts';

/**
 * `start on socket` ⇄ a `.socket` unit. upstart-socket-bridge(8), systemd.socket(5). The condition itself belongs
 * to the activation; what it listens on belongs here.
 */
export const sockets: Concern<'sockets'> = {
  name: 'sockets',
  title: 'Sockets that start it',
  stanzas: [],
  directives: ['Socket.ListenStream', 'Socket.BindIPv6Only', 'Socket.Service', 'Socket.Accept'],

  fromUpstart(job, { findings }) {
    const { startOn } = job;
    const condition = startOn && expressionOf(startOn.value);
    if (!startOn || !condition) return { listen: [], fromBoot: true };
    const events = leaves(condition).filter(({ meaning }) => meaning.kind === 'socket');
    const listen = events.flatMap((event) => {
      const value = listenOf(event);
      if (value) return [{ ...startOn, value }];
      findings.report(
        'socket-not-bridged',
        startOn,
        "Upstart's bridge takes no such socket event, so the job never started on it.",
      );
      return [];
    });
    return { listen, fromBoot: true };
  },

  toSystemd(service, draft) {
    const { listen, fromBoot } = service.sockets;
    if (listen.length === 0) return;
    const unit = draft.companion(draft.name.replace(/\.service$/, '.socket'));
    const { description, name } = service.identity;
    unit.set('Unit', 'Description', `Socket of ${plain(description?.value ?? name)}`, listen);
    for (const each of listen) {
      const value = listenStream(each.value);
      if (value !== undefined) unit.set('Socket', 'ListenStream', value, [each]);
    }
    if (listen.some(({ value }) => value.kind === 'inet6')) {
      unit.set('Socket', 'BindIPv6Only', 'ipv6-only', listen);
    }
    if (fromBoot) unit.list('Install', 'WantedBy', ['sockets.target'], listen);
    if (daemonOf(service)?.takesSystemdSockets) return;
    // A program that knows Upstart's protocol looks for both of these; systemd hands sockets over from 3 on.
    const numbers = listen.map((_, index) => String(3 + index)).join(' ');
    for (const [variable, value] of [
      ['UPSTART_EVENTS', 'socket'],
      ['UPSTART_FDS', numbers],
    ] as const) {
      draft.set('Service', 'Environment', printEnvironment({ name: variable, value }), listen);
    }
  },

  fromSystemd({ sockets }, { findings }) {
    const listen: Sourced<Listen>[] = [];
    for (const unit of sockets) {
      const onlySix = settingsOf(unit, 'Socket', 'BindIPv6Only').at(-1)?.value === 'ipv6-only';
      for (const setting of settingsOf(unit, 'Socket', 'ListenStream')) {
        const value = readListenStream(setting.value, onlySix);
        if (value) listen.push(sourced(value, setting.from));
        else {
          findings.report(
            'socket-not-bridged',
            sourced(setting.value, setting.from),
            `Upstart's socket bridge cannot listen on ${setting.value}.`,
          );
        }
      }
    }
    const enabled = sockets.some((unit) => settingsOf(unit, 'Install', 'WantedBy').length > 0);
    return { listen, fromBoot: enabled || sockets.length === 0 };
  },

  toUpstart({ sockets, processes }, _draft, { findings, release }) {
    // The condition is written by the activation, which owns `start on`.
    for (const each of sockets.listen) {
      if (each.value.kind === 'unix') {
        findings.report(
          'unix-socket-broken',
          each,
          `Upstart's bridge makes such a socket, but from 1.11 on no job ever hears of the connection (Upstart ${release.version}).`,
        );
      }
      if (each.value.kind === 'dual') {
        findings.report(
          'socket-one-family',
          each,
          "Upstart's bridge listens for IPv4 or for IPv6, not for both on one socket: it was given IPv4.",
        );
      }
    }
    const [first] = sockets.listen;
    const [main] = processes.main;
    if (first && main) {
      findings.report(
        'socket-protocol-differs',
        first,
        'The program gets its socket as a number in UPSTART_FDS, not as file descriptor 3 with LISTEN_FDS and LISTEN_PID.',
      );
    }
  },
};

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

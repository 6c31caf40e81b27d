import { printEnvironment } from '../../systemd/environment.ts';
import type { Unit } from '../../systemd/unit.ts';
import { settingsOf } from '../../systemd/values.ts';
import { type Sourced, type Statement, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import { silent } from '../context.ts';
import { daemonOf, daemonOfJob } from '../daemon.ts';
import { readExecSteps } from '../exec-steps.ts';
import { leaves } from '../expression.ts';
import { listenOf, listenStream, readListenStream } from '../listen.ts';
import { saysListenWrapper } from '../listen-wrapper.ts';
import { expressionOf } from '../meaning.ts';
import type { Listen } from '../model.ts';
import { speaksUpstart, toldOf, upstartSocketVariables } from '../socket-protocol.ts';

/**
 * `start on socket` ⇄ a `.socket` unit. upstart-socket-bridge(8), systemd.socket(5). The condition itself belongs
 * to the activation; what it listens on belongs here.
 */
export const sockets: Concern<'sockets'> = {
  name: 'sockets',
  title: 'Sockets that start it',
  stanzas: [],
  directives: ['Socket.ListenStream', 'Socket.BindIPv6Only', 'Socket.Service', 'Socket.Accept'],

  fromUpstart(job, { site, findings }) {
    const { startOn } = job;
    const condition = startOn && expressionOf(startOn.value);
    if (!startOn || !condition) return { listen: [], fromBoot: true, protocol: 'either' };
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
    const takesBoth = listen.length === 0 || daemonOfJob(job, site)?.takesSystemdSockets;
    const isTold = saysListenWrapper(job.processes.main?.value.command ?? '');
    const protocol = takesBoth ? 'either' : isTold ? 'systemd' : 'upstart';
    const each = new Map(listen.map((one) => [JSON.stringify(one.value), one]));
    return { listen: [...each.values()], fromBoot: true, protocol };
  },

  toSystemd(service, draft) {
    const { listen, fromBoot, protocol } = service.sockets;
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
    if (protocol !== 'upstart') return;
    for (const variable of upstartSocketVariables(listen.length)) {
      draft.set('Service', 'Environment', printEnvironment(variable), listen);
    }
  },

  fromSystemd({ service, sockets }, context) {
    const { findings } = context;
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
    const main = readExecSteps(service, 'ExecStart', 'main', silent(context));
    const knowsBoth = listen.length === 0 || daemonOf(main, context.site)?.takesSystemdSockets;
    const protocol = knowsBoth ? 'either' : speaksUpstart(service) ? 'upstart' : 'systemd';
    const enabled = sockets.some((unit) => settingsOf(unit, 'Install', 'WantedBy').length > 0);
    for (const unit of sockets) {
      for (const { from, value } of settingsOf(unit, 'Unit', 'Description')) {
        findings.report(
          'holds-anyway',
          sourced(value, from),
          'What it listens on is part of the job.',
        );
      }
    }
    const also = [
      ...sockets.flatMap(saidByEvent),
      ...(protocol === 'upstart' ? toldOf(service) : []),
    ];
    const [first, ...others] = listen;
    const all = first ? [{ ...first, from: [...first.from, ...also] }, ...others] : [];
    return { listen: all, fromBoot: enabled || sockets.length === 0, protocol };
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
    if (first && main && sockets.protocol === 'systemd') {
      findings.report(
        'socket-protocol-differs',
        first,
        sockets.listen.length > 1
          ? 'perl moves the socket of the connection to file descriptor 3, with LISTEN_FDS and LISTEN_PID; the other sockets the program does not get.'
          : 'perl moves the socket to file descriptor 3, where the program looks for it, with LISTEN_FDS and LISTEN_PID.',
      );
    }
  },
};

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What a socket unit says beside its addresses and the event says by itself: that it waits from boot on, and for whom. */
function saidByEvent(unit: Unit): readonly Statement[] {
  return [
    ...settingsOf(unit, 'Install', 'WantedBy').filter(({ value }) => value === 'sockets.target'),
    ...settingsOf(unit, 'Socket', 'Service'),
    ...settingsOf(unit, 'Socket', 'BindIPv6Only'),
  ].flatMap(({ from }) => from);
}

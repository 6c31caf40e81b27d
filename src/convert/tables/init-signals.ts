/** What a signal tells process 1: the old one, the new one, and the words that say so today (systemd(1) "Signals"). */
export interface InitSignal {
  /** What Upstart did, where it did anything (init(8), main.c). */
  readonly upstart?: string;
  readonly systemd: string;
  readonly instead?: string;
}

/** Signals to process 1 by their names without SIG; what is not here, neither of the two is known to do anything on. */
export const initSignals: ReadonlyMap<string, InitSignal> = new Map<string, InitSignal>([
  [
    'HUP',
    {
      upstart: 'read its jobs again',
      systemd: 'reads its units again',
      instead: 'systemctl daemon-reload',
    },
  ],
  [
    'TERM',
    {
      upstart: 'executed itself again',
      systemd: 'executes itself again',
      instead: 'systemctl daemon-reexec',
    },
  ],
  [
    'INT',
    {
      upstart: 'emitted control-alt-delete',
      systemd: 'starts ctrl-alt-del.target, which reboots the machine unless it was replaced',
      instead: 'systemctl reboot',
    },
  ],
  [
    'WINCH',
    {
      upstart: 'emitted keyboard-request',
      systemd: 'starts kbrequest.target',
      instead: 'systemctl start kbrequest.target',
    },
  ],
  [
    'PWR',
    {
      upstart: 'emitted power-status-changed',
      systemd: 'starts sigpwr.target',
      instead: 'systemctl start sigpwr.target',
    },
  ],
  ['USR1', { upstart: 'connected to the message bus', systemd: 'connects to the message bus' }],
  ['USR2', { systemd: 'logs its whole state', instead: 'systemd-analyze dump' }],
]);

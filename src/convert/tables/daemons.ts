/** What a program's command line tells about how it has to be supervised. */
export interface DaemonFacts {
  /** The signal that makes it end, where that is not TERM or where TERM needs an option; and why it was written. */
  readonly stopSignal?: { readonly signal: string; readonly why?: string };
  readonly killMode?: 'mixed';
  /** It takes sockets from systemd itself (`LISTEN_FDS`). */
  readonly takesSystemdSockets?: boolean;
  readonly pidFile?: string;
  /** The option that keeps it in the foreground. */
  readonly foreground?: string;
}

type Reader = (words: readonly (string | undefined)[]) => DaemonFacts;

/** Well-known daemons by the name of their program, and what can be read off their options. */
export const daemons: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...['uwsgi', 'uwsgi-core', 'uwsgi_python', 'uwsgi_python3'].map((name) => [name, uwsgi] as const),
]);

/**
 * uWSGI (its manual, "Signals for controlling uWSGI" and "Systemd"): without `--die-on-term`, TERM makes it reload
 * instead of ending and QUIT ends it; with the option the two change places. An Emperor's vassals are processes of
 * its own, which it ends itself.
 */
function uwsgi(words: readonly (string | undefined)[]): DaemonFacts {
  const has = (option: string) =>
    words.some((word) => word === `--${option}` || word?.startsWith(`--${option}=`));
  const facts: DaemonFacts = {
    takesSystemdSockets: true,
    ...(has('emperor') && { killMode: 'mixed' as const }),
  };
  if (has('die-on-term')) return { ...facts, stopSignal: { signal: 'TERM' } };
  return {
    ...facts,
    stopSignal: {
      signal: 'QUIT',
      why: 'Without --die-on-term, uWSGI reloads on SIGTERM, so Upstart had to kill it after the timeout. SIGQUIT ends it.',
    },
  };
}

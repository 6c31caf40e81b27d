import { type KnownDaemon, knownDaemons } from './known-daemons.ts';

/** What a program's command line tells about how it has to be supervised. */
export interface DaemonFacts {
  /** The signal that makes it end, where that is not TERM or where TERM needs an option; and why it was written. */
  readonly stopSignal?: { readonly signal: string; readonly why?: string };
  readonly killMode?: 'mixed' | 'process';
  /** It tells systemd when it is ready (sd_notify(3)); and what that means for whoever waits for it. */
  readonly notifies?: string;
  /** It is not the main process that tells. */
  readonly notifyAccess?: 'all';
  /** Exit codes with which it ends when it is told to. */
  readonly successStatus?: readonly number[];
  /** It takes sockets from systemd itself (`LISTEN_FDS`). */
  readonly takesSystemdSockets?: boolean;
  readonly pidFile?: string;
  /** The option that keeps it in the foreground. */
  readonly foreground?: string;
  /** What its manual says, where it is one of those that one table knows. */
  readonly known?: KnownDaemon & {
    /** Its name. */
    readonly program: string;
    /** As it is called here, it goes into the background. */
    readonly leaves: boolean;
  };
}

type Reader = (words: readonly (string | undefined)[]) => DaemonFacts;

/** Well-known daemons by the name of their program, and what can be read off their options. */
export const daemons: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...[...knownDaemons].map(([program, known]) => [program, readerOf(program, known)] as const),
  ...['uwsgi', 'uwsgi-core', 'uwsgi_python', 'uwsgi_python3'].map((name) => [name, uwsgi] as const),
]);

/** The absolute path behind one of some options, `--pidfile PATH` or `--pidfile=PATH`. */
export function pathAfter(
  options: readonly string[],
  words: readonly (string | undefined)[],
): string | undefined {
  for (const [index, word] of words.entries()) {
    const option = options.find((one) => word === one || word?.startsWith(`${one}=`));
    if (option === undefined || word === undefined) continue;
    const path = word === option ? words[index + 1] : word.slice(option.length + 1);
    if (path?.startsWith('/')) return path;
  }
  return undefined;
}

/** What the words after a daemon's name say, by what is known of its options. */
function readerOf(program: string, known: KnownDaemon): Reader {
  return (words) => {
    // A word that only the running shell knows may be any option.
    const isWhole = words.every((word) => word !== undefined);
    const line = ` ${words.join(' ')} `;
    const given = (options: readonly string[]) =>
      options.find((option) => line.includes(` ${option} `) || line.includes(` ${option}=`));
    const foreground = given(known.foreground);
    const { background, onlyWith } = known;
    if (onlyWith !== undefined && given(onlyWith) === undefined) return {};
    const isTold = background === 'unless-told' ? foreground === undefined : given(background);
    const pidFile = pathAfter(known.pidFile, words);
    return {
      known: { ...known, program, leaves: isWhole && Boolean(isTold) },
      ...(foreground !== undefined && { foreground }),
      ...(pidFile !== undefined && { pidFile }),
      ...(known.leavesChildren && { killMode: 'process' as const }),
      ...(known.successStatus.length > 0 && { successStatus: known.successStatus }),
    };
  };
}

/**
 * uWSGI (its manual, "Signals for controlling uWSGI" and "Systemd", and what it does on a real systemd; see
 * test/e2e/uwsgi-facts.test.ts). A master or an Emperor reloads on TERM and ends on QUIT; `--die-on-term` lets TERM end
 * it, and QUIT reload. Without a master TERM ends it, with status 30, and QUIT kills it. An Emperor's vassals are
 * processes of its own, which it ends itself. It says when it is ready, unless it puts itself into the background or
 * into another root directory, where it cannot be heard.
 */
function uwsgi(words: readonly (string | undefined)[]): DaemonFacts {
  const has = (...options: readonly string[]) =>
    options.some((option) =>
      words.some((word) => word === `--${option}` || word?.startsWith(`--${option}=`)),
    );
  const isEmperor = has('emperor');
  const isMaster = isEmperor || has('master') || words.includes('-M');
  const isHeard = !has('daemonize', 'daemonize2', 'chroot') && !words.includes('-d');
  const facts: DaemonFacts = {
    takesSystemdSockets: true,
    ...(isEmperor && { killMode: 'mixed' as const }),
    ...(isHeard && { notifies: 'uWSGI tells systemd when it has loaded its application.' }),
    // The Emperor is then a child of the master, and tells for itself.
    ...(isHeard && isEmperor && has('master') && { notifyAccess: 'all' as const }),
  };
  if (!isMaster) return { ...facts, successStatus: [30] };
  if (has('die-on-term')) return { ...facts, stopSignal: { signal: 'TERM' } };
  return {
    ...facts,
    stopSignal: {
      signal: 'QUIT',
      why: 'Without --die-on-term, uWSGI reloads on SIGTERM, so Upstart had to kill it after the timeout. SIGQUIT ends it.',
    },
  };
}

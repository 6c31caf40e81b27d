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
    /** The option that puts it there. */
    readonly leavesBy?: string;
  };
}

type Reader = (words: readonly (string | undefined)[]) => DaemonFacts;

/** What reads the options of a well-known daemon, by the name of its program; undefined for any other. */
export function daemonNamed(program: string): Reader | undefined {
  const plain = withoutVersion(program);
  if (/^uwsgi(?:-core|_python)?$/.test(plain)) return uwsgi;
  const known = knownDaemons.get(program) ?? knownDaemons.get(plain);
  if (known === undefined) return undefined;
  return known.isVersioned || known.programs.includes(program)
    ? readerOf(program, known)
    : undefined;
}

/** A program's name without the version that distributions put into it: php-fpm of php-fpm8.1, php7.2-fpm and php5-fpm. */
function withoutVersion(program: string): string {
  return program.replace(/-?\d+(?:\.\d+)*/g, '');
}

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
    const line = ` ${words.join(' ')} `;
    const given = (options: readonly string[]) =>
      options.find((option) => [' ', '=', ';'].some((end) => line.includes(` ${option}${end}`)));
    if (known.onlyWith !== undefined && given(known.onlyWith) === undefined) return {};
    const staying = [...known.foreground, ...known.debugging];
    const foreground = given(staying);
    const leavesBy = given(known.background);
    const isTold = known.leavesUnlessTold === true || leavesBy !== undefined;
    const leaves =
      isTold && foreground === undefined && !words.some((word) => mayBe(staying, word));
    const pidFile = pathAfter(known.pidFile, words);
    const tells = known.tellsWith !== undefined && given([known.tellsWith]) !== undefined;
    return {
      known: { ...known, program, leaves, ...(leavesBy !== undefined && { leavesBy }) },
      ...(foreground !== undefined && { foreground }),
      ...(pidFile !== undefined && { pidFile }),
      ...(tells && { notifies: `${program} tells systemd when it is up (${known.source}).` }),
      ...(known.leavesChildren && { killMode: 'process' as const }),
      ...(known.successStatus.length > 0 && { successStatus: known.successStatus }),
    };
  };
}

/** Whether a word may be one of some options: one that only the running shell knows, or several short ones together, as -De of -D. */
function mayBe(options: readonly string[], word: string | undefined): boolean {
  if (word === undefined) return true;
  const isGroup = /^-[A-Za-z]{2,}$/.test(word);
  return isGroup && options.some((one) => /^-[A-Za-z]$/.test(one) && word.includes(one.slice(1)));
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

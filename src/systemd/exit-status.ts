import { parseIntegerIn } from './numbers.ts';
import { parseSignal, signalText } from './signals.ts';
import { plainSyntax, readWords } from './words.ts';

/** How a process ended: an exit code, or a signal by its name without `SIG` (or its number as text). */
export type ExitMark =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string };

/** Names of exit statuses, from `systemd-analyze exit-status` (systemd.exec(5) "Process Exit Codes"). */
const names = `0 SUCCESS FAILURE INVALIDARGUMENT NOTIMPLEMENTED NOPERMISSION NOTINSTALLED NOTCONFIGURED NOTRUNNING
64 USAGE DATAERR NOINPUT NOUSER NOHOST UNAVAILABLE SOFTWARE OSERR OSFILE CANTCREAT IOERR TEMPFAIL PROTOCOL NOPERM CONFIG
200 CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO TIMERSLACK SECUREBITS SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP SETSID CONFIRM STDERR
224 PAM NETWORK NAMESPACE NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR ADDRESS_FAMILIES RUNTIME_DIRECTORY
235 CHOWN SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY NUMA_POLICY CREDENTIALS BPF
255 EXCEPTION`;

let codes: ReadonlyMap<string, number> | undefined;

function codeNamed(name: string): number | undefined {
  codes ??= new Map(
    names.split('\n').flatMap((run) => {
      const [first, ...rest] = run.split(' ');
      return rest.map((each, index) => [each, Number(first) + index] as const);
    }),
  );
  return codes.get(name);
}

/**
 * One item of `SuccessExitStatus=`, `RestartPreventExitStatus=` or `RestartForceExitStatus=`: a number is an exit code and
 * never a signal (systemd.service(5), config_parse_set_status()). `undefined` when systemd would skip it.
 */
export function parseExitMark(text: string): ExitMark | undefined {
  const code = codeNamed(text) ?? parseIntegerIn(text, 0, 255);
  if (code !== undefined) return { kind: 'code', code };
  const signal = parseSignal(text);
  if (signal === undefined) return undefined;
  return { kind: 'signal', signal: signalText(signal) ?? String(signal) };
}

/** The items of such a list that count; the others are left out, as systemd does. */
export function parseExitStatusList(value: string): ExitMark[] {
  return readWords(value, plainSyntax).words.flatMap(({ text }) => parseExitMark(text) ?? []);
}

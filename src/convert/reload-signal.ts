import { parseSignal, signalText } from '../systemd/signals.ts';
import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Sourced } from '../text/source.ts';

/**
 * Where stopping and the processes meet: an `ExecReload=` that only sends a signal is what Upstart calls a reload
 * signal, and is not a command of the service's own.
 */
const killMain = /^[-+!:]*(?:\/usr)?\/bin\/kill (?:-s )?-?(?:SIG)?([A-Z0-9+-]+) \$\{?MAINPID\}?$/;

/** The `ExecReload=` line that sends `signal`. */
export function reloadBySignal(signal: string): string {
  return `/bin/kill -${signal} $MAINPID`;
}

/** The signal that a value of `ExecReload=` sends to the main process and does nothing else. */
export function signalOfReload(value: string): string | undefined {
  const signal = parseSignal(killMain.exec(value)?.[1] ?? '');
  return signal === undefined ? undefined : signalText(signal);
}

/** The reload signal of a unit, when its only reload command sends one. */
export function reloadSignalOf(service: Unit): Sourced<string> | undefined {
  const [only, ...others] = settingsOf(service, 'Service', 'ExecReload');
  const signal = only && others.length === 0 ? signalOfReload(only.value) : undefined;
  return signal === undefined || !only ? undefined : { value: signal, from: only.from };
}

import { realtimeSignals, signalName, signalNames, signalNumber } from '../posix/signals.ts';
import { parseIntegerIn } from './numbers.ts';

/** Names that the kernel's headers have and systemd does not. */
const notSystemd: ReadonlySet<string> = new Set(['IOT', 'CLD', 'POLL']);

/** The names systemd takes, without `SIG`; real-time signals are `RTMIN+n` and `RTMAX-n`. */
export const systemdSignals: readonly string[] = signalNames.filter(
  (name) => !notSystemd.has(name),
);

const { first: firstRealtime, last: lastRealtime } = realtimeSignals;

/**
 * The number of a signal as a unit file names it: with or without `SIG`, upper case only, `RTMIN+n`, `RTMAX-n`, or the
 * number itself (systemd's signal_from_string()). `undefined` for anything else.
 */
export function parseSignal(text: string): number | undefined {
  const number = parseIntegerIn(text, 1, lastRealtime);
  if (number !== undefined) return number;
  const name = text.startsWith('SIG') ? text.slice(3) : text;
  if (!name.startsWith('SIG') && !notSystemd.has(name)) {
    const standard = signalNumber(name);
    if (standard !== undefined) return standard;
  }
  const realtime = /^RT(MIN|MAX)(?:([+-])([0-9][0-9A-Za-z]*))?$/.exec(name);
  if (realtime === null) return undefined;
  const [, from, sign, digits = '0'] = realtime;
  if (sign !== undefined && sign !== (from === 'MIN' ? '+' : '-')) return undefined;
  const offset = parseIntegerIn(digits, 0, lastRealtime);
  if (offset === undefined) return undefined;
  const signal = from === 'MIN' ? firstRealtime + offset : lastRealtime - offset;
  return signal >= firstRealtime && signal <= lastRealtime ? signal : undefined;
}

/** A signal's name without `SIG`, as a unit file may write it: `TERM`, `RTMIN+3`. `undefined` if there is no such signal. */
export function signalText(signal: number): string | undefined {
  const name = signalName(signal);
  if (name !== undefined || signal < firstRealtime || signal > lastRealtime) return name;
  return signal === firstRealtime ? 'RTMIN' : `RTMIN+${signal - firstRealtime}`;
}

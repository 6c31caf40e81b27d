import { signalName, signalNumber } from '../posix/signals.ts';
import type { Sourced } from '../text/source.ts';
import type { ExitStatus } from '../upstart/job.ts';
import type { ExitMark } from './model.ts';

/** Ends that systemd takes for a success of a long-running service without being told (systemd.service(5), `SuccessExitStatus=`). */
export const cleanEnds: readonly ExitMark[] = [
  { kind: 'code', code: 0 },
  ...['HUP', 'INT', 'TERM', 'PIPE'].map((signal) => ({ kind: 'signal' as const, signal })),
];

/** The same end. */
export function sameMark(left: ExitMark, right: ExitMark): boolean {
  return markText(left) === markText(right);
}

/** Whether `marks` holds `mark`. */
export function includesMark(marks: readonly Sourced<ExitMark>[], mark: ExitMark): boolean {
  return marks.some(({ value }) => sameMark(value, mark));
}

/** As both inits write it: `1`, `TERM`. */
export function markText(mark: ExitMark): string {
  return mark.kind === 'code' ? String(mark.code) : mark.signal;
}

/**
 * What a job's `normal exit` says, in the model's terms; undefined for an end that no process has. Init holds a
 * signal as 256 times its number, and so does a number of that size stand for the signal.
 */
export function markOf(status: ExitStatus): ExitMark | undefined {
  if (status.kind === 'exit' && status.code <= 255) return { kind: 'code', code: status.code };
  if (status.kind === 'exit' && status.code % 256 !== 0) return undefined;
  const signal = signalName(status.kind === 'exit' ? status.code / 256 : status.signal);
  return signal === undefined ? undefined : { kind: 'signal', signal };
}

/** The same for init; undefined for a signal it has no name for. */
export function statusOf(mark: ExitMark): ExitStatus | undefined {
  if (mark.kind === 'code') return { kind: 'exit', code: mark.code };
  const signal = signalNumber(mark.signal);
  return signal === undefined ? undefined : { kind: 'signal', signal };
}

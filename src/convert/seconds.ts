import { formatTimeSpan, parseTimeSpan } from '../systemd/time-span.ts';

const microseconds = 1_000_000;

/** Seconds as systemd writes a time span: `5`, `500ms`, `infinity`. */
export function printSeconds(seconds: number | 'infinity'): string {
  return formatTimeSpan(seconds === 'infinity' ? seconds : Math.round(seconds * microseconds));
}

/** A time span of systemd's in seconds; undefined for a text that is none. */
export function parseSeconds(text: string): number | 'infinity' | undefined {
  const span = parseTimeSpan(text);
  return typeof span === 'number' ? span / microseconds : span;
}

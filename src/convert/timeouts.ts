import type { Setting, Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { parseSeconds } from './seconds.ts';

/**
 * Where starting and stopping meet: `TimeoutSec=` sets both of their limits, and of it and the one for a single
 * phase the later line counts (systemd.service(5)).
 */
export interface Timeouts {
  readonly start?: Sourced<number | 'infinity'>;
  readonly stop?: Sourced<number | 'infinity'>;
  /** Lines that a later one has made void. */
  readonly idle: readonly Setting[];
}

const both = 'TimeoutSec';

/** The time limits that a unit states, in seconds; 0 is no limit. */
export function timeoutsOf(service: Unit): Timeouts {
  const start = later(service, 'TimeoutStartSec');
  const stop = later(service, 'TimeoutStopSec');
  const written = [both, 'TimeoutStartSec', 'TimeoutStopSec'].flatMap((key) =>
    settingsOf(service, 'Service', key),
  );
  return {
    ...(start && { start: limitOf(start) }),
    ...(stop && { stop: limitOf(stop) }),
    idle: written.filter((setting) => setting !== start && setting !== stop),
  };
}

function later(service: Unit, key: string): Setting | undefined {
  const [own] = settingsOf(service, 'Service', key).slice(-1);
  const [shared] = settingsOf(service, 'Service', both).slice(-1);
  if (own === undefined || shared === undefined) return own ?? shared;
  return service.settings.indexOf(own) > service.settings.indexOf(shared) ? own : shared;
}

function limitOf({ value, from }: Setting): Sourced<number | 'infinity'> {
  const seconds = parseSeconds(value);
  return sourced(seconds === undefined || seconds === 0 ? 'infinity' : seconds, from);
}

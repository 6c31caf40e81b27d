import type { Unit } from '../systemd/unit.ts';
import { lastValue } from '../systemd/values.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { type Expression, leaves } from './expression.ts';
import { expressionOf } from './meaning.ts';
import type { RestartLimit } from './model.ts';
import type { Occurrence } from './occurrence.ts';
import { unitOfJob } from './peers.ts';
import { parseSeconds } from './seconds.ts';

/** `respawn limit` when a job says none (init(5)). */
export const upstartLimit = { restarts: 10, seconds: 5 } as const;
/** `StartLimitBurst=` counts the first start too: 5 starts are 4 restarts (systemd.unit(5)). */
export const systemdLimit = { restarts: 4, seconds: 10 } as const;
/** What a `respawn limit` says; a 0 in it is without limit (init(5)). */
export function limitOf(limit: { count: number; interval: number }): RestartLimit {
  const { count, interval } = limit;
  return count === 0 || interval === 0 ? 'none' : { restarts: count, seconds: interval };
}

/** What a unit says about how often it may be started, by any of the names that systemd has had for it. */
export function limitIn(service: Unit): Sourced<RestartLimit> | undefined {
  const interval =
    lastValue(service, 'Unit', 'StartLimitIntervalSec') ??
    lastValue(service, 'Unit', 'StartLimitInterval') ??
    lastValue(service, 'Service', 'StartLimitInterval');
  const burst =
    lastValue(service, 'Unit', 'StartLimitBurst') ??
    lastValue(service, 'Service', 'StartLimitBurst');
  if (!interval && !burst) return undefined;
  const given = interval && parseSeconds(interval.value);
  const seconds = typeof given === 'number' ? given : systemdLimit.seconds;
  const starts =
    burst && /^[0-9]+$/.test(burst.value) ? Number(burst.value) : systemdLimit.restarts + 1;
  const from = [...(interval?.from ?? []), ...(burst?.from ?? [])];
  if (seconds === 0 || starts === 0) return sourced('none', from);
  return sourced({ restarts: starts - 1, seconds }, from);
}

export function sameLimit(left: RestartLimit, right: RestartLimit): boolean {
  if (left === 'none' || right === 'none') return left === right;
  return left.restarts === right.restarts && left.seconds === right.seconds;
}

/** More jobs of which each starts the next one are not followed. */
const longestChain = 8;

/**
 * Whether a service may be started again and again in the course of things: by connections and changes of files, or along with a job that is. To
 * systemd the sixth start within ten seconds would be a failure; Upstart counts only what it restarts by itself.
 */
export function recurs(
  start: Expression<Occurrence>,
  context: Context,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  return leaves(start).some(({ meaning }) => {
    if (meaning.kind === 'socket' || meaning.kind === 'file') return true;
    if (meaning.kind !== 'job' || seen.has(meaning.job)) return false;
    const peer = unitOfJob(meaning.job, context);
    if (peer.kind !== 'unit') return false;
    if (context.style === 'faithful') return true;
    const { job } = peer;
    // One that is not here is started as often as units usually are.
    if (job === undefined) return false;
    const isLong = seen.size >= longestChain;
    if (job.respawn !== undefined || job.instance !== undefined || isLong) return true;
    const its = job.startOn && expressionOf(job.startOn.value);
    return its !== undefined && recurs(its, context, new Set([...seen, meaning.job]));
  });
}

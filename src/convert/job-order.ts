import { eventsOf } from '../upstart/event-expression.ts';
import type { Job } from '../upstart/job.ts';
import { occurrenceOf } from './meaning.ts';

type Jobs = ReadonlyMap<string, Job>;

/** The jobs that each job's unit starts after, by name; worked out once for a set. */
const known = new WeakMap<Jobs, ReadonlyMap<string, ReadonlySet<string>>>();

/**
 * Whether the unit of a job starts after that of another, directly or by way of others: it is ordered after each job that its
 * conditions name, but before one whose "starting" it waits for, as the concern of the activation writes it.
 */
export function startsAfter(name: string, other: string, jobs: Jobs): boolean {
  const order = known.get(jobs) ?? orderOf(jobs);
  known.set(jobs, order);
  const seen = new Set<string>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const each of order.get(next) ?? []) {
      if (each === other) return true;
      if (!seen.has(each)) waiting.push(each);
      seen.add(each);
    }
  }
  return false;
}

/** The jobs of a set by the job whose events they wait for; worked out once for a set. */
const waiting = new WeakMap<Jobs, ReadonlyMap<string, readonly Job[]>>();

/** The jobs whose conditions wait for the events of another one. */
export function waitingFor(name: string, jobs: Jobs): readonly Job[] {
  const all = waiting.get(jobs) ?? waitersOf(jobs);
  waiting.set(jobs, all);
  return all.get(name) ?? [];
}

function waitersOf(jobs: Jobs): ReadonlyMap<string, readonly Job[]> {
  const waiters = new Map<string, Job[]>();
  for (const job of jobs.values()) {
    const events = [job.startOn, job.stopOn].flatMap((condition) =>
      condition === undefined ? [] : eventsOf(condition.value),
    );
    const named = events.flatMap((event) => {
      const { meaning } = occurrenceOf(event);
      return meaning.kind === 'job' ? [meaning.job] : [];
    });
    for (const name of new Set(named)) {
      const own = waiters.get(name) ?? [];
      own.push(job);
      waiters.set(name, own);
    }
  }
  return waiters;
}

function orderOf(jobs: Jobs): ReadonlyMap<string, ReadonlySet<string>> {
  const order = new Map<string, Set<string>>();
  const add = (later: string, earlier: string) =>
    order.set(later, (order.get(later) ?? new Set()).add(earlier));
  for (const { name, startOn, stopOn } of jobs.values()) {
    for (const condition of [startOn, stopOn]) {
      for (const event of condition === undefined ? [] : eventsOf(condition.value)) {
        const { meaning } = occurrenceOf(event);
        if (meaning.kind !== 'job') continue;
        if (meaning.phase === 'starting' && condition === startOn) add(meaning.job, name);
        else add(name, meaning.job);
      }
    }
  }
  return order;
}

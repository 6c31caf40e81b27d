import { callsOf } from '../shell/calls.ts';
import { unitNameFor } from '../systemd/names.ts';
import { detached } from '../text/detached.ts';
import { baseName } from '../text/names.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import type { EventExpression, Job } from '../upstart/job.ts';
import { alternatives } from './expression.ts';
import { expressionOf, occurrenceOf } from './meaning.ts';

const belowRun = /\/run\/([A-Za-z0-9_.@-]+)/g;

/**
 * How the jobs of a set stand to each other, by their names alone, so that one can be converted without having the others in
 * memory. Made in one walk over the jobs.
 */
export class JobIndex {
  readonly #heard = new Set<string>();
  readonly #waiting = new Map<string, Set<string>>();
  readonly #earlier = new Map<string, Set<string>>();
  readonly #templates = new Map<string, string>();
  readonly #beforeStop = new Map<string, Set<string>>();
  /** Jobs that a script of the set reloads. */
  readonly #reloaded = new Set<string>();
  /** Of each directory below /run two of the jobs that name it, which is enough to know whether another one does. */
  readonly #belowRun = new Map<string, Set<string>>();

  constructor(jobs: Iterable<Job> = []) {
    for (const job of jobs) this.add(job);
  }

  add(job: Job): void {
    const { name, instance, startOn, stopOn, processes } = job;
    for (const process of Object.values(processes)) {
      for (const [, directory = ''] of process?.value.command.matchAll(belowRun) ?? [])
        if ((this.#belowRun.get(directory)?.size ?? 0) < 2) add(this.#belowRun, directory, name);
      for (const job of reloadedBy(process?.value.command ?? '')) this.#reloaded.add(detached(job));
    }
    if (instance !== undefined) this.#templates.set(unitNameFor(name, 'service', 'template'), name);
    let awaitsStop = false;
    for (const condition of [startOn, stopOn]) {
      for (const event of condition === undefined ? [] : eventsOf(condition.value)) {
        const { meaning } = occurrenceOf(event);
        if (meaning.kind !== 'job') continue;
        const isStarted = meaning.phase === 'starting' && condition === startOn;
        awaitsStop ||= meaning.phase === 'stopping' && condition === startOn;
        const isOwn = meaning.job === name;
        if (/^stop/.test(event.name) && !isOwn && !this.#heard.has(meaning.job))
          this.#heard.add(detached(meaning.job));
        add(this.#waiting, meaning.job, name);
        // What waits for "starting" holds the other one back; any other condition comes after it.
        if (isStarted) add(this.#earlier, meaning.job, name);
        else add(this.#earlier, name, meaning.job);
      }
    }
    if (awaitsStop && startOn !== undefined) this.#addBeforeStop(name, startOn.value);
  }

  #addBeforeStop(name: string, condition: EventExpression): void {
    const expression = expressionOf(condition);
    for (const [only, ...others] of (expression && alternatives(expression, 32)) ?? []) {
      const meaning = only?.meaning;
      if (others.length === 0 && meaning?.kind === 'job' && meaning.phase === 'stopping')
        add(this.#beforeStop, meaning.job, name);
    }
  }

  /** Whether another job awaits the end of one. */
  isHeard(name: string): boolean {
    return this.#heard.has(name);
  }

  /** Whether a script of the set reloads a job. */
  isReloaded(name: string): boolean {
    return this.#reloaded.has(name);
  }

  /** The jobs whose conditions wait for the events of one. */
  waitingFor(name: string): readonly string[] {
    return [...(this.#waiting.get(name) ?? [])];
  }

  /** The jobs that start on nothing but that one is `stopping`. */
  startedBeforeStop(name: string): readonly string[] {
    return [...(this.#beforeStop.get(name) ?? [])];
  }

  /** Whether another job than `name` names something below /run by its first name there. */
  sharesBelowRun(directory: string, name: string): boolean {
    return [...(this.#belowRun.get(directory) ?? [])].some((other) => other !== name);
  }

  /** The job that a template is made of, since `net/web` becomes `net-web@.service`. */
  jobOfTemplate(unit: string): string | undefined {
    return this.#templates.get(unit);
  }

  /**
   * Whether the unit of a job starts after that of another, directly or by way of others: it is ordered after each job that its
   * conditions name, but before one whose "starting" it waits for, as the concern of the activation writes it.
   */
  startsAfter(name: string, other: string): boolean {
    const seen = new Set<string>();
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const each of this.#earlier.get(next) ?? []) {
        if (each === other) return true;
        if (!seen.has(each)) waiting.push(each);
        seen.add(each);
      }
    }
    return false;
  }
}

/** The jobs that a text tells Upstart to reload (initctl(8)). */
function reloadedBy(text: string): readonly string[] {
  if (!text.includes('reload')) return [];
  return callsOf(text).flatMap(({ name, arguments: words }) => {
    const called = [name, ...words].filter((word) => word !== 'exec');
    const [verb, job] = baseName(called[0] ?? '') === 'initctl' ? called.slice(1) : called;
    return verb === 'reload' && job !== undefined ? [job] : [];
  });
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known?.has(value)) return;
  if (known === undefined) map.set(detached(key), new Set([detached(value)]));
  else known.add(detached(value));
}

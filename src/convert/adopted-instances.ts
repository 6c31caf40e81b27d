import { eventsOf } from '../upstart/event-expression.ts';
import type { Job } from '../upstart/job.ts';
import { instanceVariables } from './instance-pattern.ts';
import { givenBy } from './instance-split.ts';
import type { Jobs } from './job-set.ts';
import { occurrenceOf } from './meaning.ts';
import { jobReads } from './shell-use.ts';

/**
 * A job that is started by the instances of another one, and reads the variables that tell those apart, as an instance of the
 * same kind, and the name of that other job. Upstart runs it once, for whichever instance came first; a unit that has no part
 * of the instance's name could not know which (init(5) `instance`, `export`). Undefined for any other job.
 */
export function adoptInstance(
  job: Job,
  jobs: Jobs,
): { readonly job: Job; readonly from: string } | undefined {
  const other = starterOf(job, jobs);
  const instance = other?.instance;
  if (other === undefined || instance === undefined || job.startOn === undefined) return undefined;
  const own = givenBy(job);
  const exported = new Set(other.export.map(({ value }) => value));
  const isRead = instanceVariables(instance.value).some(
    (name) => exported.has(name) && !own.has(name) && jobReads(job, name),
  );
  if (!isRead) return undefined;
  const { from } = job.startOn;
  return { job: { ...job, instance: { value: instance.value, from } }, from: other.name };
}

/** The one job whose instances start another, which is no instance itself. */
function starterOf({ name, instance, startOn }: Job, jobs: Jobs): Job | undefined {
  const [event, ...others] = startOn === undefined ? [] : eventsOf(startOn.value);
  if (instance !== undefined || event === undefined || others.length > 0) return undefined;
  const { meaning } = occurrenceOf(event);
  if (meaning.kind !== 'job' || meaning.job === name) return undefined;
  const isStart = meaning.phase === 'started' || meaning.phase === 'starting';
  return isStart ? jobs.get(meaning.job) : undefined;
}

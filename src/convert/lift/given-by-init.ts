import { eventsOf } from '../../upstart/event-expression.ts';
import type { EventMatch, Job } from '../../upstart/job.ts';
import { eventVariablesOf } from '../tables/event-variables.ts';
import { givenToAll } from '../tables/variables.ts';

/**
 * The variables that init may give the processes of a job, whatever its `env` stanzas say: its own, those of the events that start and stop
 * it, and those that it lets in.
 */
export function givenByInit(job: Job): ReadonlySet<string> {
  const { env } = job;
  return new Set([
    ...givenToAll,
    ...env.map(({ value }) => value).filter((value) => !value.includes('=')),
    ...givenByEvents(job),
  ]);
}

/** Those that win over what the job's `env` stanzas give by the same names (init(5) `env`). */
export function givenByEvents({ startOn, stopOn, imports }: Job): ReadonlySet<string> {
  const conditions = [startOn, stopOn].flatMap((each) => (each ? [each.value] : []));
  return new Set([
    ...imports.map(({ value }) => value),
    ...conditions.flatMap(eventsOf).flatMap(variablesOf),
  ]);
}

function variablesOf({ name, arguments: asked }: EventMatch): readonly string[] {
  const named = asked.flatMap((argument) => (argument.kind === 'named' ? [argument.key] : []));
  return [...eventVariablesOf(name), ...named];
}

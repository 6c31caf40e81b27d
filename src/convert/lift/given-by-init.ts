import { eventsOf } from '../../upstart/event-expression.ts';
import type { EventMatch, Job } from '../../upstart/job.ts';
import { eventVariablesOf } from '../tables/event-variables.ts';
import { givenToAll } from '../tables/variables.ts';

/**
 * The variables that init may give the processes of a job, whatever its `env` stanzas say: its own, those of the events that start and stop
 * it, and those that it lets in.
 */
export function givenByInit({ startOn, stopOn, imports, env }: Job): ReadonlySet<string> {
  const conditions = [startOn, stopOn].flatMap((each) => (each ? [each.value] : []));
  return new Set([
    ...givenToAll,
    ...imports.map(({ value }) => value),
    ...env.map(({ value }) => value).filter((value) => !value.includes('=')),
    ...conditions.flatMap(eventsOf).flatMap(variablesOf),
  ]);
}

function variablesOf({ name, arguments: asked }: EventMatch): readonly string[] {
  const named = asked.flatMap((argument) => (argument.kind === 'named' ? [argument.key] : []));
  return [...eventVariablesOf(name), ...named];
}

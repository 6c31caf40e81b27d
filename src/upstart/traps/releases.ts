/** Traps that lie in where a file comes from: what one system's Upstart has and another's has not. */

import { missingEmitter } from '../emitters.ts';
import { eventsOf } from '../event-expression.ts';
import type { Job } from '../job.ts';
import { anyRelease } from '../releases.ts';
import { stanzas } from '../stanzas.ts';
import { type Found, found, type Surroundings, type TrapCheck } from './trap.ts';

/** The stanzas that only Chrome OS's Upstart knows. */
const chromeOsOnly: ReadonlySet<string> = new Set(
  stanzas.flatMap(({ name, since }) => (since === 'chromeos' ? [name] : [])),
);

function foreignStanzas({ statements }: Job, { release }: Surroundings): Found[] {
  if (release.id !== anyRelease.id) return [];
  return statements.flatMap((statement): Found[] => {
    if (!chromeOsOnly.has(statement.name)) return [];
    const { name, range } = statement;
    const message = `Only the Upstart of Chrome OS knows \`${name}\`; any other refuses the whole file.`;
    const advice =
      'Say where the file comes from, with --from chromeos, or remove the stanza if it comes from elsewhere.';
    return [{ statement, range, message, advice }];
  });
}

function strangeEvents({ startOn, stopOn }: Job, { release, emitted }: Surroundings): Found[] {
  return [startOn, stopOn].flatMap((condition) => {
    if (condition === undefined) return [];
    return eventsOf(condition.value).flatMap(({ name, at }): Found[] => {
      const emitter = missingEmitter(name, release);
      if (emitter === undefined || emitted.has(name)) return [];
      const verb = condition === startOn ? 'starts' : 'stops';
      const message = `Nothing emits \`${name}\` on ${release.title}: it comes from ${emitter}. There this event never ${verb} the job.`;
      const advice =
        'Ask how the job was really started and stopped there, and change the unit where that differs.';
      return found(condition, message, advice, at);
    });
  });
}

export const releaseTraps: readonly TrapCheck[] = [
  { code: 'stanza-of-one-system', find: foreignStanzas },
  { code: 'event-of-other-system', find: strangeEvents },
];

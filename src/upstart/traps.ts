/** Everything in a job that init accepts and that does not do what it seems to say. */

import type { Job } from './job.ts';
import { latestRelease } from './releases.ts';
import { commandTraps } from './traps/commands.ts';
import { eventTraps } from './traps/events.ts';
import { releaseTraps } from './traps/releases.ts';
import { scriptTraps } from './traps/scripts.ts';
import { templateTraps } from './traps/templates.ts';
import type { Surroundings, Trap, TrapCheck } from './traps/trap.ts';
import { undoneManual, valueTraps } from './traps/values.ts';

export type { Trap } from './traps/trap.ts';

const checks: readonly TrapCheck[] = [
  ...eventTraps,
  ...commandTraps,
  ...valueTraps,
  ...releaseTraps,
  ...scriptTraps,
  ...templateTraps,
];

/** The code of every trap there is. */
export const trapCodes: readonly string[] = checks.map(({ code }) => code);

/**
 * The traps of a job, in the order of its statements. A stanza that a later one made void traps nobody, unless
 * that is the trap. Unless said otherwise, the last Upstart reads it, and no job around it emits anything.
 */
export function findTraps(job: Job, around: Partial<Surroundings> = {}): Trap[] {
  const surroundings = { release: latestRelease, emitted: new Set<string>(), ...around };
  const order = new Map(job.statements.map((statement, index) => [statement, index]));
  const isVoid = new Set(job.superseded.map(({ statement }) => statement));
  const traps = checks
    .flatMap(({ code, find }) => find(job, surroundings).map((each) => ({ code, ...each })))
    .filter(({ code, statement }) => code === undoneManual || !isVoid.has(statement));
  const place = ({ statement }: Trap) => order.get(statement) ?? order.size;
  return traps.sort((a, b) => place(a) - place(b) || a.range.start - b.range.start);
}

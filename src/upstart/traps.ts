/** Everything in a job that init accepts and that does not do what it seems to say. */

import type { Job } from './job.ts';
import { latestRelease, type Release } from './releases.ts';
import { commandTraps } from './traps/commands.ts';
import { eventTraps } from './traps/events.ts';
import { releaseTraps } from './traps/releases.ts';
import { scriptTraps } from './traps/scripts.ts';
import type { Trap, TrapCheck } from './traps/trap.ts';
import { undoneManual, valueTraps } from './traps/values.ts';

export type { Trap } from './traps/trap.ts';

const checks: readonly TrapCheck[] = [
  ...eventTraps,
  ...commandTraps,
  ...valueTraps,
  ...releaseTraps,
  ...scriptTraps,
];

/** The code of every trap there is. */
export const trapCodes: readonly string[] = checks.map(({ code }) => code);

/**
 * The traps of a job, in the order of its statements. A stanza that a later one made void traps nobody, unless
 * that is the trap. `release` is the init that reads the file.
 */
export function findTraps(job: Job, release: Release = latestRelease): Trap[] {
  const order = new Map(job.statements.map((statement, index) => [statement, index]));
  const isVoid = new Set(job.superseded.map(({ statement }) => statement));
  const traps = checks
    .flatMap(({ code, find }) => find(job, release).map((each) => ({ code, ...each })))
    .filter(({ code, statement }) => code === undoneManual || !isVoid.has(statement));
  const place = ({ statement }: Trap) => order.get(statement) ?? order.size;
  return traps.sort((a, b) => place(a) - place(b) || a.range.start - b.range.start);
}

/** What a trap is: a stanza that init accepts and that does not do what its writer must have thought. */

import type { Range, Sourced, Statement } from '../../text/source.ts';
import type { Job } from '../job.ts';
import type { Release } from '../releases.ts';

export interface Trap {
  /** Stable, in kebab-case. */
  readonly code: string;
  readonly statement: Statement;
  /** What to point at, in the statement's source. */
  readonly range: Range;
  /** What init really does with this stanza. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Where a job lives, as far as it is known. */
export interface Surroundings {
  /** The init that reads it. */
  readonly release: Release;
  /** The events that the jobs around it say they emit. */
  readonly emitted: ReadonlySet<string>;
}

/** A trap's code, and where it lies in a job. */
export interface TrapCheck {
  readonly code: string;
  readonly find: (job: Job, surroundings: Surroundings) => readonly Found[];
}

export type Found = Omit<Trap, 'code'>;

/** A find in a value's first statement; a value that no statement gave traps nobody. */
export function found(
  value: Sourced<unknown>,
  message: string,
  advice: string,
  range?: Range,
): Found[] {
  const [statement] = value.from;
  if (statement === undefined) return [];
  return [{ statement, range: range ?? value.at ?? statement.range, message, advice }];
}

/** A piece of a job in a message: one line, not too long, in backquotes. */
export { quoted } from '../advice.ts';

import type { Daemon } from './daemon.ts';

type Known = NonNullable<Daemon['known']>;

/** What keeps a daemon in the foreground that its options let go: as the beginning of a sentence, what else is to be said, and what to do. */
export function remedyFor({ foreground, foregroundWritten, leavesUnlessTold, leavesBy }: Known) {
  const keep = foregroundWritten ?? foreground[0];
  if (leavesBy === undefined) {
    return keep === undefined
      ? undefined
      : { when: `With ${keep}`, besides: '', toDo: `Add ${keep}` };
  }
  if (leavesUnlessTold && keep !== undefined) {
    const toDo = `Write ${keep} instead of ${leavesBy}`;
    return { when: `With ${keep} instead of ${leavesBy}`, besides: '', toDo };
  }
  const besides = keep === undefined ? '' : `, and with ${keep} whatever its configuration says`;
  return { when: `Without ${leavesBy}`, besides, toDo: `Take out ${leavesBy}` };
}

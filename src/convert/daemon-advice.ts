import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import type { Daemon } from './daemon.ts';

type Known = NonNullable<Daemon['known']>;

/**
 * Reports what a well-known daemon could do better, or does otherwise than its job takes it to. `expected` is the fork that the job waits for;
 * where that is not waited for, a daemon that goes into the background is lost.
 */
export function adviseOn(
  daemon: Daemon | undefined,
  { expect }: Pick<Job, 'expect'>,
  expected: Sourced<unknown> | undefined,
  findings: Context['findings'],
): void {
  const { known } = daemon ?? {};
  if (daemon === undefined || known === undefined || !daemon.isMain) return;
  const { program, leaves, tells, source } = known;
  const remedy = leaves ? remedyFor(known) : undefined;
  if (remedy && expected === undefined) {
    findings.report(
      'daemon-leaves',
      expect ?? daemon.from,
      `${program} puts itself into the background (${source}), and its main process ends at once. ${remedy.when} it stays in the foreground${remedy.besides}.`,
      `${remedy.toDo}, which is the better way, or write Type=forking with its PIDFile=.`,
    );
  } else if (remedy && expected) {
    findings.report(
      'daemon-could-stay',
      expected,
      `${remedy.when}, ${program} stays in the foreground${remedy.besides} (${source}): systemd then knows its main process, and needs no pid file.`,
      `${remedy.toDo}, and write Type=exec instead of Type=forking and PIDFile=.`,
    );
  }
  if (tells !== undefined && !leaves && daemon.notifies === undefined) {
    findings.report(
      'daemon-may-tell',
      daemon.from,
      `${program} can tell systemd when it is up: ${tells}.`,
    );
  }
}

/** What keeps a daemon in the foreground that its options let go: as the beginning of a sentence, what else is to be said, and what to do. */
function remedyFor({ foreground, foregroundWritten, leavesUnlessTold, leavesBy }: Known) {
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

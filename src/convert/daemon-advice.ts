import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Daemon } from './daemon.ts';
import { remedyFor } from './daemon-remedy.ts';
import { departureOf, leavesAgain } from './departure.ts';
import type { LiftedJob } from './lift/lifted-job.ts';

/**
 * Reports what a well-known daemon could do better, or does otherwise than its job takes it to. `expected` is the fork that the job waits for;
 * where that is not waited for, a daemon that goes into the background is lost.
 */
export function adviseOn(
  daemon: Daemon | undefined,
  job: LiftedJob,
  expected: Sourced<unknown> | undefined,
  context: Pick<Context, 'site' | 'release' | 'findings'>,
): void {
  const { findings } = context;
  const { known } = daemon ?? {};
  if (daemon === undefined || known === undefined || !daemon.isMain) return;
  const { program, leaves, tells, source } = known;
  const remedy = leaves ? remedyFor(known) : undefined;
  if (remedy && expected === undefined) {
    const after = departureOf(job, context)?.isCertain
      ? 'As under Upstart, the daemon lives on (KillMode=process), and a stop does not reach it.'
      : 'Upstart left it alone then; systemd ends it.';
    findings.report(
      'daemon-leaves',
      job.expect ?? daemon.from,
      `${program} puts itself into the background (${source}), and its main process ends at once. ${after}${leavesAgain(job)} ${remedy.when} it stays in the foreground${remedy.besides}.`,
      `${remedy.toDo}, which is the better way, or write Type=forking with its PIDFile=; and take KillMode= out.`,
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

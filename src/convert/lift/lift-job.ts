import type { Job } from '../../upstart/job.ts';
import { awaitsStopInVain } from '../../upstart/traps/scripts.ts';
import type { Context } from '../context.ts';
import { liftConditional } from './conditional.ts';
import { liftDirectories } from './directories.ts';
import { liftIdle } from './idle.ts';
import { liftKnownVariables } from './known-variables.ts';
import { liftScript } from './lift-script.ts';
import type { LiftedJob } from './lifted-job.ts';
import { liftOwnName } from './own-name.ts';
import { liftPause } from './pause.ts';
import { liftQuickTask } from './quick-task.ts';

import { liftSharedFiles } from './shared-files.ts';

/**
 * A job that says by stanzas, and by what goes with them to the unit, whatever its scripts do that directives do the same; each in the
 * faithful style as it is.
 */
export function liftJob(job: Job, context: Context): LiftedJob {
  const named = liftOwnName(withoutVainExpectation(job, context), context);
  const possible = liftIdle(liftPause(named, context), context);
  const conditional = liftConditional(liftKnownVariables(possible, context), context);
  const script = liftScript(liftQuickTask(conditional, context), context);
  return liftDirectories(liftSharedFiles(script, context), context);
}

/** A job without an `expect stop` that its shell never meets: it counts as started all the same. */
function withoutVainExpectation(job: Job, context: Context): Job {
  const { expect, ...rest } = job;
  if (context.style === 'faithful' || expect === undefined) return job;
  if (job.task !== undefined || !awaitsStopInVain(job, context)) return job;
  context.findings.report(
    'expect-stop-unmet',
    expect,
    'Upstart never counted it as started, since its shell does not stop itself. The unit is started as soon as it is executed.',
  );
  return rest;
}

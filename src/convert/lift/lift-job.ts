import type { Job } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { liftDirectories } from './directories.ts';
import { liftScript } from './lift-script.ts';
import type { LiftedJob } from './lifted-job.ts';

/**
 * A job that says by stanzas, and by what goes with them to the unit, whatever its scripts do that directives do the same; each in the
 * faithful style as it is.
 */
export function liftJob(job: Job, context: Context): LiftedJob {
  return liftDirectories(liftScript(job, context), context);
}

import { withoutIdleStops } from '../../shell/vetoes.ts';
import type { Job } from '../../upstart/job.ts';
import { awaitsStopInVain } from '../../upstart/traps/scripts.ts';
import type { Context } from '../context.ts';
import { asTask, reportTask } from '../quick-task.ts';
import { liftConditional } from './conditional.ts';
import { liftDirectories } from './directories.ts';
import { liftIdle } from './idle.ts';
import { liftKnownVariables } from './known-variables.ts';
import { liftScript } from './lift-script.ts';
import type { LiftedJob } from './lifted-job.ts';
import { liftOwnName } from './own-name.ts';
import { liftOwnPid } from './own-pid.ts';
import { liftPause } from './pause.ts';
import { liftSandbox } from './sandbox.ts';
import { liftSharedFiles } from './shared-files.ts';

/**
 * A job that says by stanzas, and by what goes with them to the unit, whatever its scripts do that directives do the same; each in the
 * faithful style as it is.
 */
export function liftJob(job: Job, context: Context): LiftedJob {
  const expecting = withoutVainExpectation(job, context);
  // The other jobs of a set know it as a task, too.
  const task = context.style === 'faithful' ? expecting : (asTask(expecting) ?? expecting);
  const named = liftOwnName(task, context);
  const possible = liftIdle(liftPause(withoutOwnStop(named, context), context), context);
  const conditional = liftConditional(liftKnownVariables(possible, context), context);
  reportTask(task, context);
  const script = liftSandbox(liftScript(liftOwnPid(conditional, context), context), context);
  const lifted = liftDirectories(liftSharedFiles(script, context), context);
  reportUser(lifted, context);
  reportPlace(conditional, lifted, context);
  return lifted;
}

/** Names a directory and a mask that were the main process's alone, where there are other ones left. */
function reportPlace(
  before: Job,
  { processes, script, chdir, umask }: LiftedJob,
  context: Context,
) {
  const { main, ...others } = processes;
  const isAlone = Object.keys(others).length === 0 && script?.prepares === undefined;
  if (main === undefined || isAlone) return;
  if (chdir !== undefined && chdir !== before.chdir) {
    const failing = chdir.value === '/' ? '' : ', and fail where that is not there';
    context.findings.report(
      'holds-for-all',
      main,
      `All commands of the unit start in ${chdir.value}${failing}.`,
    );
  }
  if (umask !== undefined && umask !== before.umask) {
    context.findings.report(
      'holds-for-all',
      main,
      'The mask of the main process is that of all commands of the unit.',
    );
  }
}

/** Names a user that was the main process's alone, where another one is left. */
function reportUser({ processes, script, setuid, setgid }: LiftedJob, { findings }: Context): void {
  const { main, ...others } = processes;
  const isAlone = Object.keys(others).length === 0 && script?.prepares === undefined;
  if (main === undefined || script?.othersAreRoots !== true || isAlone) return;
  const who = setuid?.value ?? `the group ${setgid?.value}`;
  findings.report(
    'others-stay-root',
    setuid ?? setgid ?? main,
    `Only the main process runs as ${who}; the other commands are root's, as before.`,
  );
}

/** A job whose main script ends where it would stop the job and end: that is the same, where nothing starts it again or runs before its stop. */
function withoutOwnStop(job: Job, { style }: Context): Job {
  const { main, ...others } = job.processes;
  if (style === 'faithful' || main?.value.kind !== 'script') return job;
  if (job.respawn !== undefined || others['pre-stop'] !== undefined) return job;
  const command = withoutIdleStops(main.value.command, 'any end');
  const value = { kind: 'script', command } as const;
  return { ...job, processes: { ...job.processes, main: { ...main, value } } };
}

/** A job without an `expect stop` that its shell never meets: it counts as started all the same. */
function withoutVainExpectation(job: Job, context: Context): Job {
  const { expect, ...rest } = job;
  if (context.style === 'faithful' || expect === undefined) return job;
  if (job.task !== undefined || !awaitsStopInVain(job, context)) return job;
  context.findings.report(
    'expect-stop-unmet',
    expect,
    'Upstart never counted it as started, since its shell does not stop itself. The unit counts as started as soon as its program is executed.',
  );
  return rest;
}

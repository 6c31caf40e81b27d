import { conditionalIn, exitGuards } from '../../shell/conditional.ts';
import type { Job, ProcessName } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { givenBy } from '../instance-split.ts';
import { isStateJob } from '../life.ts';
import { withoutPreamble } from '../preamble.ts';
import { atPlaces, guardTests, messagesOf } from '../start-guards.ts';
import type { LiftedJob } from './lifted-job.ts';

/** What is different where a unit is skipped of which the job was started and ended at once. */
export function guardDifference(job: Job): string {
  const before = 'systemd looks before it starts anything, and skips the unit;';
  if (isStateJob(job)) return `${before} the job counted as started all the same.`;
  if (job.task !== undefined) return 'systemd looks before it runs anything, and skips the task.';
  if (job.respawn !== undefined && !isNormalEnd(job))
    return `${before} Upstart respawned the job each time it ended so, ${isLimited(job) ? 'until it gave up at the respawn limit' : 'again and again'}.`;
  return `${before} the job counted as started, and then as ended.`;
}

function isLimited({ respawnLimit }: Job): boolean {
  const limit = respawnLimit?.value;
  return limit?.count !== 0 && limit?.interval !== 0;
}

/** Whether "exit 0" is an end after which the job is not respawned (init(5) `normal exit`). */
function isNormalEnd({ normalExit }: Job): boolean {
  return normalExit.some(({ value }) => value.kind === 'exit' && value.code === 0);
}

/**
 * A job whose one script does nothing unless some files are there, as one that is not started otherwise: `if TEST; then COMMANDS; fi`, and
 * `TEST || exit 0` in front of commands, is a `Condition…=` and the commands. Nobody may hear of a start that did not come about: not another process of the job, nor another job.
 */
export function liftConditional(job: Job, context: Context): LiftedJob {
  const name: ProcessName = isStateJob(job) ? 'pre-start' : 'main';
  const process = job.processes[name];
  const isAlone = Object.keys(job.processes).length === 1;
  if (context.style === 'faithful' || process?.value.kind !== 'script' || !isAlone) return job;
  const isAwaited = isStateJob(job) && context.index.waitingFor(job.name).length > 0;
  if (isAwaited || context.index.isHeard(job.name)) return job;
  const text = withoutPreamble(process.value.command, job);
  const found = conditionalIn(text) ?? exitGuards(text);
  const tests = found && guardTests(found.all, job, context, givenBy(job));
  if (found === undefined || tests === undefined) return job;
  // Lines of our own stand in front, and are not to be lost.
  if (text.trim() !== process.value.command.trim()) return job;
  const guards = atPlaces(tests, process);
  context.findings.report('guard-before-start', guards[0] ?? process, guardDifference(job));
  for (const message of messagesOf(found.all))
    context.findings.report('message-left-out', guards[0] ?? process, message);
  return {
    ...job,
    processes: { [name]: { ...process, value: { kind: 'script', command: found.body } } },
    script: {
      given: new Map(),
      settings: {},
      guards,
      othersAreRoots: false,
    },
  };
}

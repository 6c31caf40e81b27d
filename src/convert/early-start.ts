import type { Context } from './context.ts';
import type { Service } from './model.ts';
import type { StartPlan } from './start-branch.ts';
import { stages } from './tables/milestones.ts';
import { shellText } from './words.ts';

/** Where the programs are that a boot may do without until all file systems are there. */
const ordinary = /(?:^|[\s"'=])\/(?:usr|opt|home|srv|var)\//;
const isOfOthers = (text: string) => ordinary.test(text);

/** Where those are that may be needed before. */
const early = /^(?:exec\s+)?\/s?bin\//;

/**
 * The start of a service with the other services, where the job's own condition came true as soon as the root was there, and nothing shows that
 * it is needed so early: its program lies where at first nothing may be mounted, and no job here waits for it.
 */
export function withOtherServices(
  plan: StartPlan,
  { readiness, processes, identity, activation, environment, credentials }: Service,
  { style, manager, index, findings }: Context,
): StartPlan {
  const { start } = activation;
  const isStage =
    plan.wantedBy.join() === stages['root-mounted'].wantedBy && plan.before.length === 0;
  if (!plan.early || !isStage || start === undefined) return plan;
  if (style === 'faithful' || manager !== 'system') return plan;
  if (index.waitingFor(identity.name).length > 0) return plan;
  const { wantedBy } = stages['local-filesystems'];
  const withOthers = { ...plan, early: false, after: [], wantedBy: [wantedBy] };
  const { condition, prepare, main, announce } = processes;
  if ([condition, prepare, main, announce].every(({ length }) => length === 0)) {
    findings.report(
      'starts-with-other-services',
      start,
      'It does nothing when it starts, so it starts with the other services: at its end, it finds the file systems still there.',
    );
    return withOthers;
  }
  if (readiness.kind !== 'service') return plan;
  const texts = processes.main.map(({ value }) => shellText(value.command));
  const values = environment.assignments.map(({ value }) => value.value);
  // Whoever runs as a user of its own is none of what boots the machine.
  const isOrdinary = credentials.user !== undefined || [...texts, ...values].some(isOfOthers);
  if (!isOrdinary || texts.some((text) => early.test(text))) return plan;
  findings.report(
    'starts-with-other-services',
    start,
    'The job started before the other local file systems were mounted. Its program lies where one of those may be, and nothing here waits for it: the unit starts with the other services.',
  );
  return withOthers;
}

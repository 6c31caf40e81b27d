import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { writeEndings } from './endings.ts';
import type { StartPlan } from './start-branch.ts';
import { heldUpByRoot } from './tables/milestones.ts';
import type { UnitDraft } from './unit-draft.ts';

/** `ExecCondition=` from this version on (systemd.service(5)). */
const execConditionSince = 243;

/**
 * Writes how a unit is tied to what starts it: dependencies, drop-ins of the units whose end starts it, and the questions
 * that `ask` words where several units have to be active.
 */
export function writeStart(
  draft: UnitDraft,
  start: Sourced<unknown>,
  plan: StartPlan,
  ask: (units: readonly string[]) => string,
  context: Context,
): void {
  const { after, before, wants, wantedBy, early, endings, together, atShutdown, machines } = plan;
  if (early) {
    if (!after.includes('local-fs.target')) {
      context.findings.report(
        'starts-before-file-systems',
        start,
        before.includes(heldUpByRoot)
          ? `It starts as early as the job did, before the other local file systems are mounted, and ${heldUpByRoot} waits for it.`
          : 'It starts as early as the job did: before the other local file systems are mounted, and beside most of the boot.',
        before.includes(heldUpByRoot)
          ? `Unless the boot is to wait for it, take DefaultDependencies=no and ${heldUpByRoot} out of Before=, and enable it for multi-user.target.`
          : undefined,
      );
    }
    draft.set('Unit', 'DefaultDependencies', 'no', [start]);
    draft.list('Unit', 'Conflicts', ['shutdown.target'], [start]);
    draft.list('Unit', 'Before', ['shutdown.target'], [start]);
  }
  if (atShutdown) draft.set('Unit', 'DefaultDependencies', 'no', [start]);
  draft.list('Unit', 'Wants', wants, [start]);
  draft.list('Unit', 'After', after, [start]);
  draft.list('Unit', 'Before', before, [start]);
  for (const machine of machines) draft.set('Unit', 'ConditionVirtualization', machine, [start]);
  draft.list('Install', 'WantedBy', wantedBy, [start]);
  for (const units of context.systemd >= execConditionSince ? together : []) {
    draft.set('Service', 'ExecCondition', ask(units), [start]);
  }
  if (together.length > 0 && context.systemd < execConditionSince) {
    context.findings.report(
      'start-on-and-any',
      start,
      `systemd ${context.systemd} starts it when any of ${[...new Set(together.flat())].join(', ')} starts, not only when all that are needed run.`,
    );
  }
  writeEndings(draft, start, endings, context);
}

import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Service } from './model.ts';
import type { StartPlan } from './start-branch.ts';
import type { UnitDraft } from './unit-draft.ts';

/** Targets that each ordinary service requires, so that its start asks for all that they want (systemd.special(7)). */
const required: ReadonlySet<string> = new Set([
  'sysinit.target',
  'basic.target',
  'local-fs.target',
]);

/**
 * Lets a task of the early boot be done once: whoever starts a service starts again what these targets want and has ended, while the event that
 * started the job comes once a boot.
 */
export function writeBootTask(
  draft: UnitDraft,
  { readiness, processes }: Service,
  start: Sourced<unknown>,
  { wantedBy }: StartPlan,
  { style, findings }: Context,
): void {
  const isOfBoot = wantedBy.length > 0 && wantedBy.every((unit) => required.has(unit));
  // What runs when it is over would not run then.
  const isOver = processes.cleanup.length === 0;
  if (style === 'faithful' || readiness.kind !== 'task' || !isOfBoot || !isOver) return;
  draft.set('Service', 'RemainAfterExit', 'yes', [start]);
  findings.report(
    'done-once-a-boot',
    start,
    'It counts as active when it is done; else each later start of a service would run it again. A second "systemctl start" does nothing.',
  );
}

import type { Unit } from '../systemd/unit.ts';
import { listValues } from '../systemd/values.ts';
import type { Sourced } from '../text/source.ts';
import type { Service } from './model.ts';
import type { UnitDraft } from './unit-draft.ts';

const shutdownTargets: ReadonlySet<string> = new Set([
  'poweroff.target',
  'halt.target',
  'reboot.target',
  'kexec.target',
]);

/**
 * Lets a task that runs while the machine goes down do so once: `systemctl poweroff` asks a second time, by itself, when its
 * connection goes down before the answer has come, and a task that is over would be started again.
 */
export function writeShutdownTask(
  draft: UnitDraft,
  { readiness, processes }: Service,
  start: Sourced<unknown>,
): void {
  // What runs when it is over would not run then.
  if (readiness.kind === 'task' && processes.cleanup.length === 0)
    draft.set('Service', 'RemainAfterExit', 'yes', [start]);
}

/** Whether a unit runs at shutdown alone: there is nothing after it for which it could remain. */
export function runsAtShutdownOnly(service: Unit): boolean {
  const wanting = listValues(service, 'Install', 'WantedBy');
  return wanting.length > 0 && wanting.every(({ value }) => shutdownTargets.has(value));
}

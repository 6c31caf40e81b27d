import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Ending } from './start-plan.ts';
import type { UnitDraft } from './unit-draft.ts';

/** `OnSuccess=` from this version on (systemd.unit(5)). */
const onSuccessSince = 249;

/**
 * Ties a unit to the end of others, by a drop-in for each of them: `OnFailure=` for a failed end, `OnSuccess=`
 * for a good one.
 */
export function writeEndings(
  draft: UnitDraft,
  start: Sourced<unknown>,
  endings: readonly Ending[],
  { systemd, findings }: Context,
): void {
  const stem = draft.name.replace(/\.service$/, '');
  for (const { unit, result } of endings) {
    const dropIn = draft.companion(`${unit}.d/${stem}.conf`);
    if (result !== 'ok') dropIn.list('Unit', 'OnFailure', [draft.name], [start]);
    if (result !== 'failed') {
      if (systemd >= onSuccessSince) dropIn.list('Unit', 'OnSuccess', [draft.name], [start]);
      else {
        dropIn.set('Service', 'ExecStopPost', `-+/bin/systemctl --no-block start ${draft.name}`, [
          start,
        ]);
      }
    }
    findings.report(
      'started-by-an-ending',
      start,
      `A drop-in for ${unit} starts it when that has ended. Where ${unit} restarts by itself, systemd ${systemd} may start it at each restart, and not only in the end.`,
    );
  }
}

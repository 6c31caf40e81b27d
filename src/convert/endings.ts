import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Ending } from './start-plan.ts';
import type { UnitDraft } from './unit-draft.ts';

/** `OnSuccess=` from this version on (systemd.unit(5)). */
const onSuccessSince = 249;
/** From this version on `OnFailure=` is triggered by each failing run, also by one that is restarted. */
const onFailureEachTimeSince = 254;

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
  for (const { unit, result, job, phase } of endings) {
    const dropIn = draft.companion(`${unit}.d/${stem}.conf`);
    if (result !== 'ok') dropIn.list('Unit', 'OnFailure', [draft.name], [start]);
    if (result !== 'failed') {
      if (systemd >= onSuccessSince) dropIn.list('Unit', 'OnSuccess', [draft.name], [start]);
      else {
        const command = `-+/bin/systemctl --no-block start ${draft.name}`;
        dropIn.set('Service', 'ExecStopPost', command, [start]);
      }
    }
    if (phase === 'stopping') {
      findings.report(
        'starts-after-the-end',
        start,
        `Upstart started it before ${unit} was told to end, and let that wait; now it starts when ${unit} has ended.`,
      );
    }
    const repeated = repeatedStarts(unit, result, systemd);
    // What does not restart by itself ends once.
    if (repeated !== undefined && !(job && !job.respawn)) {
      findings.report('started-by-an-ending', start, repeated);
    }
  }
}

/** When the other unit's end starts it more often than once, as far as the version is known for it. */
function repeatedStarts(
  unit: string,
  result: Ending['result'],
  systemd: number,
): string | undefined {
  if (result !== 'ok' && systemd >= onFailureEachTimeSince) {
    return `If ${unit} restarts by itself, systemd ${systemd} starts this after each run of it that fails, unless ${unit} says RestartMode=direct.`;
  }
  if (result === 'failed') return undefined;
  return `If ${unit} restarts by itself, systemd ${systemd} may start this at each restart, and not only in the end.`;
}

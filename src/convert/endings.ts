import { quoteForShell } from '../shell/quote.ts';
import { printExec } from '../systemd/exec-print.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { startsItself } from './faithful/start-before-stop.ts';
import { systemctlWords } from './manager.ts';
import type { Ending } from './start-branch.ts';
import { goesWith } from './template-peers.ts';
import type { UnitDraft } from './unit-draft.ts';

/** `OnSuccess=` from this version on (systemd.unit(5)). */
const onSuccessSince = 249;
/** The prefix `+` from this version on (systemd.service(5)). */
const fullPrivilegesSince = 231;
/** From this version on what runs at the end is told how it ended (systemd.exec(5), `$SERVICE_RESULT`). */
const serviceResultSince = 232;
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
  context: Context,
): void {
  const { systemd, findings } = context;
  const stem = draft.name.replace(/\.service$/, '');
  for (const ending of endings) {
    const { unit, result, job, phase } = ending;
    const dropIn = draft.companion(`${unit}.d/${stem}.conf`);
    const name = goesWith(unit, context) ? draft.name.replace('@.', '@%i.') : draft.name;
    if (result !== 'ok') dropIn.list('Unit', 'OnFailure', [name], [start]);
    // What holds its own stop for this starts it then, and ends without asking only by failing.
    const isHeld = phase === 'stopping' && startsItself(job, context);
    if (result !== 'failed' && !isHeld) {
      if (systemd >= onSuccessSince) dropIn.list('Unit', 'OnSuccess', [name], [start]);
      else {
        dropIn.set('Service', 'ExecStopPost', startCommand(name, ending, context), [start]);
        for (const difference of oldDifferences(ending, systemd)) {
          findings.report('older-systemd', start, difference);
        }
      }
    }
    if (phase === 'stopping' && !isHeld) {
      findings.report(
        'starts-after-the-end',
        start,
        `Upstart started it before ${unit} was told to end, and let that wait; now it starts when ${unit} has ended, beside the next start of that, and not at all when the machine goes down.`,
      );
    }
    const repeated = repeatedStarts(unit, result, systemd);
    // What does not restart by itself ends once.
    if (repeated !== undefined && !(job && !job.respawn)) {
      findings.report('started-by-an-ending', start, repeated);
    }
  }
}

/** What the other unit runs when it has ended, where nothing else would start `name` then. */
function startCommand(name: string, ending: Ending, { systemd, manager }: Context): string {
  const start = [...systemctlWords(manager), '--no-block', 'start', name];
  const privileged = systemd >= fullPrivilegesSince && mayLackRights(ending) ? '+' : '';
  const isConditional = ending.result === 'ok' && systemd >= serviceResultSince;
  const guarded = `[ "$SERVICE_RESULT" != success ] || exec ${start.map(quoteForShell).join(' ')}`;
  const words = isConditional ? ['/bin/sh', '-c', guarded] : start;
  const command = printExec({ words });
  return `-${privileged}${command}`;
}

/** Whether the unit that ends may run its commands as a user who may start no unit. */
function mayLackRights({ job }: Ending): boolean {
  return job === undefined || job.setuid !== undefined;
}

function* oldDifferences(ending: Ending, systemd: number): Iterable<string> {
  const { unit, result } = ending;
  if (result === 'ok' && systemd < serviceResultSince) {
    yield `systemd ${systemd} does not tell a command how the service ended, so a failed end of ${unit} starts this too; ${serviceResultSince} does.`;
  }
  if (systemd < fullPrivilegesSince && mayLackRights(ending)) {
    yield `systemd ${systemd} runs the command that starts this as the user of ${unit}; if that has a User=, it may not.`;
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

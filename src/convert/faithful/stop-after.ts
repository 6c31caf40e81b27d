import { quoteForShell } from '../../shell/quote.ts';
import { printExec } from '../../systemd/exec-print.ts';
import type { Sourced } from '../../text/source.ts';
import { type Manager, systemctl } from '../manager.ts';
import type { UnitDraft } from '../unit-draft.ts';

/** Units whose ends, all of them, stop another one. */
export interface StopAfter {
  readonly units: readonly string[];
  /** `stopping` happens at each end, also at one that is followed by a restart; `stopped` only when none follows. */
  readonly phase: 'stopping' | 'stopped';
}

/**
 * Lets units stop this one when they end, by a drop-in for each of them. `PartOf=` would stop it only together with them and
 * follows each restart, `BindsTo=` would start them (systemd.unit(5)).
 */
export function writeStopsAfter(
  draft: UnitDraft,
  stop: Sourced<unknown>,
  stopsAfter: readonly StopAfter[],
  manager: Manager,
): void {
  const control = systemctl(manager);
  const stem = draft.name.replace(/\.service$/, '');
  const own = quoteForShell(draft.name.replace('@.', '@*.'));
  for (const { units, phase } of stopsAfter) {
    for (const unit of units) {
      const others = units.filter((other) => other !== unit);
      const script = [
        ...others.map((other) => `${control} is-active -q ${quoteForShell(other)} && exit 0`),
        ...(phase === 'stopping' ? endsByItself(control) : endsForGood(control)),
        `exec ${control} --no-block stop ${own}`,
      ].join('\n');
      const value = printExec({
        prefixes: { ignoreFailure: true, privilege: '+', noExpansion: true },
        words: ['/bin/sh', '-c', { script, lines: true, comments: false }, { raw: '%n' }],
      });
      draft.companion(`${unit}.d/${stem}.conf`).set('Service', 'ExecStopPost', value, [stop]);
    }
  }
}

/** Only of an end that nobody asked for: where somebody did, the stop is passed on without this. */
const endsByItself = (control: string) => [
  `[ -z "$(${control} show -p Job --value "$0")" ] || exit 0`,
];

/** Only of an end that no start follows. */
const endsForGood = (control: string) => [
  `case $(${control} list-jobs --no-legend "$0") in`,
  '*" stop "*) ;;',
  `"") [ "$(${control} show -p Restart --value "$0")" = no ] || exit 0 ;;`,
  '*) exit 0 ;;',
  'esac',
];

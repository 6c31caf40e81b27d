import type { UnitTrap } from '../systemd/traps.ts';
import { rangeIn } from '../systemd/values.ts';
import { sourced } from '../text/source.ts';
import type { Findings } from './context.ts';
import { isFindingCode } from './findings/pages.ts';

/** Reports the traps of a unit that was read, or is about to be written, at the statements they come from. */
export function reportUnitTraps(traps: readonly UnitTrap[], findings: Findings): void {
  for (const { code, setting, start, end, message, advice } of traps) {
    if (!isFindingCode(code)) throw new TypeError(`no page on the trap ${code}`);
    const about = sourced(undefined, setting.from, setting.at ?? rangeIn(setting, start, end));
    findings.report(code, about, message, advice);
  }
}

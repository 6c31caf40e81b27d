import { printExec } from '../systemd/exec-print.ts';
import { escapeSpecifiers } from '../systemd/specifiers.ts';
import type { Sourced } from '../text/source.ts';
import { writeSignalListener } from './bus-signals.ts';
import type { Context } from './context.ts';
import type { Expression } from './expression.ts';
import { systemctlWords } from './manager.ts';
import type { Occurrence } from './occurrence.ts';
import { writeWatchedPaths } from './path-units.ts';
import { isOnlyWatching } from './start-branch.ts';
import { planStart } from './start-plan.ts';
import { writeStart } from './start-relations.ts';
import { isTemplate } from './template-peers.ts';
import { askForUnits } from './together.ts';
import type { UnitDraft } from './unit-draft.ts';

/**
 * Writes a second unit, started by what is to stop the first, whose work is to stop that. It is for what starts units and
 * stops none: a stage of boot, a file, several things together (init(5) `stop on`, systemd.unit(5)). `index` counts them.
 */
export function writeStopUnit(
  draft: UnitDraft,
  stop: Sourced<Expression<Occurrence>>,
  index: number,
  context: Context,
): void {
  const stem = draft.name.replace(/@?\.service$/, '');
  const unit = draft.companion(`${stem}-stop-on${index === 0 ? '' : `-${index + 1}`}.service`);
  // Of a template all instances, as a job's condition stands in each of its instances.
  // In a pattern a backslash would make the next character plain.
  const stopped = isTemplate(draft.name)
    ? draft.name.replaceAll(/\\x[0-9a-f]{2}/g, '????').replace('@.', '@*.')
    : draft.name;
  const plan = planStart(stop, context);
  unit.set('Unit', 'Description', `What stops ${escapeSpecifiers(stem)}`, [stop]);
  unit.set('Service', 'Type', 'oneshot', [stop]);
  const words = [...systemctlWords(context.manager), '--no-block', 'stop', stopped];
  unit.set('Service', 'ExecStart', printExec({ words }), [stop]);
  writeStart(unit, stop, plan, (units) => askForUnits(units, context.manager), context);
  writeWatchedPaths(
    unit,
    stop,
    plan.watched,
    { task: true, description: unit.name, byNothingElse: isOnlyWatching(plan) },
    context,
  );
  writeSignalListener(unit, stop, plan.signals, context);
  context.findings.report(
    'stopped-by-a-unit',
    stop,
    `A second unit, ${unit.name}, stops it: no dependency stops a unit when this happens.`,
  );
}

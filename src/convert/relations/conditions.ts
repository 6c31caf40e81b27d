import { type Sourced, sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import type { Service } from '../model.ts';
import { type Condition, joined } from './condition.ts';
import { reportLeft } from './left.ts';
import { machineCondition } from './machines.ts';
import { startOf } from './start.ts';
import { stopOf } from './stop.ts';

/**
 * What `start on` and `stop on` a unit's relations amount to. A relation that a condition cannot say is reported;
 * one that holds anyway is counted to the condition that brings it.
 */
export function conditionsOf(
  service: Service,
  context: Context,
): { readonly start?: Sourced<Condition>; readonly stop?: Sourced<Condition> } {
  const start = startOf(service, context);
  const stop = stopOf(service, start.starters, context);
  const said = new Set([...start.relations, ...stop.relations]);
  reportLeft(service, said, start.starters.length > 0, context);
  const machine = start.condition && machineCondition(service, context);
  const both = machine && joined('and', [start.condition.value, machine.value]);
  const started = both
    ? sourced(both, [...start.condition.from, ...machine.from])
    : start.condition;
  return {
    ...(started && { start: started }),
    ...(stop.condition && { stop: stop.condition }),
  };
}

import { doesNothing } from '../shell/does-nothing.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Step } from './model.ts';
import { shellText } from './words.ts';

/** Steps of a hook without those that do nothing, each of which is reported; all of them in the faithful style. */
export function withoutIdleSteps(
  steps: readonly Sourced<Step>[],
  { style, findings }: Context,
): readonly Sourced<Step>[] {
  if (style === 'faithful') return steps;
  return steps.filter((step) => {
    const isIdle = doesNothing(shellText(step.value.command));
    if (isIdle) findings.report('does-nothing', step, 'It does nothing, and no line says so.');
    return !isIdle;
  });
}

import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import type { Step } from './model.ts';
import { programWords } from './words.ts';

/** Programs that came with the packages of the old init, and whose work is done elsewhere now. */
const helpers: ReadonlyMap<string, string> = new Map([
  [
    '/lib/init/apparmor-profile-load',
    'apparmor.service loads all profiles at boot, before any ordinary service.',
  ],
]);

/** Steps without the calls of such programs, each of which is reported; all of them in the faithful style. */
export function withoutHelpers(
  steps: readonly Sourced<Step>[],
  { style, findings }: Context,
): readonly Sourced<Step>[] {
  return steps.filter((step) => {
    const [program = ''] = programWords(step.value.command) ?? [];
    const instead = style === 'native' ? helpers.get(program) : undefined;
    if (instead !== undefined) {
      findings.report(
        'helper-left-out',
        step,
        `${program} is not on a machine without Upstart. ${instead}`,
      );
    }
    return instead === undefined;
  });
}

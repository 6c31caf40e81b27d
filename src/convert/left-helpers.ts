import { baseName } from '../text/names.ts';
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

/** What initctl(8) tells its init of, and systemd finds out by itself or has no use for. */
const told: ReadonlyMap<string, string> = new Map([
  ['notify-disk-writeable', 'systemd opens its logs by itself.'],
  ['notify-dbus-address', 'systemd finds the bus by itself.'],
  ['notify-cgroup-manager-address', 'systemd has control groups of its own.'],
]);

function reasonFor([program = '', verb = '']: readonly (string | undefined)[]): string | undefined {
  return helpers.get(program) ?? (baseName(program) === 'initctl' ? told.get(verb) : undefined);
}

/** Steps without the calls of such programs, each of which is reported; all of them in the faithful style. */
export function withoutHelpers(
  steps: readonly Sourced<Step>[],
  { style, findings }: Context,
): readonly Sourced<Step>[] {
  return steps.filter((step) => {
    const words = programWords(step.value.command) ?? [];
    const [program = ''] = words;
    const instead = style === 'native' ? reasonFor(words) : undefined;
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

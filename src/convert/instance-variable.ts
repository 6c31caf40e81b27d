import { parseEnvironment } from '../systemd/environment.ts';
import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import type { Statement } from '../text/source.ts';

/** What a template's instance is called when no `Environment=NAME=%i` names it. */
const usualName = 'INSTANCE';

/**
 * The variable that holds a template's instance: the one that an `Environment=NAME=%i` sets. Undefined for a
 * unit that is no template. The specifier counts as `%i` alone: a longer value is an ordinary variable.
 */
export function instanceVariableOf(
  unit: Unit,
): { readonly variable: string; readonly from: readonly Statement[] } | undefined {
  if (!/@\.[a-z]+$/.test(unit.name)) return undefined;
  for (const setting of settingsOf(unit, 'Service', 'Environment')) {
    for (const { name, value } of parseEnvironment(setting.value).assignments) {
      if (value === '%i') return { variable: name, from: setting.from };
    }
  }
  return { variable: usualName, from: [] };
}

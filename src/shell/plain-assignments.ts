import { assignedBefore } from './openings.ts';
import { parseShell } from './parse.ts';
import { textOf } from './plain-command.ts';

/**
 * The assignments of a text that is nothing but assignments of values that the shell takes as they stand; undefined for any other
 * text. Of a name that is assigned twice, the last value.
 */
export function plainAssignments(text: string): ReadonlyMap<string, string> | undefined {
  const script = parseShell(text);
  if (script === undefined) return undefined;
  const values = new Map<string, string>();
  for (const { command, background } of script.commands) {
    const isAssignment = command.type === 'Command' && command.name === undefined;
    const found = isAssignment && !background ? assignedBefore(command, false) : undefined;
    if (found === undefined || (command.type === 'Command' && command.suffix.length > 0))
      return undefined;
    for (const each of found) {
      const value = each.kind === 'assign' ? textOf(each.value) : undefined;
      if (each.kind !== 'assign' || value === undefined) return undefined;
      values.set(each.name, value);
    }
  }
  return values;
}

import { unescapePath } from '../../systemd/names.ts';
import { devicePlaces, keyUnits } from '../tables/events.ts';
import { type Condition, event } from './condition.ts';

/** The event that comes when systemd reaches a mount, a device or a key's target; `before` it does. */
export function eventOfUnit(unit: string, before: boolean): Condition | undefined {
  const key = [...keyUnits].find(([, target]) => target === unit)?.[0];
  if (key !== undefined) return event(key);
  const [, stem = '', type] = /^(.+)\.(mount|device)$/.exec(unit) ?? [];
  const path = unescapePath(stem);
  // What a job would take for a pattern or a variable is no plain path.
  if (type === undefined || path === undefined || /[*?[$\s]/.test(path)) return undefined;
  if (type === 'mount') return event(before ? 'mounting' : 'mounted', `MOUNTPOINT=${path}`);
  for (const [subsystem, { directory, variable }] of devicePlaces) {
    // Which subsystem a node below /dev belongs to, its name does not say.
    if (subsystem !== 'net' || !path.startsWith(`${directory}/`)) continue;
    return event(`${subsystem}-device-added`, `${variable}=${path.slice(directory.length + 1)}`);
  }
  return undefined;
}

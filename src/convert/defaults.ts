import type { Setting } from '../systemd/unit.ts';
import { sourced } from '../text/source.ts';
import type { Context } from './context.ts';

/** A directive that systemd has a value for where none is written. */
export interface Default {
  readonly section: 'Unit' | 'Service';
  readonly key: string;
  /** The value that it has without being written, as units of this program write it. */
  readonly value: string;
  /** What that means. */
  readonly meaning: string;
  /** Whether it is worth telling of a unit with these settings that says nothing of it. */
  readonly concerns?: (settings: readonly Setting[]) => boolean;
}

const has =
  (key: string, value?: string) =>
  (settings: readonly Setting[]): boolean =>
    settings.some((one) => one.key === key && (value === undefined || one.value === value));
const hasNot =
  (key: string, value?: string) =>
  (settings: readonly Setting[]): boolean =>
    !has(key, value)(settings);

/** Defaults of the manager of the system that jobs speak of (systemd.service(5), systemd.exec(5), systemd.kill(5), systemd-system.conf(5)). */
export const defaults: readonly Default[] = [
  {
    section: 'Service',
    key: 'Type',
    value: 'simple',
    meaning: 'it has started as soon as its process is forked',
    concerns: hasNot('Type'),
  },
  { section: 'Service', key: 'Restart', value: 'no', meaning: 'its end is its end' },
  {
    section: 'Service',
    key: 'RemainAfterExit',
    value: 'no',
    meaning: 'it has stopped when its process has ended',
  },
  { section: 'Service', key: 'KillSignal', value: 'SIGTERM', meaning: 'the signal that stops it' },
  {
    section: 'Service',
    key: 'KillMode',
    value: 'control-group',
    meaning: 'all its processes get the signal',
  },
  {
    section: 'Service',
    key: 'SendSIGKILL',
    value: 'yes',
    meaning: 'what does not end in time is killed',
  },
  {
    section: 'Service',
    key: 'TimeoutStopSec',
    value: '90',
    meaning: 'seconds that it has to stop',
  },
  {
    section: 'Service',
    key: 'User',
    value: 'root',
    meaning: 'whom it runs as',
    concerns: hasNot('User'),
  },
  {
    section: 'Service',
    key: 'Group',
    value: 'root',
    meaning: "root's group, of what runs as root",
    concerns: hasNot('User'),
  },
  { section: 'Service', key: 'WorkingDirectory', value: '/', meaning: 'where it starts' },
  {
    section: 'Service',
    key: 'RootDirectory',
    value: '/',
    meaning: 'what it sees as the root directory',
  },
  {
    section: 'Service',
    key: 'UMask',
    value: '0022',
    meaning: 'the mask of the files that it makes',
  },
  { section: 'Service', key: 'Nice', value: '0', meaning: 'its priority' },
  {
    section: 'Service',
    key: 'OOMScoreAdjust',
    value: '0',
    meaning: 'how likely it is killed when memory is short',
  },
  { section: 'Service', key: 'StandardOutput', value: 'journal', meaning: 'where its output goes' },
  {
    section: 'Service',
    key: 'StandardError',
    value: 'inherit',
    meaning: 'where its errors go: to where its output goes',
  },
  {
    section: 'Service',
    key: 'SyslogFacility',
    value: 'daemon',
    meaning: 'the facility of its lines in the log',
  },
  {
    section: 'Service',
    key: 'SyslogLevel',
    value: 'info',
    meaning: 'the level of its lines in the log',
  },
  {
    section: 'Unit',
    key: 'StartLimitIntervalSec',
    value: '10',
    meaning: 'seconds in which its starts are counted',
    concerns: has('Restart'),
  },
  {
    section: 'Unit',
    key: 'StartLimitBurst',
    value: '5',
    meaning: 'starts that it has in that time',
    concerns: has('Restart'),
  },
];

/** What `DefaultDependencies=yes` brings a service (systemd.service(5) "Default Dependencies"). */
export const defaultDependencies: readonly Default[] = [
  {
    section: 'Unit',
    key: 'Requires',
    value: 'sysinit.target',
    meaning: 'file systems, swap, devices and the like are there',
  },
  {
    section: 'Unit',
    key: 'After',
    value: 'sysinit.target basic.target',
    meaning: 'local file systems, sockets, timers and paths come first',
  },
  {
    section: 'Unit',
    key: 'Conflicts',
    value: 'shutdown.target',
    meaning: 'it is stopped before the machine goes down',
  },
  { section: 'Unit', key: 'Before', value: 'shutdown.target', meaning: 'and that waits for it' },
];

const orderedByDefault: ReadonlySet<string> = new Set([
  ...['sysinit.target', 'basic.target', 'local-fs.target', 'swap.target', 'sockets.target'],
]);

/**
 * The settings of a unit without those that say what holds anyway, each with a finding: a default of the manager of the system, and an order
 * that default dependencies bring. The faithful style, users' managers and what is no service stay as they are.
 */
export function withoutDefaults(
  settings: readonly Setting[],
  unit: string,
  { style, manager, findings }: Context,
): readonly Setting[] {
  if (style === 'faithful' || manager !== 'system' || !unit.endsWith('.service')) return settings;
  const isOrdered = !has('DefaultDependencies', 'no')(settings);
  return settings.flatMap((setting) => {
    const { section, key, value, from, at } = setting;
    if (section === 'Unit' && key === 'After' && isOrdered) {
      const names = value.split(' ').filter((name) => !orderedByDefault.has(name));
      return names.length === 0 ? leftOut() : [{ ...setting, value: names.join(' ') }];
    }
    const known = defaults.find(
      (one) => one.section === section && one.key === key && one.value === value,
    );
    // A group that is not root's own is one where the user is another.
    const isUsers =
      key === 'Group' && settings.some((one) => one.key === 'User' && one.value !== 'root');
    return known === undefined || isUsers || isTold(setting, settings) ? [setting] : leftOut();

    function leftOut(): readonly Setting[] {
      if (from.length > 0) {
        findings.report(
          'default-left-out',
          sourced(setting, from, at),
          `${key}=${value} is what systemd does anyway, so ${unit} has no line for it.`,
        );
      }
      return [];
    }
  });
}

/**
 * Whether a default is worth a line here: an output of which errors are told apart, half of a limit whose other half is stated, root with
 * what belongs to a login, and a signal to which the program answers otherwise than others of its kind.
 */
function isTold({ key, from }: Setting, settings: readonly Setting[]): boolean {
  if (key === 'StandardOutput') return has('StandardError')(settings);
  // What became root by itself got HOME and its kin with that; `setuid root` gives a job none of them.
  if (key === 'User') return from.some(({ name }) => name !== 'setuid');
  if (key === 'StartLimitIntervalSec')
    return has('StartLimitBurst')(settings) && !has('StartLimitBurst', '5')(settings);
  if (key === 'StartLimitBurst') return !has('StartLimitIntervalSec', '10')(settings);
  return key === 'KillSignal' && from.some(({ name }) => name !== 'kill signal');
}

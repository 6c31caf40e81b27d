import { directiveInfo } from '../systemd/catalogue.ts';
import type { Setting } from '../systemd/unit.ts';
import { sourced } from '../text/source.ts';
import type { Context } from './context.ts';

/** What an older systemd is given in place of a setting it does not understand. */
interface Answer {
  readonly section: string;
  readonly key: string | RegExp;
  /** Whether it is about this setting, given the others of its unit. */
  readonly concerns: (setting: Setting, unit: readonly Setting[]) => boolean;
  /** The first version that understands it. */
  readonly since: number;
  /** The value written instead; undefined where the line is left out. */
  readonly instead: (setting: Setting) => string | undefined;
  /** What the difference is; undefined where there is none. */
  readonly difference?: (setting: Setting, systemd: number) => string;
}

const isOneshot = (unit: readonly Setting[]) =>
  unit.some(({ key, value }) => key === 'Type' && value === 'oneshot');

/** Values that older versions refuse although they know the directive (systemd's NEWS). */
const answers: readonly Answer[] = [
  {
    section: 'Service',
    key: /^Limit/,
    concerns: ({ value }) => value.includes(':'),
    since: 229,
    instead: ({ value }) => value.split(':')[0],
    difference: ({ value }, systemd) =>
      `systemd ${systemd} takes one value for both limits: the soft one of ${value} was written; 229 takes two.`,
  },
  {
    section: 'Service',
    key: /^Timeout(?:Start|Stop)Sec$/,
    concerns: ({ value }) => value === 'infinity',
    since: 229,
    instead: () => '0',
  },
  {
    section: 'Service',
    key: 'Restart',
    concerns: (_setting, unit) => isOneshot(unit),
    since: 244,
    instead: () => undefined,
    difference: (_setting, systemd) =>
      `systemd ${systemd} refuses a unit with Type=oneshot and Restart=, so it is not restarted; 244 takes it.`,
  },
  {
    section: 'Service',
    key: 'RestartSec',
    concerns: (_setting, unit) => isOneshot(unit),
    since: 244,
    instead: () => undefined,
  },
];

/**
 * The settings of a unit as the target version understands them: a newer value or directive is replaced or left out,
 * and the difference reported.
 */
export function forVersion(settings: readonly Setting[], context: Context): readonly Setting[] {
  const { systemd, findings } = context;
  return settings.flatMap((setting) => {
    const answer = answers.find(
      ({ section, key, concerns, since }) =>
        systemd < since &&
        section === setting.section &&
        (typeof key === 'string' ? key === setting.key : key.test(setting.key)) &&
        concerns(setting, settings),
    );
    if (answer) {
      const difference = answer.difference?.(setting, systemd);
      if (difference !== undefined) {
        findings.report('older-systemd', sourced(setting, setting.from), difference);
      }
      const value = answer.instead(setting);
      return value === undefined ? [] : [{ ...setting, value }];
    }
    const since = directiveInfo(setting.section, setting.key)?.since;
    if (since === undefined || since <= systemd) return [setting];
    findings.report(
      'directive-too-new',
      sourced(setting, setting.from),
      `${setting.key}=${oneLine(setting.value)} was left out: systemd ${systemd} does not know it, ${since} does.`,
    );
    return [];
  });
}

function oneLine(value: string): string {
  return value.length > 60 || value.includes('\n')
    ? `${value.slice(0, 57).replace(/\s+/g, ' ')}…`
    : value;
}

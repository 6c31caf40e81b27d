import { enablement } from '../systemd/install.ts';
import { unitStartedBy } from '../systemd/triggers.ts';
import type { Setting, Unit } from '../systemd/unit.ts';
import { booleanValue, lastValue } from '../systemd/values.ts';
import { baseName } from '../text/names.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { version } from '../version.ts';
import { type Context, createFindings } from './context.ts';
import { cronPeriod, cronTimeOf } from './cron-time.ts';
import type { Finding } from './findings/finding.ts';
import { startArguments } from './instance-variable.ts';
import type { Manager } from './manager.ts';
import type { OutputFile } from './result.ts';
import { parseSeconds } from './seconds.ts';
import { jobOfUnit } from './tables/units.ts';
import type { ReadUnit } from './to-upstart.ts';

/** Directives of a timer that a line of cron, or nothing at all, stands for. */
const relativeKeys: readonly string[] = ['OnBootSec', 'OnStartupSec', 'OnActiveSec'];
const periodicKeys: readonly string[] = ['OnUnitActiveSec', 'OnUnitInactiveSec'];

interface CronLine {
  readonly text: string;
  readonly from: Setting['from'];
}

/**
 * The file for /etc/cron.d that a timer unit becomes, which starts the job (systemd.timer(5), crontab(5)). Upstart itself knows
 * no time.
 */
export function convertTimer(
  read: ReadUnit,
  { release, manager, units }: Omit<Context, 'findings'>,
): { readonly outputs: readonly OutputFile[]; readonly findings: readonly Finding[] } {
  const { unit, source } = read;
  const findings = createFindings(source);
  const started = unitStartedBy(unit) ?? unit.name;
  const job = jobOfUnit(started, units);
  const words = startArguments(started, units);
  const why = whyNoCron(unit, started, words, manager);
  if (why !== undefined) {
    const about = sourced(
      started,
      unit.settings.flatMap(({ from }) => from),
    );
    findings.report('timer-lost', about, `Nothing starts ${job} by the clock: ${why}.`);
    return { outputs: [], findings: findings.all };
  }
  const delay = randomDelay(unit);
  const start = `${delay}initctl start -n ${words?.join(' ')} > /dev/null 2>&1`;
  const lines: CronLine[] = [];
  const shortest = Math.min(
    ...unit.settings
      .filter(({ key }) => periodicKeys.includes(key))
      .map(({ value }) => parseSeconds(value))
      .filter((seconds) => typeof seconds === 'number'),
  );
  const inForce = new Set(withoutReset(unit.settings));
  for (const setting of unit.settings) {
    const { section, key, value, from } = setting;
    const about = sourced(value, from);
    if (!inForce.has(setting)) {
      findings.report('superseded', about, 'An empty time takes back those before it.');
    } else if (section === 'Timer' && key === 'OnCalendar' && value !== '')
      onCalendar(value, about);
    else if (section === 'Timer' && relativeKeys.includes(key) && value !== '')
      onBoot(value, about);
    else if (section === 'Timer' && periodicKeys.includes(key) && value !== '')
      periodic(value, about);
    else reportOther(setting, about);
  }
  if (lines.length === 0) return { outputs: [], findings: findings.all };
  const name = unit.name.replace(/\.timer$/, '').replaceAll(/[^A-Za-z0-9_-]/g, '-');
  const [first] = lines;
  const isPeriodic = unit.settings.some(({ key }) => periodicKeys.includes(key));
  const clock = [
    isPeriodic ? ', by the clock and not by the time since the last run' : '',
    enablement(unit).links.length === 0 ? ', whether or not something starts the timer' : '',
  ].join('');
  findings.report(
    'timer-is-cron',
    first ? sourced(undefined, first.from) : { source },
    `cron starts the job ${job} by /etc/cron.d/${name}${clock}.`,
  );
  const header = [
    `# From ${baseName(source.name)}, by upstart-systemd ${version}, for Upstart ${release.version}.`,
    'SHELL=/bin/sh',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
  ];
  const output: OutputFile = {
    path: `etc/cron.d/${name}`,
    content: [...header, ...lines.map(({ text }) => text)].map((line) => `${line}\n`).join(''),
    mode: 0o644,
    lines: lines.map(({ from }, index) => ({ line: header.length + index + 1, from })),
  };
  return { outputs: [output], findings: findings.all };

  function add(fields: string, command: string, from: Setting['from']): void {
    // A percent sign ends the command for cron.
    lines.push({ text: `${fields} root ${command.replaceAll('%', '\\%')}`, from });
  }

  function onCalendar(value: string, about: Sourced<string>): void {
    const time = cronTimeOf(value);
    if ('why' in time) {
      findings.report('timer-lost', about, `Nothing starts ${job} at ${value}: ${time.why}.`);
      return;
    }
    const { weekdays } = time;
    const command =
      weekdays === undefined
        ? start
        : `case $(date +%u) in ${weekdays.join(' | ')}) ${start} ;; esac`;
    add(time.fields, command, about.from);
  }

  function onBoot(value: string, about: Sourced<string>): void {
    const seconds = parseSeconds(value);
    if (typeof seconds !== 'number') {
      findings.report('timer-lost', about, `Nothing starts ${job} after ${value}.`);
      return;
    }
    // The clock comes round before that.
    if (seconds >= shortest && cronPeriod(shortest) !== undefined) {
      const message = 'The job starts as often as that from boot on.';
      findings.report('holds-anyway', about, message);
      return;
    }
    add('@reboot', seconds > 0 ? `sleep ${Math.round(seconds)}; ${start}` : start, about.from);
  }

  function periodic(value: string, about: Sourced<string>): void {
    const seconds = parseSeconds(value);
    const fields = typeof seconds === 'number' ? cronPeriod(seconds) : undefined;
    if (fields === undefined) {
      findings.report(
        'timer-lost',
        about,
        `Nothing starts ${job} every ${value}: cron divides hours and days into equal parts alone.`,
      );
    } else add(fields, start, about.from);
  }

  function reportOther({ section, key, value }: Setting, about: Sourced<string>): void {
    if (section === 'Unit' && key === 'Description') {
      findings.report('systemd-only', about, 'The job has a description of its own.');
    } else if (section === 'Install' || key === 'Unit' || value === '') {
      findings.report(
        'holds-anyway',
        about,
        `The file is read by cron from boot on, and names ${job}.`,
      );
    } else if (key === 'RandomizedDelaySec' && delay !== '') {
      findings.report(
        'holds-anyway',
        about,
        'Each line waits for as long at most before it starts the job.',
      );
    } else if (key === 'Persistent') {
      const isOn = booleanValue(unit, 'Timer', 'Persistent')?.value === true;
      if (isOn)
        findings.report(
          'watch-lost',
          about,
          `Without Persistent=yes, what was missed while the machine was off is not made up for.`,
        );
      else findings.report('holds-anyway', about, 'It is what there is without the line.');
    } else if (key === 'AccuracySec') {
      findings.report('systemd-only', about, 'cron starts jobs within the minute.');
    } else if (section === 'Timer') {
      findings.report(
        'watch-lost',
        about,
        `Without ${key}=${value}, only the clock starts the job.`,
      );
    } else {
      findings.report('systemd-only', about, `A line of cron needs nothing like ${key}=.`);
    }
  }
}

/** Why no line of cron can start the unit; undefined where one can. */
function whyNoCron(
  unit: Unit,
  started: string,
  words: readonly string[] | undefined,
  manager: Manager,
): string | undefined {
  if (manager === 'user') return 'cron starts jobs of the machine, not of a session';
  if (unit.name.includes('@.')) return 'cron cannot name the instance that is to start';
  if (words?.some((word) => /[\x00-\x1f\x7f]/.test(word)))
    return 'a line of cron cannot hold the name of the instance';
  if (words === undefined)
    return `the template of ${started} is not among these units, so what its job calls an instance is not known`;
  return undefined;
}

/** The settings without the times that an empty one takes back (systemd.timer(5)). */
function withoutReset(settings: readonly Setting[]): readonly Setting[] {
  const isTime = ({ section, key }: Setting) =>
    section === 'Timer' && [...relativeKeys, ...periodicKeys, 'OnCalendar'].includes(key);
  const reset = settings.findLastIndex((setting) => isTime(setting) && setting.value === '');
  return settings.filter((setting, index) => index > reset || !isTime(setting));
}

/** What waits for a while before each start, so that not all machines begin at once. */
function randomDelay(unit: Unit): string {
  const seconds = parseSeconds(lastValue(unit, 'Timer', 'RandomizedDelaySec')?.value ?? '0');
  if (typeof seconds !== 'number' || seconds < 1) return '';
  return `sleep $(($(od -An -N4 -tu4 /dev/urandom) % ${Math.floor(seconds)})); `;
}

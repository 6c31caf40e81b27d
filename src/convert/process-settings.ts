import type { Sourced } from '../text/source.ts';
import { sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { ProcessSetting, ProcessSettings, Service } from './model.ts';

/**
 * Settings of a process that Upstart has no stanza for, and that a program of util-linux makes for the shell it is called from,
 * and for all that comes of that: lines at the top of each process. Both directions know them by their exact words.
 */
interface Form {
  readonly setting: ProcessSetting;
  /** The program that does it; none where the shell itself does. */
  readonly program?: string;
  /** Only root may. */
  readonly needsRoot: boolean;
  readonly line: (value: string) => string;
  readonly pattern: RegExp;
}

const forms: readonly Form[] = [
  {
    setting: 'affinity',
    program: 'taskset',
    needsRoot: false,
    line: (value) => `taskset -cp ${value} $$ > /dev/null`,
    pattern: /^taskset -cp ([0-9,-]+) \$\$ > \/dev\/null\n/,
  },
  {
    setting: 'ioPriority',
    program: 'ionice',
    needsRoot: false,
    line: (value) => `ionice ${value} -p $$`,
    pattern: /^ionice (-c [0-3](?: -n [0-7])?) -p \$\$\n/,
  },
  {
    setting: 'cpuPolicy',
    program: 'chrt',
    needsRoot: true,
    line: (value) => `chrt ${value} $$ > /dev/null`,
    pattern: /^chrt ((?:-R )?--(?:other|batch|idle|fifo|rr) -p [0-9]+) \$\$ > \/dev\/null\n/,
  },
  {
    setting: 'coredumpFilter',
    needsRoot: false,
    line: (value) => `echo ${value} > /proc/self/coredump_filter`,
    pattern: /^echo (0x[0-9a-f]+) > \/proc\/self\/coredump_filter\n/,
  },
];

/** The program that makes a setting, and whether it has to be root's. */
export function formOf(setting: ProcessSetting): Pick<Form, 'program' | 'needsRoot'> {
  return forms.find((form) => form.setting === setting) ?? { needsRoot: false };
}

/** The lines that make a service's settings, for the top of each of its processes. */
export function settingLines({ scheduling, credentials }: Service): readonly string[] {
  const mayAll =
    credentials.becomes || credentials.user === undefined || credentials.user.value === 'root';
  return forms.flatMap(({ setting, line, needsRoot }) => {
    const value = scheduling.settings[setting];
    return value === undefined || (needsRoot && !mayAll) ? [] : [line(value.value)];
  });
}

/** A process's text without those of the lines that say what the whole job's settings say. */
export function withoutSettings(text: string, settings: ProcessSettings): string {
  let rest = text;
  for (let found = firstSetting(rest); found; found = firstSetting(rest)) {
    if (settings[found.setting]?.value !== found.value) return rest;
    rest = rest.slice(found.length);
  }
  return rest;
}

function firstSetting(text: string) {
  for (const { setting, pattern } of forms) {
    const [line, value] = pattern.exec(text) ?? [];
    if (line !== undefined && value !== undefined) return { setting, value, length: line.length };
  }
  return undefined;
}

/** The settings that a job's main process, or for want of one its pre-start, makes with our own lines. */
export function settingsIn(job: Job): ProcessSettings {
  const main = job.processes.main ?? job.processes['pre-start'];
  const settings: { -readonly [Name in ProcessSetting]?: Sourced<string> } = {};
  if (main?.value.kind !== 'script') return settings;
  let rest = main.value.command;
  for (let found = firstSetting(rest); found; found = firstSetting(rest)) {
    if (settings[found.setting] !== undefined) break;
    settings[found.setting] = sourced(found.value, main.from);
    rest = rest.slice(found.length);
  }
  return settings;
}

import { cpuMask, ioClass, scheduling as policyOf } from '../../systemd/inspect/scheduling.ts';
import { parseIntegerIn } from '../../systemd/numbers.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue, settingsOf } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import type { ProcessSetting, ProcessSettings } from '../model.ts';
import { formOf, settingsIn } from '../process-settings.ts';

const directivesOfSettings: Readonly<Record<ProcessSetting, readonly string[]>> = {
  affinity: ['CPUAffinity'],
  ioPriority: ['IOSchedulingClass', 'IOSchedulingPriority'],
  cpuPolicy: ['CPUSchedulingPolicy', 'CPUSchedulingPriority', 'CPUSchedulingResetOnFork'],
  coredumpFilter: ['CoredumpFilter'],
};

const settingNames = Object.keys(directivesOfSettings) as readonly ProcessSetting[];

/**
 * `nice`, `oom`, and lines at the top of the processes that call taskset, ionice and chrt ⇄ `Nice=`, `OOMScoreAdjust=`,
 * `CPUAffinity=`, `IOScheduling…=`, `CPUScheduling…=`, `CoredumpFilter=`. init(5) "Process environment", systemd.exec(5)
 * "Scheduling".
 */
export const scheduling: Concern<'scheduling'> = {
  name: 'scheduling',
  title: 'How the kernel favours it',
  stanzas: ['nice', 'oom'],
  directives: ['Nice', 'OOMScoreAdjust', ...Object.values(directivesOfSettings).flat()].map(
    (key) => `Service.${key}`,
  ),

  fromUpstart(job) {
    const { nice, oomScore } = job;
    return {
      ...(nice && { nice }),
      ...(oomScore && { oomScoreAdjust: oomScore }),
      settings: inOrder({ ...settingsIn(job), ...job.script?.settings }),
    };
  },

  toSystemd({ scheduling }, draft) {
    const { nice, oomScoreAdjust, settings } = scheduling;
    if (nice) draft.set('Service', 'Nice', String(nice.value), [nice]);
    if (oomScoreAdjust) {
      draft.set('Service', 'OOMScoreAdjust', String(oomScoreAdjust.value), [oomScoreAdjust]);
    }
    for (const name of settingNames) {
      const setting = settings[name];
      if (setting === undefined) continue;
      for (const [key, value] of directivesFor(name, setting.value))
        draft.set('Service', key, value, [setting]);
    }
  },

  fromSystemd({ service }, context) {
    const nice = integer(service, 'Nice', -20, 19);
    const oomScoreAdjust = integer(service, 'OOMScoreAdjust', -1000, 1000);
    return {
      ...(nice && { nice }),
      ...(oomScoreAdjust && { oomScoreAdjust }),
      settings: settingsOfUnit(service, context),
    };
  },

  toUpstart({ scheduling, credentials }, draft, { findings }) {
    if (scheduling.nice) draft.nice = scheduling.nice;
    if (scheduling.oomScoreAdjust) draft.oomScore = scheduling.oomScoreAdjust;
    const mayAll =
      credentials.becomes || credentials.user === undefined || credentials.user.value === 'root';
    for (const name of settingNames) {
      const setting = scheduling.settings[name];
      if (setting === undefined) continue;
      const { program, needsRoot } = formOf(name);
      const keys = directivesOfSettings[name].map((key) => `${key}=`).join(', ');
      if (needsRoot && !mayAll) {
        findings.report(
          'share-lost',
          setting,
          `Only root may set ${keys}, and the processes of the job run as ${credentials.user?.value ?? ''}.`,
        );
      } else {
        findings.report(
          'needs-program',
          setting,
          program === undefined
            ? `The shell of each process makes this setting (${keys}) for itself, and so for what it starts.`
            : `The shell of each process has ${program} make this setting (${keys}), and so for what it starts.`,
        );
      }
    }
  },
};

function inOrder(settings: ProcessSettings): ProcessSettings {
  return Object.fromEntries(
    settingNames.flatMap((name) => (settings[name] ? [[name, settings[name]]] : [])),
  );
}

function settingsOfUnit(service: Unit, { findings }: Context): ProcessSettings {
  const affinity = rangesOf(cpuMask(valuesOf(service, 'CPUAffinity')));
  const { policy, priority } = policyOf(service.settings, 'Service');
  const reset = lastValue(service, 'Service', 'CPUSchedulingResetOnFork');
  const resets = /^(?:yes|y|true|t|on|1)$/i.test(reset?.value ?? '') ? '-R ' : '';
  const hasPolicy = valuesOf(service, 'CPUSchedulingPolicy').length > 0;
  const found: Readonly<Record<ProcessSetting, string | undefined>> = {
    affinity: affinity === '' ? undefined : affinity,
    ioPriority: ioPriorityOf(service),
    cpuPolicy: hasPolicy
      ? `${resets}--${policyNames[policy] ?? 'other'} -p ${priority}`
      : undefined,
    coredumpFilter: coredumpFilter(lastValue(service, 'Service', 'CoredumpFilter')?.value ?? ''),
  };
  const settings: { -readonly [Name in ProcessSetting]?: Sourced<string> } = {};
  for (const name of settingNames) {
    const value = found[name];
    const written = directivesOfSettings[name].flatMap((key) =>
      settingsOf(service, 'Service', key),
    );
    const from = written.flatMap((one) => one.from);
    if (value !== undefined) settings[name] = sourced(value, from);
    else {
      for (const each of written) {
        const message = `${each.key}=${each.value} has nothing to belong to, or is nothing that ${formOf(name).program ?? 'a shell'} knows.`;
        findings.report('share-lost', sourced(each.value, each.from), message);
      }
    }
  }
  return settings;
}

function valuesOf(service: Unit, key: string): readonly string[] {
  return settingsOf(service, 'Service', key).map(({ value }) => value);
}

/** CPUs as taskset(1) takes them: `0-3,8`. */
function rangesOf(mask: readonly number[]): string {
  const cpus = mask.flatMap((byte, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bit) => ((byte >> bit) & 1 ? [index * 8 + bit] : [])),
  );
  const ranges: [number, number][] = [];
  for (const cpu of cpus) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === cpu - 1) last[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
}

const policyNames: Readonly<Record<number, string>> = {
  0: 'other',
  1: 'fifo',
  2: 'rr',
  3: 'batch',
  5: 'idle',
};

/** The options of ionice(1); a priority alone is of the best-effort class. */
function ioPriorityOf(service: Unit): string | undefined {
  const written = lastValue(service, 'Service', 'IOSchedulingClass');
  const priority = lastValue(service, 'Service', 'IOSchedulingPriority');
  if (!written && !priority) return undefined;
  const ofClass = ioClass(written?.value ?? 'best-effort');
  const number = parseIntegerIn(priority?.value ?? '4', 0, 7);
  if (ofClass === undefined || number === undefined) return undefined;
  return ofClass === 3 ? '-c 3' : `-c ${ofClass} -n ${number}`;
}

/** The bits of core(5) "Controlling which mappings are written", by systemd's names for them. */
const mappings: readonly string[] = [
  ...['private-anonymous', 'shared-anonymous', 'private-file-backed', 'shared-file-backed'],
  ...['elf-headers', 'private-huge', 'shared-huge', 'private-dax', 'shared-dax'],
];

function coredumpFilter(value: string): string | undefined {
  if (value === '') return undefined;
  let mask = 0;
  for (const word of value.split(/\s+/)) {
    const bit = mappings.indexOf(word);
    if (bit !== -1) mask |= 1 << bit;
    else if (word === 'all') mask |= 0x1ff;
    else if (word === 'default') mask |= 0x33;
    else if (/^(?:0x)?[0-9a-f]+$/i.test(word))
      mask |= Number.parseInt(word.replace(/^0x/i, ''), 16);
    else return undefined;
  }
  return `0x${mask.toString(16)}`;
}

const ioClassNames = ['none', 'realtime', 'best-effort', 'idle'];

/** The directives that say a setting again. */
function directivesFor(
  name: ProcessSetting,
  value: string,
): readonly (readonly [key: string, value: string])[] {
  switch (name) {
    case 'affinity':
      return [['CPUAffinity', value.replaceAll(',', ' ')]];
    case 'coredumpFilter':
      return [['CoredumpFilter', value]];
    case 'ioPriority': {
      const [, ofClass = '2', number] = /^-c (\d)(?: -n (\d))?$/.exec(value) ?? [];
      return [
        ['IOSchedulingClass', ioClassNames[Number(ofClass)] ?? 'best-effort'],
        ...(number === undefined ? [] : [['IOSchedulingPriority', number] as const]),
      ];
    }
    case 'cpuPolicy': {
      const [, resets, policy = 'other', number = '0'] =
        /^(-R )?--(\w+) -p (\d+)$/.exec(value) ?? [];
      return [
        ['CPUSchedulingPolicy', policy],
        ...(number === '0' ? [] : [['CPUSchedulingPriority', number] as const]),
        ...(resets === undefined ? [] : [['CPUSchedulingResetOnFork', 'yes'] as const]),
      ];
    }
  }
}

/** An integer setting in its range; systemd ignores any other value. */
function integer(service: Parameters<typeof lastValue>[0], key: string, low: number, high: number) {
  const written = lastValue(service, 'Service', key);
  if (!written || !/^[-+]?[0-9]+$/.test(written.value)) return undefined;
  const value = Number(written.value);
  return value >= low && value <= high ? sourced(value, written.from, written.at) : undefined;
}

import { parseSize, parseUnsigned } from '../../systemd/numbers.ts';
import { lastValue } from '../../systemd/values.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Cgroup } from '../../upstart/job.ts';
import type { Concern } from '../concern.ts';
import type { Findings } from '../context.ts';
import type { ResourceBound } from '../model.ts';

/** A setting of a control group in the words of the kernel, and of systemd (systemd.resource-control(5)). */
interface Row {
  readonly controller: string;
  readonly key: string;
  readonly directive: string;
  /** The first version that has the directive, and what an older one has. */
  readonly since: number;
  readonly older?: string;
  /** The value for the directive, and for the older one; undefined for one that cannot be said. */
  readonly toUnit: (value: string) => string | undefined;
  readonly toOlder?: (value: string) => string | undefined;
  /** The kernel's value; undefined for one that has none. */
  readonly fromUnit: (value: string) => string | undefined;
  /** Whether the directive counts in other units, so that the value is only near. */
  readonly isScaled?: boolean;
}

/** The kernel's sizes: bytes, with a letter of either case, or -1 for no limit. */
function sizeToUnit(value: string): string | undefined {
  if (value === '-1') return 'infinity';
  return /^[0-9]+[kKmMgG]?$/.test(value) ? value.toUpperCase() : undefined;
}

function sizeFromUnit(value: string): string | undefined {
  return value === 'infinity' ? '-1' : parseSize(value)?.toString();
}

const bounded = (value: number, low: number, high: number) =>
  String(Math.min(high, Math.max(low, Math.round(value))));

/** Scales a share, of which `usual` is the kernel's default, to a weight, of which 100 is. */
const toWeight = (usual: number) => (value: string) => {
  const share = parseUnsigned(value);
  return share === undefined ? undefined : bounded((share * 100) / usual, 1, 10_000);
};

const fromWeight =
  (usual: number, low: number, high: number) =>
  (value: string): string | undefined => {
    const weight = parseUnsigned(value);
    return weight === undefined ? undefined : bounded((weight * usual) / 100, low, high);
  };

const number = (value: string) => parseUnsigned(value)?.toString();
const list = (value: string) =>
  /^[0-9]+(?:-[0-9]+)?(?:,[0-9]+(?:-[0-9]+)?)*$/.test(value) ? value : undefined;
const plainList = (value: string) => list(value.trim().replace(/[\s,]+/g, ','));

const rows: readonly Row[] = [
  {
    controller: 'memory',
    key: 'limit_in_bytes',
    directive: 'MemoryMax',
    since: 231,
    older: 'MemoryLimit',
    toUnit: sizeToUnit,
    fromUnit: sizeFromUnit,
  },
  {
    controller: 'cpu',
    key: 'shares',
    directive: 'CPUWeight',
    since: 232,
    older: 'CPUShares',
    toUnit: toWeight(1024),
    toOlder: number,
    fromUnit: fromWeight(1024, 2, 262_144),
    isScaled: true,
  },
  {
    controller: 'cpuset',
    key: 'cpus',
    directive: 'AllowedCPUs',
    since: 244,
    older: 'CPUAffinity',
    toUnit: list,
    toOlder: (value) => list(value)?.replaceAll(',', ' '),
    fromUnit: plainList,
  },
  {
    controller: 'cpuset',
    key: 'mems',
    directive: 'AllowedMemoryNodes',
    since: 244,
    toUnit: list,
    fromUnit: plainList,
  },
  {
    controller: 'blkio',
    key: 'weight',
    directive: 'IOWeight',
    since: 230,
    older: 'BlockIOWeight',
    toUnit: toWeight(500),
    toOlder: number,
    fromUnit: fromWeight(500, 10, 1000),
    isScaled: true,
  },
];

/** `cgroup` ⇄ `MemoryMax=` and its kin. init(5) "cgroup", systemd.resource-control(5). */
export const resources: Concern<'resources'> = {
  name: 'resources',
  title: 'Its share of the machine',
  stanzas: ['cgroup'],
  directives: rows.map(({ directive }) => `Service.${directive}`),

  fromUpstart({ cgroups }, { findings }) {
    return { bounds: cgroups.flatMap((each) => boundOf(each, findings) ?? []) };
  },

  toSystemd({ resources }, draft, { findings, systemd }) {
    for (const bound of resources.bounds) {
      const { controller, key, value } = bound.value;
      const row = rows.find((one) => one.controller === controller && one.key === key);
      const isOld = row !== undefined && systemd < row.since;
      const directive = isOld ? row.older : row?.directive;
      const written = row && (isOld ? (row.toOlder ?? row.toUnit) : row.toUnit)(value);
      if (row === undefined || directive === undefined || written === undefined) {
        findings.report(
          'cgroup-setting-lost',
          bound,
          `No directive of systemd ${systemd} sets ${controller}.${key} to ${value}.`,
        );
        continue;
      }
      draft.set('Service', directive, written, [bound]);
      if (row.isScaled && !isOld) {
        findings.report(
          'share-scaled',
          bound,
          `${directive}= counts from 100 where ${controller}.${key} has a default of its own: ${value} became ${written}.`,
        );
      }
    }
  },

  fromSystemd({ service }, { findings }) {
    return {
      bounds: rows.flatMap(({ controller, key, directive, fromUnit }): Sourced<ResourceBound>[] => {
        const written = lastValue(service, 'Service', directive);
        const value = written && fromUnit(written.value);
        if (written === undefined) return [];
        if (value === undefined) {
          findings.report(
            'directive-lost',
            written,
            `${controller}.${key} cannot be set to ${written.value} by a job.`,
          );
          return [];
        }
        return [sourced({ controller, key, value }, written.from, written.at)];
      }),
    };
  },

  toUpstart({ resources }, draft, { findings }) {
    const [first] = resources.bounds;
    if (first) {
      findings.report(
        'cgroup-needs-manager',
        first,
        'Init asks cgmanager(8) for the control group: the job does not start before that runs.',
      );
    }
    for (const bound of resources.bounds) {
      draft.cgroups.push(bound);
      const { controller, key, value } = bound.value;
      const row = rows.find((one) => one.controller === controller && one.key === key);
      if (!row?.isScaled) continue;
      findings.report(
        'share-scaled',
        bound,
        `${row.directive}= counts from 100 where ${controller}.${key} has a default of its own: it became ${value}.`,
      );
    }
  },
};

/** What one stanza bounds; none for one that only asks for a group, which every unit has. */
function boundOf(each: Sourced<Cgroup>, findings: Findings): Sourced<ResourceBound> | undefined {
  const { controller, name, key, value } = each.value;
  if (name !== undefined) {
    findings.report(
      'cgroup-shared',
      each,
      `The group ${name} may be shared with other jobs; what is bound here is the unit alone.`,
    );
  } else if (key === undefined) {
    findings.report('holds-anyway', each, 'Every unit has a control group of its own.');
  }
  return key === undefined || value === undefined
    ? undefined
    : { ...each, value: { controller, key, value } };
}

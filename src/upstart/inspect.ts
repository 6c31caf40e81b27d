/** A job as plain data, in the form in which init's own state was recorded: for tests and for other programs. */

import { eventArgumentText, foldExpression } from './event-expression.ts';
import type { EventExpression, Job, Limit, Process } from './job.ts';
import { defaultCgroupName } from './job-draft.ts';
import { needsShell } from './shell-run.ts';

export type EventRecord =
  | { event: string; env: string[] }
  | { op: 'and' | 'or'; left: EventRecord; right: EventRecord };

export interface ProcessRecord {
  script: boolean;
  command: string;
  /** Whether init would run it through a shell. */
  via_shell: boolean;
}

export interface CgroupRecord {
  controller: string;
  name: string;
  settings: [key: string, value: string][];
}

/** What init holds of a job. What is as init would have it anyway is left out. */
export interface JobRecord {
  description?: string;
  author?: string;
  version?: string;
  usage?: string;
  instance?: string;
  emits?: string[];
  env?: string[];
  export?: string[];
  start_on?: EventRecord;
  stop_on?: EventRecord;
  process?: Record<string, ProcessRecord>;
  expect?: string;
  task?: true;
  respawn?: true;
  respawn_limit?: number;
  respawn_interval?: number;
  /** Signals are shifted by eight bits. */
  normalexit?: number[];
  console?: string;
  umask?: string;
  nice?: number;
  oom_score_adj?: number;
  limits?: Record<string, [soft: number | 'unlimited', hard: number | 'unlimited']>;
  chroot?: string;
  chdir?: string;
  setuid?: string;
  setgid?: string;
  kill_timeout?: number;
  kill_signal?: number;
  reload_signal?: number;
  apparmor_switch?: string;
  cgroups?: CgroupRecord[];
}

/** What init holds when no stanza says otherwise (`job_class_new`). */
const defaults: Readonly<Record<string, unknown>> = {
  instance: '',
  expect: 'none',
  console: 'log',
  umask: '0022',
  oom_score_adj: 0,
  respawn_limit: 10,
  respawn_interval: 5,
  kill_timeout: 5,
  kill_signal: 15,
  reload_signal: 1,
};

function expression(tree: EventExpression): EventRecord {
  return foldExpression<EventRecord>(
    tree,
    (event) => ({ event: event.name, env: event.arguments.map(eventArgumentText) }),
    ({ operator }, left, right) => ({ op: operator, left, right }),
  );
}

function process({ kind, command }: Process): ProcessRecord {
  const script = kind === 'script';
  return { script, command, via_shell: script || needsShell(command) };
}

function processes(job: Job): Record<string, ProcessRecord> {
  const { apparmorLoad } = job;
  const security =
    apparmorLoad === undefined
      ? []
      : [
          [
            'security',
            { kind: 'exec', command: `/sbin/apparmor_parser -r -W ${apparmorLoad.value}` },
          ] as const,
        ];
  const own = Object.entries(job.processes).map(([name, { value }]) => [name, value] as const);
  return Object.fromEntries([...own, ...security].map(([name, value]) => [name, process(value)]));
}

function bound(value: Limit['soft']): number | 'unlimited' {
  return value === 'unlimited' ? value : Number(value);
}

/** Grouped as init groups them: by controller, then by name, each in the order of its first mention. */
function cgroups(job: Job): CgroupRecord[] {
  const controllers = new Map<string, Map<string, CgroupRecord>>();
  for (const { value } of job.cgroups) {
    const { controller, name = defaultCgroupName, key } = value;
    const names = controllers.get(controller) ?? new Map<string, CgroupRecord>();
    controllers.set(controller, names);
    const record = names.get(name) ?? { controller, name, settings: [] };
    names.set(name, record);
    if (key !== undefined) record.settings.push([key, value.value ?? '']);
  }
  return [...controllers.values()].flatMap((names) => [...names.values()]);
}

function isWorthSaying(key: string, value: unknown): boolean {
  if (value === undefined || value === defaults[key]) return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/**
 * What init holds of `job`, without the defaults. `debug` is left out because init ignores it unless it was
 * started to debug, and so are Chrome OS's own stanzas. Numbers above 2^53 lose precision.
 */
export function inspectJob(job: Job): JobRecord {
  const { startOn, stopOn, respawnLimit, umask } = job;
  const record: Readonly<Record<keyof JobRecord, unknown>> = {
    description: job.description?.value,
    author: job.author?.value,
    version: job.version?.value,
    usage: job.usage?.value,
    instance: job.instance?.value,
    emits: job.emits.map(({ value }) => value),
    env: job.env.map(({ value }) => value),
    export: job.export.map(({ value }) => value),
    start_on: startOn && expression(startOn.value),
    stop_on: stopOn && expression(stopOn.value),
    process: processes(job),
    expect: job.expect?.value,
    task: job.task?.value,
    respawn: job.respawn?.value,
    respawn_limit: respawnLimit?.value.count,
    respawn_interval: respawnLimit?.value.interval,
    normalexit: job.normalExit.map(({ value }) =>
      value.kind === 'signal' ? value.signal << 8 : value.code,
    ),
    console: job.console?.value,
    umask: umask?.value.toString(8).padStart(4, '0'),
    nice: job.nice?.value,
    oom_score_adj: job.oomScore?.value,
    limits: Object.fromEntries(
      [...job.limits].map(([name, { value }]) => [name, [bound(value.soft), bound(value.hard)]]),
    ),
    chroot: job.chroot?.value,
    chdir: job.chdir?.value,
    setuid: job.setuid?.value,
    setgid: job.setgid?.value,
    kill_timeout: job.killTimeout?.value,
    kill_signal: job.killSignal?.value,
    reload_signal: job.reloadSignal?.value,
    apparmor_switch: job.apparmorSwitch?.value,
    cgroups: cgroups(job),
  };
  return Object.fromEntries(
    Object.entries(record).filter(([key, value]) => isWorthSaying(key, value)),
  ) as JobRecord;
}

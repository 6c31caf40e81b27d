/** A job while its stanzas are read: what each of them does to it, by init's rules on repeated stanzas. */

import type { Range, Sourced, Statement } from '../text/source.ts';
import type {
  Cgroup,
  ExitStatus,
  Job,
  Limit,
  LimitName,
  Process,
  ProcessName,
  Superseded,
} from './job.ts';

/** The fields that hold one value, of which the last stanza wins. */
export type ScalarField = {
  [K in keyof Job]-?: NonNullable<Job[K]> extends Sourced<infer T>
    ? [T] extends [true]
      ? never
      : K
    : never;
}[keyof Job];

/** The fields that a stanza sets for good. */
export type FlagField = 'task' | 'respawn' | 'debug';

/** The fields that gather words. */
export type ListField = 'env' | 'export' | 'emits' | 'imports' | 'tmpfiles';

/** A sourced value to which further statements may still be added. */
interface Growing<T> {
  readonly value: T;
  readonly from: Statement[];
  readonly at?: Range;
}

export interface JobDraft {
  readonly name: string;
  readonly statements: Statement[];
  readonly superseded: Superseded[];
  /** The statement whose stanza changed something last; it counts even when its end turns out to be wrong. */
  touchedBy: Statement | undefined;
  readonly scalars: { -readonly [K in ScalarField]?: NonNullable<Job[K]> };
  readonly flags: Partial<Record<FlagField, Growing<true>>>;
  readonly lists: Record<ListField, Sourced<string>[]>;
  manual: Growing<true> | undefined;
  /** The `manual` that still counts: no `start on` has come after it. */
  manualInForce: Statement[];
  readonly processes: Partial<Record<ProcessName, Sourced<Process>>>;
  readonly normalExit: Sourced<ExitStatus>[];
  readonly limits: Map<LimitName, Sourced<Limit>>;
  readonly cgroups: Map<string, Growing<Cgroup>>;
}

/** A job about which nothing has been said yet. */
export function newDraft(name: string): JobDraft {
  return {
    name,
    statements: [],
    superseded: [],
    touchedBy: undefined,
    scalars: {},
    flags: {},
    lists: { env: [], export: [], emits: [], imports: [], tmpfiles: [] },
    manual: undefined,
    manualInForce: [],
    processes: {},
    normalExit: [],
    limits: new Map(),
    cgroups: new Map(),
  };
}

function supersede(draft: JobDraft, statements: readonly Statement[], by: Statement): void {
  for (const statement of statements) draft.superseded.push({ statement, by });
}

/** Sets a field that holds one value; a value it held is void from now on. */
export function setScalar<K extends ScalarField>(
  draft: JobDraft,
  field: K,
  value: JobDraft['scalars'][K] & Sourced<unknown>,
  by: Statement,
): void {
  const scalars: JobDraft['scalars'] = draft.scalars;
  const old = scalars[field];
  if (old !== undefined) supersede(draft, old.from, by);
  scalars[field] = value;
  draft.touchedBy = by;
  if (field === 'startOn') {
    supersede(draft, draft.manualInForce, by);
    draft.manualInForce = [];
  }
}

/** Sets a flag. Nothing can unset it. */
export function setFlag(draft: JobDraft, field: FlagField, by: Statement): void {
  draft.flags[field] ??= { value: true, from: [] };
  draft.flags[field].from.push(by);
  draft.touchedBy = by;
}

/** Adds a word to a list. */
export function append(draft: JobDraft, field: ListField, value: Sourced<string>, by: Statement) {
  draft.lists[field].push(value);
  draft.touchedBy = by;
}

/** Forgets any `start on` read so far (`stanza_manual`). */
export function setManual(draft: JobDraft, by: Statement): void {
  const { startOn } = draft.scalars;
  if (startOn !== undefined) supersede(draft, startOn.from, by);
  delete draft.scalars.startOn;
  draft.manual ??= { value: true, from: [] };
  draft.manual.from.push(by);
  draft.manualInForce.push(by);
  draft.touchedBy = by;
}

/** Sets what a process runs; `exec` and `script` replace each other. */
export function setProcess(
  draft: JobDraft,
  name: ProcessName,
  value: Sourced<Process>,
  by: Statement,
): void {
  const old = draft.processes[name];
  if (old !== undefined) supersede(draft, old.from, by);
  draft.processes[name] = value;
  draft.touchedBy = by;
}

/** Sets one resource's limit. */
export function setLimit(
  draft: JobDraft,
  name: LimitName,
  value: Sourced<Limit>,
  by: Statement,
): void {
  const old = draft.limits.get(name);
  if (old !== undefined) supersede(draft, old.from, by);
  draft.limits.set(name, value);
  draft.touchedBy = by;
}

/** The group that init puts a job in when a `cgroup` stanza names none (`cgroup_add`). */
export const defaultCgroupName = '$UPSTART_CGROUP';

/**
 * Adds a control group or one of its settings (`cgroup_add`): one entry for each controller, name and key, and
 * the last value of a key counts.
 */
export function addCgroup(draft: JobDraft, value: Cgroup, at: Range, by: Statement): void {
  const { controller, name = defaultCgroupName, key } = value;
  const identity = JSON.stringify([controller, name, key]);
  const old = draft.cgroups.get(identity);
  draft.touchedBy = by;
  if (old !== undefined && key === undefined) {
    old.from.push(by);
    return;
  }
  if (old !== undefined) supersede(draft, old.from, by);
  draft.cgroups.set(identity, { value, from: [by], at });
}

/** The job as read so far. */
export function finish(draft: JobDraft): Job {
  const { name, statements, superseded, lists, manual, processes, normalExit, limits } = draft;
  return {
    name,
    statements,
    superseded,
    ...draft.scalars,
    ...draft.flags,
    ...lists,
    ...(manual === undefined ? {} : { manual }),
    processes,
    normalExit,
    limits,
    cgroups: [...draft.cgroups.values()],
  };
}

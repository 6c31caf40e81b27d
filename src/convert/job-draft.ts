import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';

/** A job that is being written: concerns fill its fields, the printer arranges them. */
export type JobDraft = {
  -readonly [Field in keyof Job]: Job[Field] extends ReadonlyMap<infer Key, infer Value>
    ? Map<Key, Value>
    : Job[Field] extends readonly Sourced<infer Value>[]
      ? Sourced<Value>[]
      : Job[Field];
} & {
  /** Comment lines for the top of the file, without the `#`. */
  remarks: Sourced<string>[];
  /** Other jobs that this one needs. */
  companions: JobDraft[];
};

/** The name of a job beside another one, `web-reload`, that no unit of the set has. */
export function companionName(
  job: string,
  what: string,
  units: ReadonlyMap<string, unknown>,
): string {
  const name = `${job}-${what}`;
  let free = name;
  for (let index = 2; units.has(`${free}.service`); index++) free = `${name}-${index}`;
  return free;
}

/** Starts a draft of the job `name`. */
export function draftJob(name: string): JobDraft {
  return {
    name,
    imports: [],
    tmpfiles: [],
    statements: [],
    superseded: [],
    env: [],
    export: [],
    emits: [],
    processes: {},
    normalExit: [],
    limits: new Map(),
    cgroups: [],
    remarks: [],
    companions: [],
  };
}

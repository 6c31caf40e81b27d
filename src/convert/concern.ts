import type { Unit } from '../systemd/unit.ts';
import type { Context } from './context.ts';
import type { JobDraft } from './job-draft.ts';
import type { LiftedJob } from './lift/lifted-job.ts';
import type { ConcernName, Service } from './model.ts';
import type { UnitDraft } from './unit-draft.ts';

/**
 * One concern of supervising a program, with all four of its arrows side by side. An arrow reads all of its
 * input and writes only what the concern owns: its own field of the model, its own stanzas, its own directives.
 */
export interface Concern<Name extends ConcernName> {
  readonly name: Name;
  /** What it is about, in one line, for the mapping table in the documentation. */
  readonly title: string;
  /** The stanzas it accounts for, as `Statement.name` has them. */
  readonly stanzas: readonly string[];
  /** The directives it accounts for, as `Section.Key`. */
  readonly directives: readonly string[];
  fromUpstart(job: LiftedJob, context: Context): Service[Name];
  toSystemd(service: Service, draft: UnitDraft, context: Context): void;
  fromSystemd(family: UnitFamily, context: Context): Service[Name];
  toUpstart(service: Service, draft: JobDraft, context: Context): void;
}

/** The units that make up one service: the service itself, and the socket units that start it. */
export interface UnitFamily {
  readonly service: Unit;
  readonly sockets: readonly Unit[];
}

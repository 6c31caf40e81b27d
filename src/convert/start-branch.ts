import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import type { DeviceEvent } from './device-event.ts';
import type { FileChange, Meaning } from './occurrence.ts';

/** How a unit is tied to what shall start it. */
export interface StartPlan {
  readonly after: readonly string[];
  readonly before: readonly string[];
  readonly wants: readonly string[];
  readonly wantedBy: readonly string[];
  /** It runs before ordinary services may. */
  readonly early: boolean;
  /** Started by the end of another unit. */
  readonly endings: readonly Ending[];
  /** Files and patterns whose changes start it. */
  readonly watched: readonly Watched[];
  /** Device events that start it. */
  readonly devices: readonly Sourced<DeviceEvent>[];
  /** It runs while the machine goes down, and is not stopped for that. */
  readonly atShutdown?: boolean;
  /** Signals on the message bus that start it. */
  readonly signals: readonly BusSignal[];
  /** The kinds of machine on which alone it starts, as values of ConditionVirtualization= (systemd.unit(5)). */
  readonly machines: readonly string[];
  /** Groups of units, of each of which one has to be active, whichever of them starts it. */
  readonly together: readonly (readonly string[])[];
}

/** A path that systemd watches (systemd.path(5)). */
export interface Watched {
  readonly path: string;
  readonly change: FileChange;
}

/** A signal on the message bus. */
export type BusSignal = Extract<Meaning, { kind: 'bus-signal' }>;

export interface Ending {
  readonly unit: string;
  /** The job that ends, where it is converted together with this one. */
  readonly job?: Job;
  readonly phase: 'stopping' | 'stopped';
  readonly result: 'ok' | 'failed' | 'any';
}

/** The plan of one conjunction, and where it comes in the course of boot. */
export interface Branch extends StartPlan {
  readonly order: number;
  /** Every occurrence of it is a stage of boot, which comes whatever else happens. */
  readonly isBoot: boolean;
  /** It orders, and nothing starts it. */
  readonly isBarren?: boolean;
  /** What it waits for is over when it has come, so that nobody can ask for it: the work of a task. */
  readonly passes?: boolean;
  /** The units that all have to be active; absent for what cannot be asked for once it has come. */
  readonly needs?: readonly string[];
}

/** The plan of what nothing starts. */
export const nowhere: Branch = {
  after: [],
  before: [],
  wants: [],
  wantedBy: [],
  early: false,
  endings: [],
  watched: [],
  devices: [],
  signals: [],
  machines: [],
  together: [],
  order: -1,
  isBoot: true,
};

/** Whether one path, and nothing else, starts it. */
export function isOnlyWatching({
  watched,
  wantedBy,
  endings,
  devices,
  signals,
}: StartPlan): boolean {
  return (
    watched.length === 1 &&
    [wantedBy, endings, devices, signals].every(({ length }) => length === 0)
  );
}

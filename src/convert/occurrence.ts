import type { Range } from '../text/source.ts';
import type { EventArgument } from '../upstart/job.ts';
import type { DeviceEvent } from './device-event.ts';

/** Something that can happen, for which a service can wait: the event's own words, and what they mean. */
export interface Occurrence {
  readonly event: string;
  readonly arguments: readonly EventArgument[];
  readonly meaning: Meaning;
  /** Where it stands in the condition's file, for one that was read from a job. */
  readonly at?: Range;
}

export type Meaning =
  /** A stage of boot. */
  | { readonly kind: 'milestone'; readonly milestone: Milestone }
  /** The runlevel becoming one of `levels` (of `0123456S`), in that order. */
  | { readonly kind: 'runlevel'; readonly levels: string }
  /** Another job's life. `result` only where the condition asks for it. */
  | {
      readonly kind: 'job';
      readonly phase: JobPhase;
      readonly job: string;
      readonly result?: 'ok' | 'failed';
      /** The one instance of it that the condition names. */
      readonly instance?: string;
      /** Whether the condition has more to say: a pattern of instances, another variable. */
      readonly narrowed: boolean;
    }
  /** A connection to a socket that the init listens on. */
  | {
      readonly kind: 'socket';
      readonly protocol: string;
      readonly variables: ReadonlyMap<string, string>;
    }
  /** The network device of that name being up; any but loopback when absent. */
  | { readonly kind: 'network-device'; readonly device?: string }
  /** A change of a file or of what a pattern matches; `any` where the condition does not say which. */
  | { readonly kind: 'file'; readonly path: string; readonly change: FileChange }
  /** A unit of systemd's own being reached, or what it does beginning: a mount, a device, a key that is pressed. */
  | { readonly kind: 'unit'; readonly unit: string; readonly phase: 'begins' | 'is-there' | 'goes' }
  /** File systems of one kind being mounted, where the condition does not say which one. */
  | { readonly kind: 'mounts'; readonly phase: 'begins' | 'is-there'; readonly remote: boolean }
  /** A signal on the message bus; `matches` are the pairs of a match rule (dbus-monitor(1)). */
  | {
      readonly kind: 'bus-signal';
      readonly bus: 'system' | 'session';
      readonly matches: readonly (readonly [key: string, value: string])[];
    }
  /** The kernel telling of a device that has no unit, or of several. */
  | { readonly kind: 'device'; readonly event: DeviceEvent }
  /** What kind of machine it is, told once at boot; `machine` is a word of ConditionVirtualization= (systemd.unit(5)). */
  | { readonly kind: 'virtualization'; readonly machine: string }
  /** An event known by its name alone. */
  | { readonly kind: 'named' };

export type FileChange = 'create' | 'modify' | 'delete' | 'any';

export const jobPhases = ['starting', 'started', 'stopping', 'stopped'] as const;
export type JobPhase = (typeof jobPhases)[number];

/** Boot in the order in which it passes (Ubuntu's `upstart-events(7)`). */
export const milestones = [
  'startup',
  'virtual-filesystems',
  'root-mounted',
  'loopback-up',
  'local-filesystems',
  'all-swaps',
  'remote-filesystems',
  'filesystem',
  'network-up',
  'rc-done',
  'session',
] as const;
export type Milestone = (typeof milestones)[number];

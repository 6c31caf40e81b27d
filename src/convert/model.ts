import type { Sourced } from '../text/source.ts';
import type { Expression } from './expression.ts';
import type { InstanceParts } from './instance-split.ts';
import type { Occurrence } from './occurrence.ts';

/**
 * What a supervised program needs, in terms that neither init owns. Each field belongs to one concern in
 * `concerns/`, which alone fills it from either language and writes it to either language.
 *
 * A value that no statement gave is absent: defaults differ between the two inits, and the arrow that writes
 * a side knows both.
 */
export interface Service {
  readonly identity: Identity;
  readonly instance: Instance;
  readonly activation: Activation;
  readonly guards: readonly Sourced<GuardTest>[];
  readonly questions: readonly Sourced<Question>[];
  readonly sockets: Sockets;
  readonly processes: Processes;
  readonly readiness: Readiness;
  readonly restart: Restart;
  readonly termination: Termination;
  readonly environment: Environment;
  readonly credentials: Credentials;
  readonly fileSystem: FileSystem;
  readonly directories: Directories;
  readonly scheduling: Scheduling;
  readonly limits: Limits;
  readonly resources: Resources;
  readonly confinement: Confinement;
  readonly console: ConsoleUse;
}

export type ConcernName = keyof Service;

export interface Identity {
  /** The name without suffix: of the job, or the unit's prefix. */
  readonly name: string;
  /** The whole name of the unit; absent for a job. */
  readonly unit?: string;
  readonly description?: Sourced<string>;
  /** What only people read: author, version, usage, the events a job says it emits, documentation. */
  readonly remarks: readonly Sourced<Remark>[];
}

export interface Remark {
  readonly kind: 'author' | 'version' | 'usage' | 'emits' | 'documentation';
  readonly text: string;
}

/** One program or many of a kind. */
export interface Instance {
  /** Absent for a service of which there is one. */
  readonly parameter?: Sourced<InstanceParameter>;
}

export interface InstanceParameter {
  /** The variable whose value tells the instances apart. */
  readonly variable: string;
  /** The whole name pattern, `$NAME` or `app-${PORT}`. */
  readonly pattern: string;
  /** The instance that an enabled template starts. */
  readonly defaultValue?: string;
  /** Where several variables make the name: what they are, and what stands between them. */
  readonly parts?: InstanceParts;
}

/** When it starts and stops by itself. A job says it as conditions, a unit as relations to other units. */
export interface Activation {
  /** Which of the two it is said as; the other one is then empty. */
  readonly saidAs: 'conditions' | 'relations';
  readonly start?: Sourced<Expression<Occurrence>>;
  readonly stop?: Sourced<Expression<Occurrence>>;
  /** Nothing starts it but a person. `start` is what would have. */
  readonly manual?: Sourced<true>;
  readonly relations: readonly Sourced<Relation>[];
  /** Units that all have to be active, whichever of them starts it. */
  readonly together: readonly Sourced<readonly string[]>[];
  /** Whether systemd's ordinary boot and shutdown dependencies apply. */
  readonly defaultDependencies?: Sourced<boolean>;
}

/** A relation to one other unit, by its systemd name, which is the only name such a relation has. */
export interface Relation {
  readonly kind: RelationKind;
  readonly unit: string;
}

export const relationKinds = [
  'Wants',
  'Requires',
  'Requisite',
  'BindsTo',
  'PartOf',
  'StopPropagatedFrom',
  'Conflicts',
  'Before',
  'After',
  'OnFailure',
  'OnSuccess',
  'WantedBy',
  'RequiredBy',
  'Also',
  'Alias',
] as const;
export type RelationKind = (typeof relationKinds)[number];

/** A test for a file: when it does not hold, the service is not started, and nothing is wrong. */
export interface GuardTest {
  /** The letter of test(1). */
  readonly operator: string;
  readonly path: Word;
  readonly negated: boolean;
  /** One of all such tests has to hold; of the others each. */
  readonly isAlternative: boolean;
  /** What people wrote above it, a line each, without marks. */
  readonly comments?: readonly string[];
}

/** What is asked of the machine before it starts, in systemd's words. */
export interface Question {
  /** `ConditionHost`, `AssertPathExists`. */
  readonly directive: string;
  readonly argument: string;
  readonly negated: boolean;
  /** One of all such questions has to be answered by yes; of the others each. */
  readonly isAlternative: boolean;
}

/** Directories that exist for its sake, with it as their owner. */
export interface Directories {
  readonly made: readonly Sourced<MadeDirectory>[];
  readonly modes: readonly Sourced<{ readonly kind: DirectoryKind; readonly mode: string }>[];
  /** Whether those below /run outlive it: `yes`, `no` or `restart`. */
  readonly preserve?: Sourced<string>;
}

export const directoryKinds = ['Runtime', 'State', 'Cache', 'Logs', 'Configuration'] as const;
export type DirectoryKind = (typeof directoryKinds)[number];

/** A directory by its kind and its name below the directory of that kind. */
export interface MadeDirectory {
  readonly kind: DirectoryKind;
  readonly name: string;
}

/** Sockets on which it is started by the first connection. */
export interface Sockets {
  readonly listen: readonly Sourced<Listen>[];
  /** Whether the sockets themselves wait from boot on, or only when a person starts them. */
  readonly fromBoot: boolean;
  /** How the program expects to be told of its sockets: as one of the inits does it, or either way. */
  readonly protocol: 'systemd' | 'upstart' | 'either';
}

/** One listening stream socket. */
export type Listen =
  | { readonly kind: 'inet'; readonly address?: string; readonly port: string }
  | { readonly kind: 'inet6'; readonly address?: string; readonly port: string }
  /** A port on every address of both families. */
  | { readonly kind: 'dual'; readonly port: string }
  | { readonly kind: 'unix'; readonly path: string };

/** The processes of its life, in order. Each phase has its commands in order. */
export interface Processes {
  /** Decides whether it starts at all. */
  readonly condition: readonly Sourced<Step>[];
  readonly prepare: readonly Sourced<Step>[];
  readonly main: readonly Sourced<Step>[];
  readonly announce: readonly Sourced<Step>[];
  readonly reload: readonly Sourced<Step>[];
  readonly retire: readonly Sourced<Step>[];
  readonly cleanup: readonly Sourced<Step>[];
}

export type Phase = keyof Processes;

export interface Step {
  readonly command: Command;
  /** Its failure counts as success. */
  readonly ignoreFailure: boolean;
  /** Runs with all rights, whatever user the service runs as. */
  readonly privileged: boolean;
  /** Of what runs before the stop: only while the main process is alive. */
  readonly whileMainLives?: boolean;
  /** What people wrote above it, line by line. */
  readonly comments?: readonly string[];
  /** Of a condition: it may call the shell function `stop` to say that nothing shall start. */
  readonly vetoes?: boolean;
}

export type Command =
  | { readonly kind: 'program'; readonly words: readonly Word[]; readonly argv0?: Word }
  /** `/bin/sh` text; `errexit` is the shell's `-e`. */
  | { readonly kind: 'shell'; readonly text: string; readonly errexit: boolean };

/** A word of a command line. Most are one text part. */
export type Word = readonly Part[];

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `split`: the value is divided at blanks into any number of words; only ever a whole word. */
  | { readonly kind: 'variable'; readonly name: string; readonly split: boolean }
  /** A systemd specifier that has no value outside systemd: `%n`. */
  | { readonly kind: 'specifier'; readonly letter: string };

/** What the service is, and when it counts as started. */
export interface Readiness {
  /** `service`: started when its main process is; `task`: when it has ended; `state`: has no main process. */
  readonly kind: 'service' | 'task' | 'state';
  readonly kindFrom: readonly Sourced<true>[];
  readonly signal: Sourced<ReadinessSignal>;
  readonly pidFile?: Sourced<string>;
  /** Whether the main process is guessed where no pid file names it. */
  readonly guessMainPid?: Sourced<boolean>;
  /** Bus name of a service that is ready when it owns it. */
  readonly busName?: Sourced<string>;
  readonly notifyAccess?: Sourced<string>;
  /** Seconds that starting may take; `infinity` when stated. */
  readonly startTimeout?: Sourced<number | 'infinity'>;
}

/**
 * What tells that a service is up: `spawned` the fork alone, `executed` its program being there, `forked` or
 * `forked-twice` the main process having put itself in the background, `stopped` it stopping itself with
 * SIGSTOP, `notify` a message, `bus` its bus name, `idle` executed once other jobs are done.
 */
export type ReadinessSignal =
  | 'spawned'
  | 'executed'
  | 'forked'
  | 'forked-twice'
  | 'stopped'
  | 'notify'
  | 'bus'
  | 'idle';

export interface Restart {
  readonly when: Sourced<RestartWhen>;
  /** Seconds between the end and the next start. */
  readonly delay?: Sourced<number>;
  readonly limit?: Sourced<RestartLimit>;
  /** Ends that count as a success and are not followed by a restart. */
  readonly normal: readonly Sourced<ExitMark>[];
  /** Ends that count as a success, whatever is done about them. */
  readonly success: readonly Sourced<ExitMark>[];
  /** Ends that are never followed by a restart, whether they count as success or not. */
  readonly prevent: readonly Sourced<ExitMark>[];
}

export type RestartWhen =
  | 'never'
  | 'always'
  | 'on-success'
  | 'on-failure'
  | 'on-abnormal'
  | 'on-abort'
  | 'on-watchdog';

/** `restarts` in `seconds`, the first start not counted; `none` is without limit. */
export type RestartLimit = { readonly restarts: number; readonly seconds: number } | 'none';

/** An exit code, or the name of a signal without SIG (a number as text where the kernel has no name). */
export type ExitMark =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: string };

export interface Termination {
  /** Name without SIG, or a number as text. */
  readonly signal?: Sourced<string>;
  /** Seconds until it is killed. */
  readonly timeout?: Sourced<number | 'infinity'>;
  readonly scope?: Sourced<'control-group' | 'mixed' | 'process' | 'none'>;
  readonly sendKill?: Sourced<boolean>;
  /** SIGHUP right after the signal. */
  readonly sendHangUp?: Sourced<boolean>;
  /** Its processes are started with SIGPIPE ignored. */
  readonly ignorePipe?: Sourced<boolean>;
  /** The signal that makes it read its configuration again. */
  readonly reloadSignal?: Sourced<string>;
}

export interface Environment {
  readonly assignments: readonly Sourced<{ readonly name: string; readonly value: string }>[];
  /** Taken from the init's own environment. */
  readonly inherited: readonly Sourced<string>[];
  /** What names the instance: a shell has to put it together. */
  readonly computed: readonly Sourced<{ readonly name: string; readonly value: Word }>[];
  readonly files: readonly Sourced<{ readonly path: Word; readonly optional: boolean }>[];
  readonly removed: readonly Sourced<string>[];
  /** Variables that go into the service's own events. */
  readonly exported: readonly Sourced<string>[];
}

export interface Credentials {
  readonly user?: Sourced<string>;
  /** The user where it is called after the instance, which only a process can put together. */
  readonly instanceUser?: Word;
  /** The main process had HOME, USER, LOGNAME and SHELL of its user before systemd sets them. */
  readonly mainLogsIn?: true;
  /** Programs become the user: the job as a whole is root's. */
  readonly becomes?: true;
  readonly group?: Sourced<string>;
  readonly supplementaryGroups: readonly Sourced<string>[];
  /** Whether programs that it starts may give it rights it has not. */
  readonly noNewPrivileges?: Sourced<boolean>;
  /** The capabilities that it can ever have, as setpriv(1) takes them. */
  readonly boundingSet?: Sourced<string>;
  /** Capabilities that it keeps although it is not root, by their names. */
  readonly ambient: readonly Sourced<string>[];
}

export interface FileSystem {
  readonly workingDirectory?: Sourced<string>;
  /** Where the instance is in its name. `optional`: without it, the service starts in the root directory. */
  readonly instanceDirectory?: Sourced<{ readonly path: Word; readonly optional: boolean }>;
  readonly rootDirectory?: Sourced<string>;
  readonly umask?: Sourced<number>;
  /** Files of tmpfiles.d(5) that are applied before it starts. */
  readonly tmpfiles: readonly Sourced<string>[];
}

export interface Scheduling {
  readonly nice?: Sourced<number>;
  readonly oomScoreAdjust?: Sourced<number>;
  readonly settings: ProcessSettings;
}

/**
 * What a process can set for itself, as the program that does it takes it: `0-3,8` for taskset(1), `-c 2 -n 7` for ionice(1),
 * `--fifo -p 10` for chrt(1), a mask in hexadecimal for core(5).
 */
export type ProcessSettings = Readonly<Partial<Record<ProcessSetting, Sourced<string>>>>;
export type ProcessSetting = 'affinity' | 'ioPriority' | 'cpuPolicy' | 'coredumpFilter';

export interface Limits {
  /** Keyed by the kernel's name in lower case: `nofile`. */
  readonly byResource: ReadonlyMap<string, Sourced<ResourceLimit>>;
}

export interface ResourceLimit {
  readonly soft: bigint | 'unlimited';
  readonly hard: bigint | 'unlimited';
}

/** What the kernel's control groups bound, in the words of their first version: `memory`, `limit_in_bytes`. */
export interface Resources {
  readonly bounds: readonly Sourced<ResourceBound>[];
}

export interface ResourceBound {
  readonly controller: string;
  readonly key: string;
  readonly value: string;
}

/** What AppArmor allows it. */
export interface Confinement {
  /** Files of profiles to load before it starts. */
  readonly loaded: readonly Sourced<string>[];
  /** The profile that the main process runs under. */
  readonly profile?: Sourced<string>;
}

/** Where its standard output and error go. */
export interface ConsoleUse {
  /** The console is its controlling terminal, and all three streams. */
  readonly owner?: Sourced<true>;
  readonly output?: Sourced<Sink>;
  /** Only where it is not the same as the output. */
  readonly error?: Sourced<Sink>;
  readonly syslog?: Sourced<SyslogUse>;
}

/** How its lines are marked in the log: `web`, `local0`, `info`. */
export interface SyslogUse {
  readonly identifier?: string;
  readonly facility?: string;
  readonly level?: string;
}

export type Sink =
  | { readonly kind: 'log' | 'discard' | 'console' }
  | {
      readonly kind: 'file';
      readonly path: Word;
      readonly append: boolean;
      readonly truncate?: true;
    };

import type { Range, Sourced, Statement } from '../text/source.ts';

/**
 * A job as init holds it after parsing (init(5)): typed, overrides applied, defaults left out.
 * Absent means that no stanza said it. Every value carries its stanza.
 */
export interface Job {
  /** The name init gives it: the path below the configuration directory without `.conf`. */
  readonly name: string;
  /** Every stanza of the file and of its override, in the order in which init reads them. */
  readonly statements: readonly Statement[];
  /** Stanzas that a later one made void, with the one that did. */
  readonly superseded: readonly Superseded[];
  readonly description?: Sourced<string>;
  readonly author?: Sourced<string>;
  readonly version?: Sourced<string>;
  readonly usage?: Sourced<string>;
  readonly instance?: Sourced<string>;
  /** `KEY=value` or `KEY`, in order. */
  readonly env: readonly Sourced<string>[];
  readonly export: readonly Sourced<string>[];
  readonly emits: readonly Sourced<string>[];
  readonly startOn?: Sourced<EventExpression>;
  readonly stopOn?: Sourced<EventExpression>;
  /** Present when a `manual` stanza was read, also when a later `start on` made it void. */
  readonly manual?: Sourced<true>;
  readonly processes: Readonly<Partial<Record<ProcessName, Sourced<Process>>>>;
  readonly expect?: Sourced<Expect>;
  readonly task?: Sourced<true>;
  readonly respawn?: Sourced<true>;
  readonly respawnLimit?: Sourced<RespawnLimit>;
  readonly normalExit: readonly Sourced<ExitStatus>[];
  readonly console?: Sourced<Console>;
  /** As an octal number has it: 0o022. */
  readonly umask?: Sourced<number>;
  readonly nice?: Sourced<number>;
  /** The score init would write to oom_score_adj, already scaled from the old `oom N` form; `never` is -1000. */
  readonly oomScore?: Sourced<number>;
  readonly limits: ReadonlyMap<LimitName, Sourced<Limit>>;
  readonly chroot?: Sourced<string>;
  readonly chdir?: Sourced<string>;
  readonly setuid?: Sourced<string>;
  readonly setgid?: Sourced<string>;
  /** Seconds. */
  readonly killTimeout?: Sourced<number>;
  /** A signal's number, as init holds it; it may be one that no kernel knows. */
  readonly killSignal?: Sourced<number>;
  readonly reloadSignal?: Sourced<number>;
  readonly apparmorLoad?: Sourced<string>;
  readonly apparmorSwitch?: Sourced<string>;
  readonly cgroups: readonly Sourced<Cgroup>[];
  readonly debug?: Sourced<true>;
  /** `import NAME...`, a stanza of Chrome OS's Upstart: variables taken from the job that starts this one. */
  readonly imports: readonly Sourced<string>[];
  /** `tmpfiles PATH...`, a stanza of Chrome OS's Upstart: tmpfiles.d(5) files applied before the job starts. */
  readonly tmpfiles: readonly Sourced<string>[];
}

export interface Superseded {
  readonly statement: Statement;
  readonly by: Statement;
}

export const processNames = ['main', 'pre-start', 'post-start', 'pre-stop', 'post-stop'] as const;
export type ProcessName = (typeof processNames)[number];

/** What one process of the job runs. */
export interface Process {
  readonly kind: 'exec' | 'script';
  /** The command or script text after init's own unquoting, continuation and dedent. */
  readonly command: string;
}

export const expectations = ['stop', 'daemon', 'fork', 'none'] as const;
export type Expect = (typeof expectations)[number];

export const consoles = ['none', 'output', 'owner', 'log'] as const;
export type Console = (typeof consoles)[number];

/** `count` respawns in `interval` seconds; either being 0 means without limit, as does `unlimited`. */
export interface RespawnLimit {
  readonly count: number;
  readonly interval: number;
}

export type ExitStatus =
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: number };

export const limitNames = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'sigpending',
  'stack',
] as const;
export type LimitName = (typeof limitNames)[number];

/** A resource limit in setrlimit's own units. Values are bigint: they go up to 2^64 - 2. */
export interface Limit {
  readonly soft: bigint | 'unlimited';
  readonly hard: bigint | 'unlimited';
}

export interface Cgroup {
  readonly controller: string;
  readonly name?: string;
  readonly key?: string;
  readonly value?: string;
}

/** A `start on` / `stop on` condition. Both operators have the same precedence and associate to the left. */
export type EventExpression = EventMatch | EventOperation;

export interface EventOperation {
  readonly kind: 'operation';
  readonly operator: 'and' | 'or';
  readonly left: EventExpression;
  readonly right: EventExpression;
}

export interface EventMatch {
  readonly kind: 'event';
  readonly name: string;
  readonly arguments: readonly EventArgument[];
  /** Where it stands; absent in an expression that no file holds. */
  readonly at?: Range;
}

/** One match argument of an event (init(5), "Event matching"). `value` is the pattern as init holds it, unquoted. */
export type EventArgument =
  | { readonly kind: 'positional'; readonly value: string }
  | {
      readonly kind: 'named';
      readonly key: string;
      readonly negated: boolean;
      readonly value: string;
    };

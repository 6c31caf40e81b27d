import type { Sourced } from '../../text/source.ts';
import type { Job } from '../../upstart/job.ts';
import type { Directories, GuardTest, ProcessSettings, Sink, SyslogUse } from '../model.ts';

/** A job of which the scripts are taken apart: what stanzas can say is said by them, and the rest stands here. */
export interface LiftedJob extends Job {
  readonly script?: ScriptSays;
  /** What its pre-start made for it, and systemd makes. */
  readonly directories?: Directories;
}

/** What a main script said that no stanza can say. */
export interface ScriptSays {
  /** Variables that files give it which its text names, with their values as far as they are known. */
  readonly given: ReadonlyMap<string, string | undefined>;
  readonly settings: ProcessSettings;
  readonly guards: readonly Sourced<GuardTest>[];
  readonly output?: Sourced<Sink>;
  readonly error?: Sourced<Sink>;
  readonly syslog?: Sourced<SyslogUse>;
  /** The main process alone became the user that the job says now. */
  readonly othersAreRoots: boolean;
  /** Files of variables that nobody has seen, which is told of each. */
  readonly unseen?: readonly string[];
  /** Commands that it ran before the program, as a script. */
  readonly prepares?: Sourced<string>;
  /** The words of its program were read with HOME, USER, LOGNAME and SHELL of its user, as `User=` sets them. */
  readonly readsLogin?: true;
  /** The pid file that the program was said to write. */
  readonly pidFile?: string;
}

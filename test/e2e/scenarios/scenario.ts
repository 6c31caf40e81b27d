/**
 * A scenario: jobs, what is done with them, and what the real Upstart made of it. The `*.json` files beside this one hold
 * one each; their `golden` part was recorded on Upstart 1.13.2, equal in three runs; that of `own/` is what its manual pages say.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Variables = Readonly<Record<string, string>>;

interface Common {
  /** Parts of the result in which the tools of the two inits differ by nature; `*` for all of it. */
  readonly ignore?: readonly string[];
}

interface OnJob extends Common {
  readonly job: string;
  readonly env?: Variables;
}

/** One thing done to the machine, or asked of it. */
export type Step =
  | (OnJob & { readonly do: JobVerb })
  | (OnJob & { readonly do: 'signal'; readonly sig: string })
  | (Common & { readonly do: 'wait'; readonly secs: number })
  | (Common & {
      readonly do: 'wait-trace';
      readonly word: string;
      readonly count?: number;
      readonly timeout?: number;
    })
  | (Common & { readonly do: 'mark'; readonly word: string })
  | (Common & { readonly do: 'connect'; readonly addr: string })
  | (Common & { readonly do: 'touch' | 'rm'; readonly path: string })
  | (Common & { readonly do: 'write'; readonly path: string; readonly text?: string })
  | (Common & { readonly do: 'sh'; readonly cmd: string })
  | (Common & { readonly do: 'emit'; readonly event: string; readonly env?: Variables })
  | (Common & { readonly do: 'boot' | 'shutdown' });

type JobVerb =
  | 'start'
  | 'stop'
  | 'restart'
  | 'reload'
  | 'status'
  | 'pid'
  | 'pid-changed'
  | 'kill-main';

/** What came of a step. A step that only changes something outside of init has nothing to tell. */
export interface StepResult {
  readonly ok?: boolean;
  /** The answer: a state, a text, whether something has changed. */
  readonly value?: string | boolean;
  /** How long it took, where that says something about init. */
  readonly secs?: number;
  /** What the tool complained about: for people, never compared. */
  readonly note?: string;
  /** Why this step cannot be done with these units. */
  readonly unsupported?: string;
}

/** What a scenario leaves: the lines its processes wrote, and what came of each step. */
export interface ScenarioOutcome {
  readonly trace: readonly string[];
  readonly steps: readonly StepResult[];
}

/**
 * How far two traces have to agree: line by line; as lines in any order; as lines in any order, however often; not at
 * all; or in any order but for pairs of which the first comes first.
 */
export type TraceMode = 'sequence' | 'multiset' | 'set' | 'none' | 'partial';

export interface TraceRule {
  readonly mode?: TraceMode;
  readonly order?: readonly (readonly [string, string])[];
  /** Replacements before the comparison: a regular expression and its replacement, with `\1` for a group. */
  readonly re?: readonly (readonly [string, string])[];
}

interface ScenarioFile {
  readonly text?: string;
  readonly mode?: string;
  /** Put behind what the machine has in this file, instead of a text of its own. */
  readonly append?: string;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
  /** Files of /etc/init by their name. */
  readonly jobs: Readonly<Record<string, string>>;
  /** Helper programs and configuration by their absolute path. */
  readonly files: Readonly<Record<string, ScenarioFile>>;
  readonly steps: readonly Step[];
  readonly compare: {
    readonly trace?: TraceMode | TraceRule;
    /** `loose`: a failed job counts as a stopped one. */
    readonly status?: 'loose';
  };
  readonly golden: ScenarioOutcome;
}

/**
 * Every scenario, in the order of their names: those that were recorded, beside this file, and those of `own/`, whose traces
 * are what init(5) says (their `why` names the place).
 */
export function readScenarios(): readonly Scenario[] {
  return [import.meta.dirname, join(import.meta.dirname, 'own')].flatMap((directory) =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name): Scenario => JSON.parse(readFileSync(join(directory, name), 'utf8'))),
  );
}

/** A job file and its override become a Job. */

import type { Source } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import type { Job } from './job.ts';
import { finish, newDraft } from './job-draft.ts';
import { readFile } from './reader.ts';
import { languageOfRelease, latestRelease, type Release } from './releases.ts';

export interface JobInput {
  /** The job's name: the path below the configuration directory without `.conf`. */
  readonly name: string;
  /** `NAME.conf`. */
  readonly source: Source;
  /** `NAME.override`. */
  readonly override?: Source;
  /** The init that reads it; Upstart 1.13.2 unless said otherwise. */
  readonly release?: Release;
}

export interface ParsedJob {
  readonly job: Job;
  /** Why init refuses the `.conf`, when the job is made of its override alone. */
  readonly problem?: SyntaxProblem;
  /** Where init stops reading the override. What stands before that place counts, the rest does not. */
  readonly overrideProblem?: SyntaxProblem;
}

/**
 * Reads a job as init does (init(5); `conf_reload_path` in conf.c).
 *
 * An override is read into the job that its `.conf` made: values are replaced, lists grow, flags stay. If init
 * refuses the override, the stanzas before the error have taken effect all the same. If it refuses the `.conf`
 * but not the override, the job is what the override says.
 *
 * Throws the SyntaxProblem of a `.conf` that init refuses, unless a valid override makes a job; the problem of an
 * override that is refused too is its `cause`.
 */
export function parseJob(input: JobInput): ParsedJob {
  const { name, source, override, release = latestRelease } = input;
  const language = languageOfRelease(release);
  const draft = newDraft(name);
  const problem = readFile(source, draft, language);

  if (problem === undefined) {
    const overrideProblem = override && readFile(override, draft, language);
    const job = finish(draft);
    return overrideProblem === undefined ? { job } : { job, overrideProblem };
  }

  if (override === undefined) throw problem;
  const alone = newDraft(name);
  const overrideProblem = readFile(override, alone, language);
  if (overrideProblem === undefined) return { job: finish(alone), problem };
  problem.cause = overrideProblem;
  throw problem;
}

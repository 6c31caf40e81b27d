import { readInput } from '../convert/input.ts';
import type { Source } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { inspectJob, type JobRecord } from '../upstart/inspect.ts';
import { parseJob } from '../upstart/parse.ts';
import { latestRelease, type Release } from '../upstart/releases.ts';
import { regularFile } from './regular-file.ts';

/** What init makes of a job file: one line of `convert inspect`. Defaults are left out of the job. */
export type JobInspection = { readonly file: string } & (
  | {
      readonly ok: true;
      readonly job: JobRecord;
      /** Why the file itself is refused, where its override alone makes the job. */
      readonly error?: ReadError;
      /** Where init stops reading the override. */
      readonly override_error?: ReadError;
    }
  | { readonly ok: false; readonly error: ReadError }
);

interface ReadError {
  readonly line: number;
  readonly message: string;
}

/** Reads a job file as init does, with an override where one is named. Throws a `Failure` for a file that cannot be read. */
export function inspectJobFile(
  path: string,
  override: string | undefined,
  release: Release = latestRelease,
): JobInspection {
  const { source, name } = readInput({ name: path, content: regularFile(path) }, 'systemd');
  try {
    const { job, problem, overrideProblem } = parseJob({
      name,
      source,
      ...(override !== undefined && { override: sourceOf(override) }),
      release,
    });
    return {
      file: path,
      ok: true,
      job: inspectJob(job),
      ...(problem && { error: errorOf(problem) }),
      ...(overrideProblem && { override_error: errorOf(overrideProblem) }),
    };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { file: path, ok: false, error: errorOf(error) };
  }
}

function errorOf({ line, message }: SyntaxProblem): ReadError {
  return { line, message };
}

function sourceOf(path: string): Source {
  return readInput({ name: path, content: regularFile(path) }, 'systemd').source;
}

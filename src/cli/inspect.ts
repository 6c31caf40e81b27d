import { readInput } from '../convert/input.ts';
import type { Source } from '../text/source.ts';
import { SyntaxProblem } from '../text/syntax-error.ts';
import { inspectJob, type JobRecord } from '../upstart/inspect.ts';
import { parseJob } from '../upstart/parse.ts';
import { latestRelease, type Release } from '../upstart/releases.ts';
import { regularFile } from './regular-file.ts';

/** What init makes of a job file: one line of `convert inspect`. Defaults are left out of the job. */
export type JobInspection = { readonly file: string } & (
  | { readonly ok: true; readonly job: JobRecord }
  | { readonly ok: false; readonly error: { readonly line: number; readonly message: string } }
);

/** Reads a job file as init does, with an override where one is named. Throws a `Failure` for a file that cannot be read. */
export function inspectJobFile(
  path: string,
  override: string | undefined,
  release: Release = latestRelease,
): JobInspection {
  const { source, name } = readInput({ name: path, content: regularFile(path) }, 'systemd');
  try {
    const { job } = parseJob({
      name,
      source,
      ...(override !== undefined && { override: sourceOf(override) }),
      release,
    });
    return { file: path, ok: true, job: inspectJob(job) };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { file: path, ok: false, error: { line: error.line, message: error.message } };
  }
}

function sourceOf(path: string): Source {
  return readInput({ name: path, content: regularFile(path) }, 'systemd').source;
}

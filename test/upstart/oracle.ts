import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { inspectJob } from '../../src/upstart/inspect.ts';
import { parseJob } from '../../src/upstart/parse.ts';

/** What Upstart 1.13.2 made of a file: recorded from the real program. */
export interface Row {
  readonly id: string;
  readonly source: string;
  readonly verdict: Verdict;
}

export type Verdict =
  | { readonly ok: true; readonly job: unknown }
  | { readonly ok: false; readonly error: { readonly line: number; readonly message: string } };

interface RawRow {
  readonly id?: string;
  readonly file?: string;
  readonly source?: string;
  readonly ok: boolean;
  readonly job?: unknown;
  readonly error?: { readonly line: number; readonly message: string };
}

/** The recordings beside the repository, if this machine has them: all of them, and other people's files. */
export const shared = path.resolve('../shared');
export const hasShared = existsSync(path.join(shared, 'oracle/upstart-parse'));

export function readRows(file: string): Row[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => row(JSON.parse(line) as RawRow));
}

function row({ id, file = '', source, ok, job, error }: RawRow): Row {
  return {
    id: id ?? file,
    source: source ?? readFileSync(path.join(shared, file), 'utf8'),
    verdict: ok || error === undefined ? { ok: true, job } : { ok: false, error },
  };
}

/** What our reader makes of a file, in the words of the recording. */
export function ourVerdict(text: string): Verdict {
  try {
    return {
      ok: true,
      job: inspectJob(parseJob({ name: 'job', source: { name: 'job.conf', text } }).job),
    };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { ok: false, error: { line: error.line, message: error.message } };
  }
}

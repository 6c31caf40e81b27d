import { lineText, positionAt, type Statement, statementText } from '../../src/text/source.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import type { Job } from '../../src/upstart/job.ts';
import { parseJob } from '../../src/upstart/parse.ts';
import { latestRelease, type Release } from '../../src/upstart/releases.ts';

/** The job that `text` says. */
export function job(text: string, release: Release = latestRelease): Job {
  return parseJob({ name: 'job', source: { name: 'job.conf', text }, release }).job;
}

/** A job made of a file and its override. */
export function overridden(text: string, override: string) {
  return parseJob({
    name: 'job',
    source: { name: 'job.conf', text },
    override: { name: 'job.override', text: override },
  });
}

/** What init says of `text`: its message, its line, what the caret points at, and our advice. */
export function problemIn(text: string, release: Release = latestRelease) {
  try {
    job(text, release);
  } catch (error) {
    if (error instanceof SyntaxProblem) return described(error);
    throw error;
  }
  throw new Error(`init accepts ${JSON.stringify(text)}`);
}

export function described({ message, line, range, source, advice }: SyntaxProblem) {
  const { line: row, column } = positionAt(source, range.start);
  const caret = source.text.slice(range.start, range.end);
  return { message, line, caret, at: `${row}:${column}`, row: lineText(source, row), advice };
}

export function texts(statements: readonly Statement[]): string[] {
  return statements.map(statementText);
}

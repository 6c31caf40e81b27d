import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { foldExpression } from '../../src/upstart/event-expression.ts';
import type { EventExpression, Job } from '../../src/upstart/job.ts';
import { parseJob } from '../../src/upstart/parse.ts';
import { printJob } from '../../src/upstart/print.ts';
import { parseSyntax, printSyntax } from '../../src/upstart/syntax.ts';
import { readRows } from '../upstart/oracle.ts';
import { arbitraryJob } from './generators/job.ts';
import { acceptedText, jobSoup, mutated } from './generators/job-text.ts';

function read(text: string): Job {
  return parseJob({ name: 'job', source: { name: 'job.conf', text } }).job;
}

/** A condition without the places where its events stand. */
function placeless(expression: EventExpression): unknown {
  return foldExpression<unknown>(
    expression,
    ({ name, arguments: values }) => ({ name, values }),
    ({ operator }, left, right) => ({ operator, left, right }),
  );
}

/** What a job says, without where it says so. */
function meaning(job: Job): unknown {
  const { name: _, statements: __, superseded: ___, startOn, stopOn, limits, ...rest } = job;
  const bare = JSON.parse(
    JSON.stringify(rest, (key, value) => (key === 'from' || key === 'at' ? undefined : value)),
  );
  return {
    ...bare,
    startOn: startOn && placeless(startOn.value),
    stopOn: stopOn && placeless(stopOn.value),
    limits: [...limits].map(([name, { value }]) => [name, value]),
  };
}

describe('a printed job', () => {
  it('is read back as the same job', () => {
    fc.assert(
      fc.property(arbitraryJob, (job) => {
        const { text, unwritable } = printJob(job);
        expect(unwritable).toEqual([]);
        expect(meaning(read(text))).toEqual(meaning(job));
      }),
      { numRuns: 500 },
    );
  });

  it('is printed again as it stands', () => {
    fc.assert(
      fc.property(arbitraryJob, (job) => {
        const { text } = printJob(job);
        expect(printJob(read(text)).text).toBe(text);
      }),
    );
  });

  it('names the origin of each line, and all that still counts is the origin of some line', () => {
    fc.assert(
      fc.property(arbitraryJob, (generated) => {
        const job = read(printJob(generated).text);
        const { text, lines } = printJob(job);
        const said = new Set(lines.flatMap(({ from }) => from));
        const superseded = new Set(job.superseded.map(({ statement }) => statement));
        expect(job.statements.filter((each) => !said.has(each) && !superseded.has(each))).toEqual(
          [],
        );
        const written = text
          .split('\n')
          .flatMap((line, index) => (/^[a-z]/.test(line) ? [index + 1] : []));
        const traced = new Set(lines.map(({ line }) => line));
        expect(written.filter((line) => !traced.has(line))).toEqual([]);
      }),
    );
  });

  it('keeps its comments apart from its stanzas', () => {
    fc.assert(
      fc.property(arbitraryJob, fc.array(fc.string()), (job, comments) => {
        expect(meaning(read(printJob(job, { comments }).text))).toEqual(meaning(job));
      }),
    );
  });
});

describe('the pieces of a file', () => {
  const recorded = readRows('test/data/upstart/edge.jsonl').filter(({ verdict }) => verdict.ok);

  function expectLossless(text: string): void {
    const syntax = parseSyntax({ name: 'job.conf', text });
    expect(printSyntax(syntax)).toBe(text);
    let end = 0;
    for (const { range } of syntax.pieces) {
      expect(range.start).toBe(end);
      expect(range.end).toBeGreaterThan(range.start);
      end = range.end;
    }
    expect(end).toBe(text.length);
  }

  it('make the file again, byte for byte', () => {
    fc.assert(fc.property(acceptedText, expectLossless), { numRuns: 500 });
  });

  it('also those of every recorded file', () => {
    for (const { source } of recorded) expectLossless(source);
  });

  it('also those of whatever init happens to accept', () => {
    fc.assert(
      fc.property(jobSoup, (text) => {
        try {
          parseSyntax({ name: 'job.conf', text });
        } catch {
          return;
        }
        expectLossless(text);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('any text at all', () => {
  /** A job, or a problem that points into the file. */
  function expectAnswer(text: string): void {
    try {
      read(text);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      const { line, range, advice, message } = error;
      const lines = text.split('\n').length;
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines);
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeGreaterThanOrEqual(range.start);
      expect(range.end).toBeLessThanOrEqual(text.length);
      expect(message).not.toBe('');
      expect(advice).toMatch(/\.$/);
      expect(advice).not.toMatch(/undefined|\n/);
    }
  }

  it('words of the language in any order', () => {
    fc.assert(fc.property(jobSoup, expectAnswer), { numRuns: 3000 });
  });

  it('any string, also broken UTF-16', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), expectAnswer));
    const units = fc.array(fc.nat({ max: 0xffff }), { maxLength: 200 });
    fc.assert(fc.property(units, (codes) => expectAnswer(String.fromCharCode(...codes))));
  });

  it('any bytes, read as Latin-1', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expectAnswer(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });

  it('real files with mistakes made in them', () => {
    const texts = [
      ...readRows('test/data/upstart/edge.jsonl'),
      ...readRows('test/data/upstart/random.jsonl'),
    ].map(({ source }) => source);
    fc.assert(fc.property(mutated(texts), expectAnswer), { numRuns: 3000 });
  });
});

/**
 * Hostile input for as long as there is time: whatever goes in, a conversion comes out, or a clear refusal. The seed
 * is printed, so that a run can be had again: `FUZZ_SEED=7 FUZZ_SECONDS=60 npm run fuzz`.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { findingText, problemText } from '../../src/report/findings.ts';
import { conversionJson } from '../../src/report/json.ts';
import { plainStyle } from '../../src/report/style.ts';
import { parseUnitSyntax, printUnitSyntax } from '../../src/systemd/syntax.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { parseSyntax, printSyntax } from '../../src/upstart/syntax.ts';
import { acceptedText, jobSoup, mutated } from '../laws/generators/job-text.ts';
import { likelyJob } from '../laws/generators/likely-job.ts';
import { likelyUnit } from '../laws/generators/likely-unit.ts';

const seconds = Number(process.env['FUZZ_SECONDS'] ?? 30);
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);

/** Bytes of any kind, as a file holds them. */
const bytes = fc.uint8Array({ maxLength: 400 });

/** A text with a few of its characters changed, doubled or cut out. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.tuple(fc.nat(2000), fc.nat(8), fc.string({ maxLength: 3, unit: 'binary' }));
  return fc.tuple(texts, fc.array(change, { minLength: 1, maxLength: 6 })).map(([text, changes]) =>
    changes.reduce((now, [at, length, insert]) => {
      const place = now.length === 0 ? 0 : at % now.length;
      return now.slice(0, place) + insert + now.slice(place + length);
    }, text),
  );
}

/** The texts that the real programs were given (test/data). */
function recorded(file: string, key: string): readonly string[] {
  return readFileSync(`test/data/${file}`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as Readonly<Record<string, unknown>>)[key])
    .filter((text) => typeof text === 'string');
}

const inputs: readonly (readonly [string, fc.Arbitrary<string | Uint8Array>])[] = [
  ['web.conf', bytes],
  ['web.service', bytes],
  ['web.conf', jobSoup],
  ['web.conf', acceptedText],
  ['web.conf', mutated(recorded('upstart/edge.jsonl', 'source'))],
  ['web.service', mutated(recorded('systemd/units-252.jsonl', 'unit'))],
  ['web.conf', likelyJob],
  ['web.conf', damaged(likelyJob)],
  ['web.service', likelyUnit],
  ['web.service', damaged(likelyUnit)],
  ['web.conf', likelyUnit],
  ['web.service', likelyJob],
];

/** Runs everything that the command would run, and checks what has to hold for any input. */
function exercise(name: string, content: string | Uint8Array): void {
  const conversion = convert([{ name, content }]);
  conversionJson(conversion);
  for (const finding of conversion.findings) findingText(finding, plainStyle);
  for (const problem of conversion.problems) problemText(problem, plainStyle);
  // What was written can be read again.
  convert(conversion.outputs.map((output) => ({ name: output.path, content: output.content })));
  if (typeof content !== 'string') return;
  for (const roundTrip of [
    (text: string) => printSyntax(parseSyntax({ name, text })),
    (text: string) => printUnitSyntax(parseUnitSyntax({ name, text })),
  ]) {
    try {
      expect(roundTrip(content)).toBe(content);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
    }
  }
}

describe(`seed ${seed}, ${seconds} s`, () => {
  test('no input makes it fail', { timeout: (seconds + 60) * 1000 }, () => {
    const end = Date.now() + seconds * 1000;
    for (let round = 0; Date.now() < end; round += 1) {
      for (const [name, arbitrary] of inputs) {
        for (const content of fc.sample(arbitrary, { seed: seed + round, numRuns: 20 })) {
          try {
            exercise(name, content);
          } catch (error) {
            throw new Error(`${name}, seed ${seed}, round ${round}: ${JSON.stringify(content)}`, {
              cause: error,
            });
          }
        }
      }
    }
  });
});

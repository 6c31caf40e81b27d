import { describe, expect, it } from 'vitest';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { inspectJob } from '../../src/upstart/inspect.ts';
import { parseJob } from '../../src/upstart/parse.ts';
import { printJob } from '../../src/upstart/print.ts';
import { commentsIn, parseSyntax, printSyntax } from '../../src/upstart/syntax.ts';
import { findTraps } from '../../src/upstart/traps.ts';

const deep = 100_000;

/** Files of a size and a depth that break what recurses or takes quadratic time. They only have to end. */
const files: readonly (readonly [string, string])[] = [
  ['100,000 parentheses', `start on ${'('.repeat(deep)}a${')'.repeat(deep)}\n`],
  ['100,000 open parentheses', `start on ${'('.repeat(deep)}a\n`],
  ['a condition 100,000 deep on the left', `start on ${'(a and b) or '.repeat(deep)}c\n`],
  [
    'a condition 100,000 deep on the right',
    `start on ${'a or ('.repeat(deep)}b${')'.repeat(deep)}\n`,
  ],
  ['an event with 200,000 arguments', `start on e ${'a '.repeat(2 * deep)}\n`],
  ['a million stanzas', 'env A=1\n'.repeat(1_000_000)],
  ['200,000 flags', 'respawn\nmanual\n'.repeat(deep)],
  ['200,000 stanzas made void', 'nice 1\n'.repeat(2 * deep)],
  ['200,000 comments', `${'# x\n'.repeat(2 * deep)}task\n`],
  ['a line of 10 MB', `exec ${'word "quoted #" '.repeat(700_000)}\n`],
  ['a word of 10 MB', `description "${'x '.repeat(5_000_000)}"\n`],
  ['a name of 10 MB', 'x'.repeat(10_000_000)],
  ['a number of 10 MB', `nice ${'0'.repeat(10_000_000)}x\n`],
  ['10 MB of open quotes', `exec ${`"'`.repeat(5_000_000)}"\n`],
  ['1 MB of backslashes', `exec a${'\\'.repeat(1_000_001)}\n`],
  ['200,000 continued lines', `exec a ${'\\\n b '.repeat(2 * deep)}\n`],
  ['100,000 mangled backslashes', `exec a${' \\$'.repeat(deep)}\n`],
  ['a script of 200,000 lines', `script\n${'    echo a\n'.repeat(2 * deep)}end script\n`],
  ['a script without an end', `script\n${'end script;\n'.repeat(500_000)}`],
  ['10 MB of blanks', ' '.repeat(10_000_000)],
  ['10 MB of NULs', '\0'.repeat(10_000_000)],
];

describe('a big file', () => {
  it.each(files)('of %s is read, inspected, taken to pieces and printed', (_, text) => {
    const source = { name: 'job.conf', text };
    try {
      const { job } = parseJob({ name: 'job', source });
      inspectJob(job);
      const syntax = parseSyntax(source);
      commentsIn(syntax);
      expect(printSyntax(syntax) === text).toBe(true);
      findTraps(job);
      const printed = printJob(job);
      if (printed.unwritable.length === 0) {
        parseJob({ name: 'job', source: { name: 'again', text: printed.text } });
      }
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      expect(error.advice.length).toBeLessThan(1000);
    }
  });
});

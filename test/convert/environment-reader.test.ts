import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { environmentReaderFile } from '../../src/convert/environment-reader.ts';
import { isVariableName } from '../../src/systemd/environment.ts';
import { parseEnvironmentFile } from '../../src/systemd/environment-file.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-reader-'));
  writeFileSync(join(directory, 'reader'), environmentReaderFile().content, { mode: 0o755 });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What a shell has of the variables that the program prints for some files. */
function read(words: readonly string[], names: readonly string[]): readonly string[] {
  const show = names.map((name) => `printf '%s\\0' "\${${name}-unset}"`).join('\n');
  const script = `set -e\n_variables=$(./reader "$@")\neval "$_variables"\n${show || ':'}`;
  const run = spawnSync('sh', ['-c', script, 'sh', ...words], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  });
  return run.status === 0 ? run.stdout.split('\0').slice(0, -1) : [`failed: ${run.stderr}`];
}

function expected(text: string): ReadonlyMap<string, string> {
  const assignments = parseEnvironmentFile(text) ?? [];
  return new Map(
    assignments.filter(({ name }) => isVariableName(name)).map(({ name, value }) => [name, value]),
  );
}

describe('the program that reads files of variables', () => {
  const piece = fc.constantFrom(
    ...['A', 'B_1', '=', ' ', '\n', '\\', "'", '"', '$', '`', '#', ';', 'x y', '\t', '$(id)', 'ä'],
    ...['export ', 'A=1\n', "B_1='a'\n", 'A="b\\\\c"\n', '%', '\r\n', '\\\n'],
  );

  it('reads them as systemd does', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const text = pieces.join('');
        writeFileSync(join(directory, 'file'), text);
        const wanted = expected(text);
        const names = ['A', 'B_1'];
        expect(read(['file'], names)).toEqual(names.map((name) => wanted.get(name) ?? 'unset'));
      }),
      { numRuns: 150 },
    );
  });

  test('in order, passing over one that is missing where it may be', () => {
    writeFileSync(join(directory, 'one'), 'A=1\nB_1=1\n');
    writeFileSync(join(directory, 'two'), 'A = "2 \\"x\\""\n');
    expect(read(['one', '-none', '-two'], ['A', 'B_1'])).toEqual(['2 "x"', '1']);
  });

  test('and fails where it may not', () => {
    expect(read(['none'], [])[0]).toMatch(/^failed: /);
  });
});

/** The lines of a unit that systemd 252 warned of when it loaded it are those that we name as problems. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allRowsPath, haveAllRows, inspectRow, type OracleRow, readRows } from './oracle.ts';

/** Rows in which the lines differ, and why. */
const known: ReadonlyMap<string, readonly string[]> = new Map([
  ['a later systemd takes it, and so do we', ['s0329', 's0412', 's0599', 's0600']],
  [
    'systemd says nothing of a directive that its manual calls obsolete',
    ['s0434', 's0833', 's0837', 's0838', 's0840', 's0846'],
  ],
  ['it counts the empty line after a continued one', ['s0035', 'r0182', 'r0226', 'r0259']],
  [
    'values of directives that no conversion reads or writes',
    ['s1048', 's1049', 's1063', 's1064', 's1093', 's1094', 's1602', 's1603', 's1604', 's1606'],
  ],
  ['the same', ['s1740', 's1864', 's1891', 's1902', 'r0448', 'r0480']],
  ['a warning with a line end in it was not recorded', ['r0049', 'r0194']],
  ['a specifier in a text, a blank behind a mark', ['s0785', 's1801']],
]);
const excused = new Set([...known.values()].flat());

/** `LINE` of the fragment, `FILE:LINE` of a drop-in. */
function warnedLines({ name, result }: OracleRow): readonly string[] {
  const places = (result.warnings ?? []).flatMap(
    (warning) => /^(\S+?):(\d+): /.exec(warning)?.slice(1, 3).join(':') ?? [],
  );
  return [...new Set(places.map((place) => place.replace(`${name}:`, '')))].sort();
}

function namedLines(row: OracleRow): readonly string[] {
  const places = inspectRow(row).problems.map(({ source, line }) =>
    `${source.name}:${line}`
      .replace(/^.*\/([^/]+\.d\/)/, '$1')
      .replace(/^.*\//, (path) => (path.endsWith('.d/') ? path : '')),
  );
  return [...new Set(places.map((place) => place.replace(`${row.name}:`, '')))].sort();
}

function differing(path: string): readonly string[] {
  return readRows(path)
    .filter((row) => !excused.has(row.id))
    .filter((row) => namedLines(row).join(' ') !== warnedLines(row).join(' '))
    .map((row) => `${row.id}: ${namedLines(row).join(' ')} for ${warnedLines(row).join(' ')}`);
}

test('of the selection', () => {
  expect(differing(join(import.meta.dirname, '../data/systemd/units-252.jsonl'))).toEqual([]);
});

test.skipIf(!haveAllRows)(`of the whole collection (${allRowsPath})`, () => {
  expect(differing(allRowsPath)).toEqual([]);
});

import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { hasShared, ourVerdict, readRows, shared } from './oracle.ts';

describe('what Upstart 1.13.2 says of a file, we say', () => {
  test.each(readRows('test/data/upstart/edge.jsonl'))('edge case $id', ({ source, verdict }) => {
    expect(ourVerdict(source)).toEqual(verdict);
  });

  it('of 600 random files', () => {
    for (const { id, source, verdict } of readRows('test/data/upstart/random.jsonl')) {
      expect(ourVerdict(source), `${id}: ${JSON.stringify(source)}`).toEqual(verdict);
    }
  });
});

describe.skipIf(!hasShared)(
  'the recordings beside the repository (skipped where there are none)',
  () => {
    it.each(['edge', 'random', 'corpus'])('all of %s', (name) => {
      const rows = readRows(path.join(shared, 'oracle/upstart-parse', `${name}.jsonl`));
      for (const { id, source, verdict } of rows) {
        expect(ourVerdict(source), id).toEqual(verdict);
      }
    });
  },
);

/** Our own check has nothing to say of what we write, but for what the job itself said. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { findUnitTraps } from '../../src/systemd/traps.ts';
import { likelyJob } from './generators/likely-job.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 400);

test('no unit that is made of a job holds a trap', () => {
  const nowhere = { readFile: () => undefined, exists: () => false };
  fc.assert(
    fc.property(likelyJob, (content) => {
      const { outputs } = convert([{ name: 'web.conf', content }]);
      for (const { path, content: text } of outputs) {
        if (!path.endsWith('.service')) continue;
        const { unit } = readUnit('web.service', { fragment: { name: path, text } });
        const traps = findUnitTraps(unit, nowhere).map(
          ({ code, setting }) => `${code}: ${setting.key}=${setting.value}`,
        );
        expect(traps).toEqual([]);
      }
    }),
    { numRuns },
  );
});

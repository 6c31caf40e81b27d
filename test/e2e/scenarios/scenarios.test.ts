/**
 * The same jobs, the same steps, two inits: what each scenario left on the real Upstart, the units it is converted to leave
 * on a real systemd, but for the differences that the conversion names.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convertForRealAsync, labAvailable, titled } from '../lab.ts';
import { differences } from './compare.ts';
import { knownDifferences, type Style } from './differences.ts';
import { play } from './host.ts';
import { readScenarios, type Scenario } from './scenario.ts';

const reason = labAvailable();
const scenarios = readScenarios();
const documented = readFileSync(join(import.meta.dirname, '../../../docs/differences.md'), 'utf8');
/** A busy computer may let systemd see things in another order; what differs each time differs. */
const attempts = 3;

const options: Readonly<Record<Style, readonly string[]>> = {
  faithful: ['--style', 'faithful'],
  native: [],
};

/** Why a scenario cannot be played here. */
function missing(scenario: Scenario): string | undefined {
  if (reason !== undefined) return reason;
  const python = '/usr/bin/python3';
  const isNeeded = JSON.stringify([scenario.jobs, scenario.files]).includes(python);
  return isNeeded && !existsSync(python) ? `needs ${python}` : undefined;
}

async function convert(scenario: Scenario, style: Style) {
  const { tree, stdout, stderr } = await convertForRealAsync(scenario.jobs, [
    ...options[style],
    '--format',
    'json',
  ]);
  expect(Object.keys(tree), stderr).not.toEqual([]);
  const { findings }: { findings: readonly { readonly code: string }[] } = JSON.parse(stdout);
  return { tree, codes: findings.map(({ code }) => code) };
}

describe.concurrent.each(['faithful', 'native'] as const)('%s', (style) => {
  for (const scenario of scenarios) {
    const { id, title } = scenario;
    const why = missing(scenario);
    const { [style]: known, where = [] } = knownDifferences[id] ?? {};

    test.skipIf(why)(titled(`${id}: ${title}`, why), { timeout: 240_000 }, async ({ annotate }) => {
      const { tree, codes } = await convert(scenario, style);
      let found: string[] = [];
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        found = differences(scenario, await play(scenario, tree));
        if (found.length === 0 || known !== undefined) break;
      }
      if (known === undefined) {
        const units = Object.values(tree).map(({ text }) => text);
        expect(found, [...found, '', ...units].join('\n')).toEqual([]);
        return;
      }
      // Another systemd may have no difference: what counts is that people are told.
      await annotate(found.length === 0 ? 'equal here' : found.join('\n'), 'known-difference');
      const unknown = found.filter((one) => !where.some((place) => isAt(place, one)));
      expect(unknown).toEqual([]);
      if ('finding' in known) expect(codes).toContain(known.finding);
      if ('everywhere' in known) expect(documented).toContain(known.everywhere);
    });
  }
});

function isAt(place: string, difference: string): boolean {
  return place === 'trace' ? / trace: /.test(difference) : difference.startsWith(`${place},`);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { differingConcerns, modelOfJob, modelOfUnits } from './models.ts';
import { back, namedConcerns } from './named.ts';

/** Real jobs and units, where they are at hand: they are other people's, and not part of this project. */
const corpus = join(import.meta.dirname, '../../../shared/corpus');
const reason = existsSync(corpus) ? undefined : 'no collection of real files beside the project';
const title = (text: string) => (reason === undefined ? text : `${text} (skipped: ${reason})`);

function filesOf(directory: string, ending: string): readonly string[] {
  if (reason !== undefined) return [];
  return readdirSync(join(corpus, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(corpus, directory, name));
}

describe.skipIf(reason)(title('law 4 on real files: each difference is named by a finding'), () => {
  test('job → units → job', () => {
    const silent: string[] = [];
    for (const path of [...filesOf('jobs', '.conf'), ...filesOf('pairs', '.conf')]) {
      const content = readFileSync(path, 'latin1');
      const there = convert([{ name: 'web.conf', content }]);
      if (there.problems.length > 0) continue;
      const here = back(there);
      const again = here.outputs.find(({ path: name }) => /\/web\.conf$/.test(name));
      const before = modelOfJob(content);
      // A stanza of one system alone is none of Upstart's own, which reads it here.
      if (before === undefined) continue;
      const differing = differingConcerns(
        before.service,
        modelOfJob(again?.content ?? '')?.service,
      );
      const named = new Set([...namedConcerns(there), ...namedConcerns(here)]);
      const unnamed = differing.filter((name) => !named.has(name));
      if (unnamed.length > 0) silent.push(`${basename(path)}: ${unnamed.join(', ')}`);
    }
    expect(silent).toEqual([]);
  });

  test('unit → job → unit', () => {
    const silent: string[] = [];
    for (const path of [...filesOf('units', '.service'), ...filesOf('pairs', '.service')]) {
      const content = readFileSync(path, 'latin1');
      const name = basename(path).includes('@') ? 'web@.service' : 'web.service';
      const there = convert([{ name, content }]);
      if (there.problems.length > 0) continue;
      const here = back(there);
      const units = here.outputs
        .filter((output) => /\/web@?\.(?:service|socket)$/.test(output.path))
        .map((output) => [basename(output.path), output.content] as const);
      const differing = differingConcerns(
        modelOfUnits([[name, content]]).service,
        modelOfUnits(units).service,
      );
      const named = new Set([...namedConcerns(there), ...namedConcerns(here)]);
      const unnamed = differing.filter((each) => !named.has(each));
      if (unnamed.length > 0) silent.push(`${basename(path)}: ${unnamed.join(', ')}`);
    }
    expect(silent).toEqual([]);
  });
});

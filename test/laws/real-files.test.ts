import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { directiveOf } from '../../src/convert/exec-steps.ts';
import type { Command, Phase, Service } from '../../src/convert/model.ts';
import { shellText } from '../../src/convert/words.ts';
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

const phaseNames = Object.keys(directiveOf) as Phase[];

/**
 * A job's model with its processes as text, without what a shell's text says in several ways: a variable that is known to be one
 * word, in quotes or bare; blanks at the ends of lines, and comments.
 */
function asMeant(service: Service | undefined): object | undefined {
  if (service === undefined) return undefined;
  const processes = phaseNames.map((phase) => [
    phase,
    service.processes[phase].map(({ value }) => ({ ...value, command: meant(value.command) })),
  ]);
  return { ...service, processes };
}

function meant(command: Command): string {
  const text = command.kind === 'program' ? `exec ${shellText(command)}` : command.text;
  return text
    .replace(/^[ \t]*#.*\n/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/"?\$\{?(\w+)\}?"?/g, '$$$1')
    .trim();
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
        asMeant(before.service) as Service,
        asMeant(modelOfJob(again?.content ?? '')?.service) as Service | undefined,
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concerns } from '../../src/convert/concerns/index.ts';
import { convert } from '../../src/convert/convert.ts';
import type { Service } from '../../src/convert/model.ts';
import type { Style } from '../../src/convert/style.ts';
import { shellText } from '../../src/convert/words.ts';
import { likelyJob } from './generators/likely-job.ts';
import { likelyUnit } from './generators/likely-unit.ts';
import { differingConcerns, modelOfJob, modelOfUnits, saidByShell } from './models.ts';
import { back, namedConcerns } from './named.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 400);

/** What claims a stanza or a directive. */
const stanzas = new Set(Object.values(concerns).flatMap((concern) => concern.stanzas));
const directives = new Set(Object.values(concerns).flatMap((concern) => concern.directives));

const job = (content: string, style: Style = 'native') =>
  convert([{ name: 'web.conf', content }], { style });
const unit = (content: string) => convert([{ name: 'web.service', content }]);

describe('law 5, accounting: every statement ends in an output line or in a finding', () => {
  test.each(['native', 'faithful'] as const)('of a job, %s', (style) => {
    fc.assert(
      fc.property(likelyJob, (text) => {
        const { findings } = job(text, style);
        const silent = findings
          .filter(({ code }) => code === 'stanza-lost')
          .flatMap(({ statements }) => statements.map(({ name }) => name));
        expect(silent.filter((name) => stanzas.has(name))).toEqual([]);
      }),
      { numRuns },
    );
  });

  test('of a unit', () => {
    fc.assert(
      fc.property(likelyUnit, (text) => {
        const { findings } = unit(text);
        const silent = findings
          .filter(
            ({ code, message }) => code === 'directive-lost' && message.startsWith('Nothing was'),
          )
          .flatMap(({ statements }) => statements.map(({ section, name }) => `${section}.${name}`));
        expect(silent.filter((name) => directives.has(name))).toEqual([]);
      }),
      { numRuns },
    );
  });
});

describe('law 6, stability: the same bytes each time, whatever the order of the inputs', () => {
  test('of jobs', () => {
    fc.assert(
      fc.property(fc.array(likelyJob, { minLength: 2, maxLength: 4 }), (texts) => {
        const files = texts.map((content, index) => ({ name: `job${index}.conf`, content }));
        const once = convert(files);
        const again = convert([...files].reverse());
        expect(again.outputs.map(({ path, content }) => [path, content])).toEqual(
          once.outputs.map(({ path, content }) => [path, content]),
        );
        expect(again.findings.map(({ message }) => message)).toEqual(
          once.findings.map(({ message }) => message),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('law 3, model round trip: each language says again what it said', () => {
  test('Upstart → model → Upstart', () => {
    fc.assert(
      fc.property(likelyJob, (text) => {
        const before = modelOfJob(text);
        if (before === undefined) return;
        const printed = before.printAsJob();
        const after = modelOfJob(printed);
        // Where all of a service prints to one place, each process of a job has to be sent there.
        const { console, credentials } = before.service;
        const { output, error } = console;
        const isSentThere = [output, error].some((sink) =>
          ['file', 'discard'].includes(sink?.value.kind ?? ''),
        );
        const differing = differingConcerns(before.service, after?.service);
        const isOther =
          credentials.user === undefined && credentials.group === undefined
            ? []
            : // A job of its own, of root's, makes them then.
              ['directories'];
        // Steps become one script, which is not taken apart again where one of them needs a shell.
        const { prepare } = before.service.processes;
        const isJoined =
          prepare.length > 1 && prepare.some(({ value }) => value.command.kind === 'shell');
        // And a file that is to be cut is left to its shell where the way back adds a command.
        const isCut = output?.value.kind === 'file' && output.value.truncate === true;
        const exempt = [
          ...(isSentThere || isJoined ? ['processes'] : []),
          ...(isCut ? ['console', 'processes'] : []),
          ...isOther,
        ];
        expect(differing.filter((name) => !exempt.includes(name))).toEqual([]);
      }),
      { numRuns },
    );
  });

  test('systemd → model → systemd', () => {
    fc.assert(
      fc.property(likelyUnit, (text) => {
        const before = modelOfUnits([['web.service', text]]);
        const after = modelOfUnits(before.printAsUnits());
        expect(differingConcerns(before.service, after.service)).toEqual([]);
      }),
      { numRuns },
    );
  });
});

/** Whether a service makes directories by a command: systemd makes them where the main process is its user's on the way back. */
function makesDirectories(service: Service | undefined): boolean {
  const { condition = [], prepare = [] } = service?.processes ?? {};
  return [...condition, ...prepare].some(({ value }) => /\bmkdir\b/.test(shellText(value.command)));
}

describe('law 4, cross round trip: each difference is named by a finding', () => {
  test('job → units → job', () => {
    fc.assert(
      fc.property(likelyJob, (text) => {
        const there = job(text);
        if (there.problems.length > 0) return;
        const here = back(there);
        const again = here.outputs.find(({ path }) => path === 'etc/init/web.conf');
        const before = modelOfJob(text);
        const after = modelOfJob(again?.content ?? '');
        const named = new Set([
          ...namedConcerns(there),
          ...namedConcerns(here),
          ...(makesDirectories(before?.service) ? ['directories'] : []),
        ]);
        const differing = differingConcerns(before?.service, after?.service);
        expect(differing.filter((name) => !named.has(name))).toEqual([]);
      }),
      { numRuns },
    );
  });

  test('unit → job → unit', () => {
    fc.assert(
      fc.property(likelyUnit, (text) => {
        const there = unit(text);
        const here = back(there);
        const before = modelOfUnits([['web.service', text]]);
        const units = here.outputs
          .filter(({ path }) => /\.(?:service|socket)$/.test(path))
          .map(({ path, content }) => [path.slice(path.lastIndexOf('/') + 1), content] as const);
        const after = modelOfUnits(units);
        const named = new Set([
          ...namedConcerns(there),
          ...namedConcerns(here),
          // What the shell of the unit said comes back in the words of directives.
          ...saidByShell(before.service),
        ]);
        const differing = differingConcerns(before.service, after.service);
        expect(differing.filter((name) => !named.has(name))).toEqual([]);
      }),
      { numRuns },
    );
  });
});

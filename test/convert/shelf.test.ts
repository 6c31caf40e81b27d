import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Collector } from '../../src/convert/convert.ts';
import { type InputFile, readInput } from '../../src/convert/input.ts';
import { conversionPieces } from '../../src/convert/pieces.ts';
import { DistantSource, Shelf } from '../../src/convert/shelf.ts';
import { positionAt } from '../../src/text/source.ts';

/** What a conversion says, in values that can be compared; `room` is how much text may stay in memory. */
function told(files: readonly InputFile[], room: number) {
  const shelf = new Shelf(room);
  const inputs = files.map((file) => readInput(file, undefined, shelf));
  const collector = new Collector();
  for (const piece of conversionPieces(inputs, {})) collector.add(piece);
  const { inputs: converted, outputs, findings, problems } = collector.conversion(inputs);
  return {
    distant: inputs.filter(({ source }) => source instanceof DistantSource).length,
    result: {
      lines: converted.map(({ file, lines }) => [
        file,
        lines.map(({ statement, fidelity, outputs: made }) => [statement.range, fidelity, made]),
      ]),
      outputs: outputs
        .map(({ path, content, mode }) => [path, mode, content] as const)
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      findings: findings.map(({ code, source, range, message }) => [
        source.name,
        code,
        positionAt(source, range.start),
        message,
      ]),
      problems: problems.map(({ source, line, message }) => `${source.name}:${line}: ${message}`),
    },
  };
}

/** Files that can be had again, and count how often they are. */
function files(texts: Readonly<Record<string, string>>): readonly InputFile[] {
  return Object.entries(texts).map(([name, content]) => ({
    name,
    as: name,
    layer: 0,
    content,
    again: () => content,
  }));
}

/** Jobs that need to know of each other in every way there is. */
const machine = {
  'worker.conf':
    'instance $N\nexport N\nstart on start-workers N=1\nstop on stopping manager\nexec /usr/bin/worker $N\n',
  'helper.conf': 'start on started worker\nexec /usr/bin/helper $N\n',
  'manager.conf':
    'start on runlevel [2345]\nemits start-workers\nexec /usr/bin/manager\npost-start exec initctl emit start-workers N=1\n',
  'manager.override': 'env MODE=quick\n',
  'reader.conf': 'start on started giver\nexec /usr/bin/reader $GIVEN\n',
  'giver.conf': 'start on runlevel [2345]\nenv GIVEN=1\nexport GIVEN\nexec /usr/bin/giver\n',
  'guarded.conf':
    'start on started manager\npre-start script\n  [ -f /etc/guarded ] || { stop; exit 0; }\nend script\nexec /usr/bin/guarded\n',
  'after.conf': 'start on stopped guarded\ntask\nexec /usr/bin/after\n',
  'round.conf': 'start on started about\nexec /usr/bin/round\n',
  'about.conf': 'start on started round\nexec /usr/bin/about\n',
  'calls.conf':
    'start on runlevel [2345]\npre-start exec start worker N=2\nexec /usr/bin/calls\npost-stop exec stop manager\n',
  'panel.conf': 'start on desktop-start\nexec /usr/bin/panel\n',
  'mountall.conf':
    '# mountall - Mount filesystems on boot\nstart on startup\ntask\nexec mountall\n',
  'broken.conf': 'start on (a and\n',
};

test('of two jobs with one name, one that init refuses hides nothing', () => {
  const set = {
    'a/web.conf': 'instance $N\nexport N\nexec /usr/bin/web $N\n',
    'b/web.conf': 'start on (a and\n',
    'other.conf': 'start on started web\nexec /usr/bin/other\n',
  };
  const named = Object.entries(set).map(([name, content]) => ({ name, content }));
  const { outputs } = told(named, 1 << 20).result;
  const other = outputs.filter(([path]) => /other/.test(path));
  expect(JSON.stringify(other)).not.toContain('web.service');
});

describe('a set that does not stay in memory', () => {
  test('becomes the same, whatever of it does', () => {
    const whole = told(files(machine), 1 << 20);
    expect(whole.distant).toBe(0);
    for (const room of [0, 100, 400]) {
      const other = told(files(machine), room);
      expect(other.distant).toBeGreaterThan(0);
      expect(other.result).toEqual(whole.result);
    }
  });

  test('becomes the same in whatever order the files come', () => {
    const { result } = told(files(machine), 1 << 20);
    const orders = fc.shuffledSubarray([...files(machine)], {
      minLength: Object.keys(machine).length,
    });
    fc.assert(
      fc.property(orders, fc.nat(1500), (shuffled, room) => {
        expect(told(shuffled, room).result).toEqual(result);
      }),
      { numRuns: 30 },
    );
  });

  const corpus = join(import.meta.dirname, '../../../shared/corpus/jobs');
  const why = existsSync(corpus)
    ? ''
    : ' (skipped: no collection of real files beside the project)';
  test.skipIf(why !== '')(`becomes the same, of real jobs${why}`, () => {
    const real = files(
      Object.fromEntries(
        readdirSync(corpus, { recursive: true, encoding: 'utf8' })
          .filter((name) => /\.(?:conf|override)$/.test(name))
          .map((name) => [name, readFileSync(join(corpus, name), 'latin1')]),
      ),
    );
    const whole = told(real, 1 << 24);
    const none = told(real.toReversed(), 0);
    expect(none.distant).toBe(real.length);
    expect(none.result).toEqual(whole.result);
  });
});

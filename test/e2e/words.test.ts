/**
 * Words and variables on a real systemd: what is written into a unit arrives in the process byte for byte. One boot, 500
 * units, each made up at random; `FUZZ_SEED` makes up others.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/systemd/bytes.ts';
import { printEnvironment } from '../../src/systemd/environment.ts';
import { printFileAssignment } from '../../src/systemd/environment-file.ts';
import { printExec } from '../../src/systemd/exec-print.ts';
import { printUnit } from '../../src/systemd/print.ts';
import { hostileText } from '../laws/generators/unit.ts';
import { bootLab, type Lab, labAvailable, titled } from './lab.ts';

const reason = labAvailable();
const seed = Number(process.env['FUZZ_SEED'] ?? 500);
const number = 500;

interface Case {
  readonly words: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Given by a file. */
  readonly filed: Readonly<Record<string, string>>;
  readonly noExpansion: boolean;
}

/** Bytes that are no UTF-8, as this project holds them: a command may be given any byte but NUL. */
const anyByte = fc
  .integer({ min: 0x80, max: 0xff })
  .map((byte) => String.fromCharCode(0xdc00 + byte));
const word = fc.oneof(
  { weight: 6, arbitrary: hostileText },
  {
    weight: 1,
    arbitrary: fc.tuple(hostileText, anyByte, hostileText).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z -]{0,300}$/) },
);

const cases: readonly Case[] = fc.sample(
  fc.record({
    words: fc.array(word, { maxLength: 12 }),
    variables: fc.dictionary(fc.stringMatching(/^(?:W_[A-Za-z0-9_]{0,6}|V|a)$/), hostileText, {
      maxKeys: 6,
    }),
    filed: fc.dictionary(fc.stringMatching(/^F_[A-Za-z0-9_]{0,6}$/), hostileText, { maxKeys: 6 }),
    noExpansion: fc.boolean(),
  }),
  { numRuns: number, seed },
);

/** Writes down what it was given: its words, a NUL behind each, and its variables alike. */
const recorder = `#!/bin/sh
cat /proc/$$/cmdline >"/recorded/\${0##*/}.words"
cat /proc/$$/environ >"/recorded/\${0##*/}.variables"
`;

function unitOf({ words, variables, noExpansion }: Case, index: number): string {
  const setting = (key: string, value: string) => ({ section: 'Service', key, value, from: [] });
  const { text } = printUnit({
    name: `words-${index}.service`,
    header: [],
    settings: [
      setting('Type', 'oneshot'),
      ...Object.entries(variables).map(([name, value]) =>
        setting('Environment', printEnvironment({ name, value })),
      ),
      setting('EnvironmentFile', `/opt/v${index}`),
      setting(
        'ExecStart',
        printExec({ prefixes: { noExpansion }, words: [`/opt/r${index}`, ...words] }),
      ),
    ],
  });
  return text;
}

function fileOf({ filed }: Case): string {
  return Object.entries(filed)
    .map(([name, value]) => printFileAssignment(name, value) ?? '')
    .join('');
}

/** Texts as the bytes they stand for, each byte a character. */
function asBytes(text: string): string {
  return Buffer.from(bytesOf(text)).toString('latin1');
}

describe.skipIf(reason)(
  titled(`words and variables on a real systemd (seed ${seed})`, reason),
  () => {
    let lab: Lab;
    let recorded: string;

    beforeAll(async () => {
      recorded = mkdtempSync(join(tmpdir(), 'upstart-systemd-words-'));
      const files = Object.fromEntries(
        cases.flatMap((each, index) => [
          [`/etc/systemd/system/words-${index}.service`, { text: unitOf(each, index) }],
          [`/opt/r${index}`, { text: recorder, mode: 0o755 }],
          [`/opt/v${index}`, { text: fileOf(each) }],
        ]),
      );
      lab = await bootLab({ files, bind: { '/recorded': recorded } });
      const started = lab.systemctl('start', ...cases.map((_, index) => `words-${index}.service`));
      expect(started).toEqual({ status: 0, stdout: '', stderr: '' });
    });

    afterAll(async () => {
      await lab?.stop();
      rmSync(recorded, { recursive: true, force: true });
    });

    const parts = (name: string) =>
      readFileSync(join(recorded, name), 'latin1').split('\0').slice(0, -1);

    test(`the words of ${number} commands arrive as they were`, () => {
      for (const [index, { words }] of cases.entries()) {
        // A script's own words come after those of the shell that reads it.
        const [, , ...arrived] = parts(`r${index}.words`);
        expect(arrived, unitOf(cases[index] as Case, index)).toEqual(words.map(asBytes));
      }
    });

    test('and so do their variables, from the unit and from a file', () => {
      for (const [index, { variables }] of cases.entries()) {
        const arrived = new Set(parts(`r${index}.variables`));
        for (const [name, value] of Object.entries(variables)) {
          expect(arrived, unitOf(cases[index] as Case, index)).toContain(
            asBytes(`${name}=${value}`),
          );
        }
      }
    });
  },
);

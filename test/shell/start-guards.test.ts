import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnyOf, type FileTest, startGuards } from '../../src/shell/start-guards.ts';

const always = () => true;

/** As a person would say it: `-x /a`, `! -d /b`, alternatives with a bar. */
function said(all: readonly AnyOf[]): readonly string[] {
  return all.map((anyOf) =>
    anyOf
      .map(({ operator, path, negated }) => {
        const words = path.map((part) => (part.kind === 'text' ? part.text : `$${part.name}`));
        return `${negated ? '! ' : ''}-${operator} ${words.join('')}`;
      })
      .join(' | '),
  );
}

describe('the guards at the top of a pre-start', () => {
  test.each<[script: string, all: readonly string[], rest: string]>([
    ['[ -x /a ] || { stop; exit 0; }', ['-x /a'], ''],
    ['test -x /a || { stop; exit; }\nrun', ['-x /a'], 'run'],
    ['set -e\n[ -x /a ] || { stop; exit 0; }\n\nrun', ['-x /a'], 'run'],
    ['if [ ! -f "/a" ]; then\n  stop\n  exit 0\nfi; run', ['-f /a'], 'run'],
    ['[ -e /a ] && { stop; exit 0; }\nrun', ['! -e /a'], 'run'],
    ['[ -x /a -a -s /b ] || { stop; exit 0; }', ['-x /a', '-s /b'], ''],
    ['[ ! -x /a -o ! -s /b ] && { stop; exit 0; }\n:', ['-x /a', '-s /b'], ':'],
    ['[ -x /a ] || [ -x /b ] || { stop; exit 0; }', ['-x /a | -x /b'], ''],
    ['! [ -e /a ] || { stop; exit 0; }', ['! -e /a'], ''],
    ['if [ -e /a ] || ! test -d /b; then stop; exit 0; fi', ['! -e /a', '-d /b'], ''],
    ['[ -e "$F" ] || { stop; exit 0; }\n[ -e /b ] || { stop; exit 0; }', ['-e $F', '-e /b'], ''],
    ['[ -x /a ] || { echo no >&2; stop; exit 0; }', ['-x /a'], ''],
    ['if [ ! -x /a ]; then logger no "$A"; stop; exit 0; fi', ['-x /a'], ''],
    // What is in front of it may change what it finds.
    ['mkdir /a\n[ -d /a ] || { stop; exit 0; }', [], 'mkdir /a\n[ -d /a ] || { stop; exit 0; }'],
  ])('%j', (script, all, rest) => {
    const found = startGuards(script, always);
    expect(said(found.all)).toEqual(all);
    expect(found.rest).toBe(rest);
  });

  test.each([
    // The script's own status is that of the test: it fails where the file is not.
    '[ -e /a ] && { stop; exit 0; }',
    '[ -x /a ] || { stop; exit 1; }',
    '[ -x /a ] || exit 0',
    '[ -x /a ] || stop',
    '[ -x /a ] || ( stop; exit 0 )',
    '[ -x /a ] || { echo $(no); stop; exit 0; }',
    '[ -x /a ] || { echo no > /b; stop; exit 0; }',
    '[ -x /a ] || { stop; exit 0; } &',
    '[ -x /a ] 2>/dev/null || { stop; exit 0; }',
    'A=/b [ -x /a ] || { stop; exit 0; }',
    '[ -x $(which a) ] || { stop; exit 0; }',
    '[ -x /a* ] || { stop; exit 0; }',
    '[ "$A" = 1 ] || { stop; exit 0; }',
    '[ -x /a /b ] || { stop; exit 0; }',
    'if [ -e /a ]; then stop; exit 0; else run; fi',
    'if [ -e /a ]; then stop; exit 0; elif b; then c; fi',
    'while [ -e /a ]; do stop; exit 0; done',
    'stop() { :; }',
    '',
  ])('are not taken for more than they are: %j', (script) => {
    expect(startGuards(script, always)).toEqual({ all: [], rest: script });
  });

  describe('mean what the shell makes of them', () => {
    let directory = '';
    const names = ['absent', 'empty', 'full', 'program', 'folder'];
    const file = (name: string) => join(directory, name);

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-guards-'));
      writeFileSync(file('empty'), '');
      writeFileSync(file('full'), 'x');
      writeFileSync(file('program'), 'x', { mode: 0o755 });
      mkdirSync(file('folder'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    /** As systemd would answer. */
    function holds({ operator, path, negated }: FileTest): boolean {
      const [part] = path;
      const found = statSync(part?.kind === 'text' ? part.text : '', { throwIfNoEntry: false });
      const answers: Readonly<Record<string, boolean | undefined>> = {
        e: found !== undefined,
        d: found?.isDirectory(),
        x: found?.isFile() && (found.mode & 0o111) !== 0,
        s: found?.isFile() && found.size > 0,
      };
      return (answers[operator] === true) !== negated;
    }

    // A directory is not what anybody asks these two about.
    const question = fc
      .tuple(fc.constantFrom('e', 'd', 'x', 's'), fc.constantFrom(...names))
      .filter(([operator, name]) => name !== 'folder' || operator === 'e' || operator === 'd')
      .map(([operator, name]) => `-${operator} ${name}`);
    const negatable = fc.tuple(fc.constantFrom('', '! '), question).map((words) => words.join(''));
    const inner = fc
      .array(negatable, { minLength: 1, maxLength: 3 })
      .chain((all) => fc.constantFrom(' -a ', ' -o ').map((joint) => all.join(joint)));
    const tests = fc
      .array(
        fc.tuple(fc.constantFrom('', '! '), inner).map(([not, text]) => `${not}[ ${text} ]`),
        { minLength: 1, maxLength: 3 },
      )
      .chain((all) =>
        fc
          .array(fc.constantFrom(' && ', ' || '), { minLength: 2, maxLength: 2 })
          .map((joints) => all.reduce((left, right, index) => left + joints[index - 1] + right)),
      );
    const guard = fc
      .tuple(tests, fc.constantFrom('if', '&&', '||'))
      .map(([text, form]) =>
        form === 'if' ? `if ${text}; then stop; exit 0; fi` : `${text} ${form} { stop; exit 0; }`,
      );

    test('over made-up tests', () => {
      let lifted = 0;
      fc.assert(
        fc.property(guard, (written) => {
          const script = `${written.replace(/-(\w) (\w+)/g, (_, letter, name) => `-${letter} ${file(name)}`)}\ntrue`;
          const { all, rest } = startGuards(script, always);
          if (all.length === 0) return;
          lifted += 1;
          expect(rest).toBe('true');
          const run = `stop() { printf stopped; }\n${script}`;
          const { stdout } = spawnSync('/bin/sh', ['-e', '-c', run], { encoding: 'utf8' });
          expect(all.every((anyOf) => anyOf.some(holds))).toBe(stdout !== 'stopped');
        }),
        { numRuns: 300 },
      );
      expect(lifted).toBeGreaterThan(100);
    });
  });
});

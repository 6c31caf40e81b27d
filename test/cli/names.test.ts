import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isUnitName } from '../../src/systemd/names.ts';
import { titled } from '../e2e/lab.ts';
import {
  convert,
  expectCalm,
  expectRefused,
  listing,
  missing,
  plainJob,
  plainUnit,
  textAt,
  workspace,
} from './command.ts';

/** Names as files, or people, may give them to jobs. */
const hostile: readonly string[] = [
  '..',
  '.',
  '...',
  '/',
  '//a',
  '../../etc/x',
  '/etc/passwd',
  'a/../../../b',
  'a/',
  'a b',
  ' ',
  'a\nb',
  'a\n[Service]\nExecStart=/bin/evil\n#',
  'a\tb',
  '-x',
  '--help',
  '--',
  'a\\x2db',
  'a%nb',
  'a@b',
  'a@',
  '@',
  'a:b',
  'a"b\'c',
  '$(touch x)',
  '`touch x`',
  'é',
  '\u202eevil',
  'a\x1b[31mb',
  'a\0b'.replace('\0', '\x01'),
  'n'.repeat(255),
  'n'.repeat(4000),
  'é'.repeat(300),
];

describe('--name', () => {
  test.each(hostile.map((name) => [JSON.stringify(name.slice(0, 40)), name]))(
    '%s as the name of a job gives one valid unit inside of the tree',
    (_, name) => {
      const cwd = workspace({ 'web.conf': plainJob });
      const args = ['-', `--name=${name}`, '-o', 'deep/er/out'];
      const outcome = convert(args, { cwd, input: plainJob });
      expectCalm(outcome);
      const written = listing(join(cwd, 'deep/er/out'));
      expect(written).toHaveLength(outcome.status === 2 ? 0 : 1);
      expect(listing(cwd)).toHaveLength(written.length + 1);
      for (const path of written) {
        expect(path).toMatch(/^etc\/systemd\/system\/[^/]+$/);
        const unit = path.replace(/.*\//, '');
        expect(isUnitName(unit)).toBe(true);
        const text = textAt(cwd, 'deep/er/out', path);
        expect(text.match(/^\w+=.*/gm)?.filter((line) => line.startsWith('Exec'))).toEqual([
          'ExecStart=/usr/bin/web --port 80',
        ]);
        expect(text.match(/^\[.*/gm)).toEqual(['[Unit]', '[Service]', '[Install]']);
        expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f]/);
      }
    },
  );

  test.each(hostile.map((name) => [JSON.stringify(name.slice(0, 40)), name]))(
    '%s as the name of a unit gives one job inside of the tree, or is refused',
    (_, name) => {
      const cwd = workspace({ 'web.conf': plainJob });
      const args = ['-', `--name=${name}.service`, '-o', 'deep/er/out'];
      const outcome = convert(args, { cwd, input: plainUnit });
      expectCalm(outcome);
      const written = listing(join(cwd, 'deep/er/out'));
      expect(written).toHaveLength(outcome.status === 2 ? 0 : 1);
      expect(listing(cwd)).toHaveLength(written.length + 1);
      for (const path of written) {
        expect(path).toMatch(/^etc\/init\/[A-Za-z0-9:_.\\@-]+\.conf$/);
        expect(path).not.toMatch(/\/\.conf$/);
      }
    },
  );

  test('an empty one is refused', () => {
    expectRefused(convert(['-', '--name', ''], { input: plainJob }));
  });
});

describe('names of files', () => {
  test('do not reach a terminal raw, in findings or in messages', () => {
    const cwd = workspace({
      'd/a\x1b[31m.conf': 'start on unheard-of\nexec /bin/a\n',
      'd/b\x1b[31m.conf': 'exce\n',
      'd/c\u009b31m.conf': plainJob,
      'd/d\n\x07.conf': plainJob,
    });
    spawnSync('mkfifo', [join(cwd, 'd/e\x1b[31m.conf')]);
    const control = /[\0-\x09\x0b-\x1f\x7f-\x9f]/;
    const runs = [['d'], ['d', '-o', 'out'], ['d', '-o', 'out\x1b[31m'], ['none\x1b[31m.conf']];
    const alone = [['d/a\x1b[31m.conf'], ['explain', '\x1b[31m'], ['--\x1b[31m']];
    for (const args of [...runs, ...alone, ['--to', '\x1b[31m', 'd']]) {
      const outcome = convert(args, { cwd });
      expectCalm(outcome);
      expect(outcome.stderr, args.join(' ')).not.toMatch(control);
    }
    expect(convert(['--print', 'd'], { cwd }).stdout).not.toMatch(control);
  });

  test('of 255 bytes lead to units that systemd takes, told apart', () => {
    const long = 'n'.repeat(249);
    const cwd = workspace({ [`d/${long}a.conf`]: plainJob, [`d/${long}b.conf`]: plainJob });
    const outcome = convert(['d', '-o', 'out'], { cwd });
    expect(outcome.status).toBe(0);
    const units = listing(join(cwd, 'out')).map((path) => path.replace(/.*\//, ''));
    expect(units).toHaveLength(2);
    for (const unit of units) expect(isUnitName(unit)).toBe(true);
  });

  test('of 255 bytes can be replaced with --force too', () => {
    const name = `${'n'.repeat(250)}.conf`;
    const cwd = workspace({ [name]: plainJob });
    convert([name, '-o', 'out'], { cwd });
    const [path = ''] = listing(join(cwd, 'out'));
    writeFileSync(join(cwd, 'out', path), '# old\n');
    expect(convert([name, '-o', 'out', '--force'], { cwd }).status).toBe(0);
  });

  const noBash = missing('bash');
  describe.skipIf(noBash)(titled('that are no UTF-8', noBash), () => {
    const make = (cwd: string) =>
      spawnSync('bash', ['-c', `mkdir d; printf 'exec /bin/a\n' >$'d/caf\\xe9.conf'`], { cwd });

    test('are named as such, and not said to be missing', () => {
      const cwd = workspace();
      make(cwd);
      const outcome = convert(['d', '-o', 'out'], { cwd });
      expectCalm(outcome);
      expect(outcome.status).toBe(2);
      expect(outcome.stderr).toContain('the name is not UTF-8');
      expect(outcome.stderr).not.toContain('no such file');
    });
  });

  test('that a unit cannot have are refused, with the reason', () => {
    for (const name of ['my web.service', 'été.service', 'a\nb.service', '@.service']) {
      const cwd = workspace({ [name]: plainUnit });
      expectRefused(convert([name, '-o', 'out'], { cwd }), 'systemd takes no unit called');
      expect(listing(join(cwd, 'out'))).toEqual([]);
    }
  });

  test('that become another name are told', () => {
    const cwd = workspace({ 'd/my web.conf': plainJob });
    expect(convert(['d'], { cwd }).stderr).toContain('my\\x20web');
  });
});

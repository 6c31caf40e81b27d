import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import {
  convert,
  fill,
  listing,
  missing,
  plainJob,
  plainUnit,
  textAt,
  workspace,
} from './command.ts';

const unit = 'etc/systemd/system/web.service';
const reason = missing('patch', 'git');

/** How people apply a diff. */
const appliers = {
  'patch -p1': (cwd: string, diff: Uint8Array) =>
    spawnSync('patch', ['-p1', '--batch', '--silent'], { cwd, input: diff }),
  'git apply': (cwd: string, diff: Uint8Array) =>
    spawnSync('git', ['apply', '-'], { cwd, input: diff }),
};

/** Files that a machine may have in the place of the unit, and at which a diff may go wrong. */
const presents: Readonly<Record<string, string | Uint8Array>> = {
  'another unit': '[Unit]\nDescription=Old\n\n[Service]\nExecStart=/old\n',
  'an empty file': '',
  'a file without a newline at its end': '[Unit]\nDescription=Old',
  'a file of one character': 'x',
  'a file with CRLF': plainUnit.replaceAll('\n', '\r\n'),
  'a file with lone CR': '[Unit]\nDescription=a\rb\r\n',
  'a file with other line separators': '[Unit]\nDescription=a\u2028b\u0085c\fd\ve\n',
  'a file with lines that look like a diff': '-- a/x\n++ b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n',
  'a file that says it has no newline': '\\ No newline at end of file',
  'a file with a byte order mark': `\uFEFF${plainUnit}`,
  'a file in Latin-1': Buffer.from('# caf\xe9\n[Unit]\nDescription=\xfc\n', 'latin1'),
  'a file with a NUL': '[Unit]\nDescription=a\0b\n',
};

describe('a dry run shows a diff', () => {
  test('from nothing, for a file that is not there', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { stdout, status } = convert(['web.conf', '--root', 'root'], { cwd });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^--- \/dev\/null\n\+\+\+ b\/etc\/systemd\/system\/web\.service\n/m);
  });

  test('empty, for a file that is the same', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    const { stdout, status } = convert(['web.conf', '--root', 'root'], { cwd });
    expect([stdout, status]).toEqual(['', 0]);
  });

  test('of what differs alone, for a file that differs', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    fill(cwd, { 'web.conf': plainJob.replace('--port 80', '--port 81') });
    const { stdout } = convert(['web.conf', '--root', 'root'], { cwd });
    const changed = stdout.split('\n').filter((line) => /^[-+](?![-+])/.test(line));
    // The mark at the top goes with what is below it.
    expect(changed.filter((line) => !/^[-+]# From /.test(line))).toEqual([
      '-ExecStart=/usr/bin/web --port 80',
      '+ExecStart=/usr/bin/web --port 81',
    ]);
  });

  test('and writes nothing', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'root/etc/keep': '' });
    convert(['web.conf', '--root', 'root'], { cwd });
    expect(listing(cwd)).toEqual(['root/etc/keep', 'web.conf']);
  });

  test.each(['a link to another unit', 'a link that masks it', 'a directory'])(
    'and says so where %s is in the place of the unit',
    (what) => {
      const cwd = workspace({ 'web.conf': plainJob, 'root/etc/systemd/system/other.service': '' });
      const place = join(cwd, 'root', unit);
      if (what === 'a directory') mkdirSync(place);
      else symlinkSync(what.includes('mask') ? '/dev/null' : 'other.service', place);
      const { stderr } = convert(['web.conf', '--root', 'root'], { cwd });
      expect(stderr).toMatch(/web\.service.*(?:link|regular|directory|there already)/);
    },
  );
});

describe.skipIf(reason)(titled('the diff is applied', reason), () => {
  describe.each(Object.entries(appliers))('by %s', (_, apply) => {
    /** Applies the diff of a dry run to a copy of the root and compares with what a run would write. */
    function expectApplies(cwd: string, inputs: readonly string[]): void {
      mkdirSync(join(cwd, 'root'), { recursive: true });
      cpSync(join(cwd, 'root'), join(cwd, 'patched'), { recursive: true });
      const { bytes } = convert([...inputs, '--root', 'root'], { cwd });
      expect(bytes.length).toBeGreaterThan(0);
      const { status, stderr, stdout } = apply(join(cwd, 'patched'), bytes);
      expect(`${stdout}${stderr}`).toBe('');
      expect(status).toBe(0);
      convert([...inputs, '-o', 'wanted'], { cwd });
      expect(listing(join(cwd, 'patched'))).toEqual(listing(join(cwd, 'wanted')));
      for (const path of listing(join(cwd, 'wanted'))) {
        expect(textAt(cwd, 'patched', path)).toBe(textAt(cwd, 'wanted', path));
        const modeOf = (tree: string) => statSync(join(cwd, tree, path)).mode & 0o777;
        expect([path, modeOf('patched')]).toEqual([path, modeOf('wanted')]);
      }
    }

    test('to thousands of lines that all differ', () => {
      const script = (word: string) => `script\n${`  ${word} x || y\n`.repeat(3000)}end script\n`;
      const cwd = workspace({ 'web.conf': script('other') });
      convert(['web.conf', '-o', 'root'], { cwd });
      fill(cwd, { 'web.conf': script('echo') });
      expectApplies(cwd, ['web.conf']);
    });

    test('to nothing', () => {
      expectApplies(workspace({ 'web.conf': plainJob }), ['web.conf']);
    });

    test.each(Object.entries(presents))('to %s', (_name, present) => {
      const cwd = workspace({ 'web.conf': plainJob });
      mkdirSync(join(cwd, 'root/etc/systemd/system'), { recursive: true });
      writeFileSync(join(cwd, 'root', unit), present);
      expectApplies(cwd, ['web.conf']);
    });

    test.each([
      ['blanks', 'my web.conf'],
      ['a backslash', 'a\\x2db.conf'],
      ['letters outside of ASCII', 'été.conf'],
      ['quotes', 'a"b\'c.conf'],
      ['a line end', 'a\nb.conf'],
      ['a dash in front', './-web.conf'],
    ])('to the unit of a job whose name has %s', (_name, name) => {
      expectApplies(workspace({ [name]: plainJob }), [name]);
    });

    test('to the job of a unit whose name has a backslash', () => {
      expectApplies(workspace({ 'a\\x2db.service': plainUnit }), ['a\\x2db.service']);
    });

    test('to several files at once', () => {
      const cwd = workspace({ 'a.conf': plainJob, 'b.service': plainUnit, 'c.conf': plainJob });
      expectApplies(cwd, ['a.conf', 'b.service', 'c.conf']);
    });

    test('to the file of a long script, which has to be executable', () => {
      const lines = Array.from({ length: 400 }, (_line, at) => `  test -e /x${at} && echo '${at}'`);
      const cwd = workspace({ 'web.conf': `script\n${lines.join('\n')}\nend script\n` });
      expectApplies(cwd, ['web.conf']);
    });
  });
});

describe('--print', () => {
  test('shows a single file as it is', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'out'], { cwd });
    expect(convert(['web.conf', '--print'], { cwd }).stdout).toBe(textAt(cwd, 'out', unit));
  });

  test('says what a file has to be called that is not called after its job', () => {
    const cwd = workspace({ 'web.conf': `instance $N\n${plainJob}` });
    for (const files of [['web.conf'], ['-', '--name', 'web']]) {
      const { stdout } = convert([...files, '--print'], { cwd, input: `instance $N\n${plainJob}` });
      expect(stdout.split('\n')[0]).toBe('# /etc/systemd/system/web@.service');
    }
  });

  test('shows several files each under its path', () => {
    const cwd = workspace({ 'a.conf': plainJob, 'b.conf': plainJob });
    const { stdout } = convert(['a.conf', 'b.conf', '--print'], { cwd });
    expect(stdout.match(/^# \/.*/gm)).toEqual([
      '# /etc/systemd/system/a.service',
      '# /etc/systemd/system/b.service',
    ]);
  });

  test('shows a file that is installed already', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    expect(convert(['web.conf', '--print', '--root', 'root'], { cwd }).stdout).not.toBe('');
  });
});

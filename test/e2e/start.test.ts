import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const dist = join(import.meta.dirname, '../../dist');
const job = join(import.meta.dirname, '../../corpus/uwsgi-tiny/uwsgi.conf');

function convert(directory: string) {
  return spawnSync(process.execPath, [join(directory, 'cli.js'), '--print', job], {
    encoding: 'utf8',
  });
}

describe('the built command', () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'upstart-systemd-dist-'));
    cpSync(dist, copy, { recursive: true });
    writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('is executable and names its interpreter', () => {
    expect(statSync(join(dist, 'cli.js')).mode & 0o111).toBe(0o111);
    expect(readFileSync(join(dist, 'cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('starts from the code that was compiled when it was built', () => {
    const filename = join(dist, 'cli-main.cjs');
    const source = readFileSync(filename, 'latin1');
    const cachedData = readFileSync(`${filename}.cache`);
    expect(new Script(source, { filename, cachedData }).cachedDataRejected).toBe(false);
  });

  test('needs nothing of what it was built from', () => {
    const { status, stdout } = convert(copy);
    expect(status).toBe(0);
    expect(stdout).toContain('[Service]');
  });

  test('does the same where that code is missing, or is for another version of Node', () => {
    const expected = convert(dist).stdout;
    writeFileSync(join(copy, 'cli-main.cjs.cache'), 'for another version');
    expect(convert(copy).stdout).toBe(expected);
    rmSync(join(copy, 'cli-main.cjs.cache'));
    expect(convert(copy).stdout).toBe(expected);
  });

  test('passes on the licences of what is inside', () => {
    const licences = readFileSync(join(dist, 'LICENSES.txt'), 'utf8');
    const dependencies = ['commander', 'diff', 'unbash'];
    for (const name of dependencies) expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});

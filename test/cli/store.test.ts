import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Store } from '../../src/cli/store.ts';
import { undoLast } from '../../src/cli/undo.ts';
import { convert, fill, listing, plainJob, shell, textAt, workspace } from './command.ts';

const output = (path: string, content: string) => ({ path, content, mode: 0o644, lines: [] });
const unit = 'etc/systemd/system/web.service';

/** Temporary files and locks, wherever they are. */
const leftovers = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.tmp$|(?:^|\/)lock/.test(path),
  );

const manyJobs = Object.fromEntries(
  Array.from({ length: 150 }, (_, at) => [`init/job${at}.conf`, plainJob]),
);

describe('what happens between the plan and its execution', () => {
  const staged = async (files: Readonly<Record<string, string>>, force = false) => {
    const root = workspace(files);
    const store = new Store(root, { force, into: 'tree' });
    await store.stage(output(unit, '# new\n'));
    return { root, store };
  };

  test('a file that somebody makes is kept', async () => {
    const { root, store } = await staged({});
    fill(root, { [unit]: '# admin\n' });
    const { written, failures } = await store.commit();
    expect([written, failures.map(({ message }) => message)]).toEqual([
      0,
      [expect.stringContaining('was changed meanwhile')],
    ]);
    expect(textAt(root, unit)).toBe('# admin\n');
    expect(leftovers(root)).toEqual([]);
    undoLast(root);
    expect(textAt(root, unit)).toBe('# admin\n');
  });

  test('a file that somebody changes is kept', async () => {
    const { root, store } = await staged({ [unit]: '# mine\n' }, true);
    fill(root, { [unit]: '# mine again\n' });
    await store.commit();
    expect(textAt(root, unit)).toBe('# mine again\n');
  });

  test('a run that is given up leaves nothing', async () => {
    const { root, store } = await staged({});
    await store.abandon();
    expect(readdirSync(root)).toEqual([]);
  });

  test('a file of bytes that are no text comes back as it was', async () => {
    const root = workspace({ [unit]: Uint8Array.from([0x23, 0xff, 0xfe, 0x0a]) });
    const store = new Store(root, { force: true, into: 'tree' });
    await store.stage(output(unit, '# new\n'));
    await store.commit();
    expect(undoLast(root).kept).toEqual([]);
    expect(listing(root)).toEqual([unit]);
  });
});

test('a plan that does not fit on the disk is carried out in no part of it', () => {
  const cwd = workspace(manyJobs);
  // No file may be larger than 8 KiB; the plan would be.
  const { status, stderr } = shell("ulimit -f 8; trap '' XFSZ; convert init -o out", { cwd });
  expect(status).toBe(2);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(listing(join(cwd, 'out')).filter((path) => path.endsWith('.service'))).toEqual([]);
  expect(leftovers(join(cwd, 'out'))).toEqual([]);
  expect(convert(['init', '-o', 'out'], { cwd }).status).toBe(0);
});

test('a reader that stops early does not keep a run from writing', () => {
  const cwd = workspace(manyJobs);
  shell('convert init -o out 2>&1 | head -n 1', { cwd });
  expect(listing(join(cwd, 'out'))).toHaveLength(150);
  expect(leftovers(join(cwd, 'out'))).toEqual([]);
});

test('two names of one directory lose no file', () => {
  const cwd = workspace({
    'old/etc/init/web.conf': plainJob,
    'old/usr/share/upstart/sessions/panel.conf': 'start on desktop-start\nexec /usr/bin/panel\n',
    'out/etc/systemd/system/keep': '',
  });
  symlinkSync('system', join(cwd, 'out/etc/systemd/user'));
  convert(['--root', 'old', '-o', 'out'], { cwd });
  expect(listing(join(cwd, 'out/etc/systemd/system'))).toEqual([
    'keep',
    'panel.service',
    'web.service',
  ]);
});

test('a script that is not ours to change is one failure, and no end', () => {
  const lines = Array.from({ length: 60 }, (_, at) => `  echo ${at}`).join('\n');
  const cwd = workspace({
    'init/long.conf': `script\n${lines}\nend script\n`,
    'init/web.conf': plainJob,
  });
  const script = 'out/usr/local/lib/upstart-systemd/long.main';
  convert(['init/long.conf', '-o', 'out'], { cwd });
  if (!existsSync(join(cwd, script))) return;
  chmodSync(join(cwd, script), 0o644);
  expect(convert(['init', '-o', 'out'], { cwd }).status).toBe(0);
});

describe('a journal that somebody has prepared', () => {
  const victim = { 'victim/passwd': 'root:x:0:0\n', 'victim/dirs': 'dirs\n' };

  test.each([
    ['plan.tmp', '../../../victim/passwd'],
    ['directories', '../../../victim/dirs'],
    ['before', '../../../victim'],
  ])('does not lead out of the tree by its %s', (name, to) => {
    const cwd = workspace({ ...victim, 'web.conf': plainJob, [`out/${unit}`]: '# mine\n' });
    const journal = join(cwd, 'out/.upstart-systemd/0001');
    mkdirSync(journal, { recursive: true });
    writeFileSync(join(journal, 'plan.jsonl'), '');
    symlinkSync(to, join(journal, name));
    const { stderr } = convert(['web.conf', '-o', 'out', '--force'], { cwd });
    expect(stderr).not.toMatch(/^ +at /m);
    expect(listing(join(cwd, 'victim'))).toEqual(['dirs', 'passwd']);
    expect(textAt(cwd, 'victim/passwd')).toBe(victim['victim/passwd']);
    expect(textAt(cwd, 'victim/dirs')).toBe(victim['victim/dirs']);
  });

  test('of another version is left alone', () => {
    const cwd = workspace({
      'web.conf': plainJob,
      'out/.upstart-systemd/0001/plan.json': '{}',
      'out/.upstart-systemd/0001/done': '',
    });
    expect(convert(['web.conf', '-o', 'out'], { cwd }).status).toBe(0);
    expect(readdirSync(join(cwd, 'out/.upstart-systemd')).toSorted()).toEqual(['0001', '0002']);
    expect(convert(['undo', 'out'], { cwd }).status).toBe(0);
    expect(textAt(cwd, 'out/.upstart-systemd/0001/plan.json')).toBe('{}');
  });

  test('gives back nothing that is not its own', () => {
    const cwd = workspace({ ...victim, [`out/${unit}`]: '# mine\n' });
    const before = { kind: 'file', digest: 'x', saved: '../../../victim/passwd' };
    fill(cwd, {
      'out/.upstart-systemd/0001/plan.jsonl': `${JSON.stringify({ path: unit, after: [], before })}\n`,
    });
    const { status, stderr } = convert(['undo', 'out'], { cwd });
    expect([status, stderr]).toEqual([2, expect.stringContaining('is no journal')]);
    expect(textAt(cwd, 'out', unit)).toBe('# mine\n');
  });
});

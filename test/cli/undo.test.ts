import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  command,
  convert,
  fill,
  listing,
  plainJob,
  plainUnit,
  textAt,
  workspace,
} from './command.ts';

const unit = 'etc/systemd/system/web.service';
const ways = [
  ['-o', ['-o', 'root']],
  ['--write', ['--write', '--root', 'root']],
] as const;

/** All that a tree holds, journals and temporary files too: names, modes, contents. */
function snapshot(directory: string): readonly string[] {
  const found: string[] = [];
  const look = (below: string): void => {
    for (const entry of readdirSync(join(directory, below), { withFileTypes: true })) {
      const path = join(below, entry.name);
      if (entry.isDirectory()) {
        found.push(`${path}/`);
        look(path);
      } else if (entry.isFile()) {
        const mode = (statSync(join(directory, path)).mode & 0o777).toString(8);
        found.push(`${path} ${mode} ${readFileSync(join(directory, path), 'utf8')}`);
      } else found.push(`${path} ->`);
    }
  };
  look('');
  return found.sort();
}

describe.each(ways)('convert undo after %s', (_, where) => {
  it('leaves nothing of a run into a new tree', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'api.conf': plainJob });
    mkdirSync(join(cwd, 'root'));
    convert(['web.conf', 'api.conf', ...where], { cwd });
    expect(listing(join(cwd, 'root'))).toHaveLength(2);
    const { status, stderr } = convert(['undo', 'root'], { cwd });
    expect(status).toBe(0);
    expect(stderr).toContain('2 files removed, 0 files as before, 0 files kept below root.');
    expect(snapshot(join(cwd, 'root'))).toEqual([]);
  });

  it('puts back what was replaced, with its mode, run by run', () => {
    const cwd = workspace({ 'web.conf': plainJob, [`root/${unit}`]: '# mine\n' });
    chmodSync(join(cwd, 'root', unit), 0o600);
    const before = snapshot(join(cwd, 'root'));
    convert(['web.conf', ...where, '--force'], { cwd });
    const between = textAt(cwd, 'root', unit);
    fill(cwd, { 'web.conf': plainJob.replace('80', '81') });
    expect(convert(['web.conf', ...where], { cwd }).status).toBe(0);
    expect(textAt(cwd, 'root', unit)).toContain('81');
    convert(['undo', 'root'], { cwd });
    expect(textAt(cwd, 'root', unit)).toBe(between);
    convert(['undo', 'root'], { cwd });
    expect(snapshot(join(cwd, 'root'))).toEqual(before);
    expect(convert(['undo', 'root'], { cwd }).status).toBe(2);
  });

  it('keeps what somebody has changed since, and says so', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'api.conf': plainJob });
    convert(['web.conf', 'api.conf', ...where], { cwd });
    fill(cwd, { [`root/${unit}`]: '# edited\n' });
    const { status, stderr } = convert(['undo', 'root'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain('kept root/etc/systemd/system/web.service: it has been changed since');
    expect(listing(join(cwd, 'root'))).toEqual([unit]);
  });

  it('puts back a link that was in the way', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'root/etc/systemd/system/keep': '' });
    symlinkSync('/dev/null', join(cwd, 'root', unit));
    const before = snapshot(join(cwd, 'root'));
    convert(['web.conf', ...where, '--force'], { cwd });
    convert(['undo', 'root'], { cwd });
    expect(snapshot(join(cwd, 'root'))).toEqual(before);
  });
});

describe('a file that is there already', () => {
  it('is replaced when it is as an earlier run wrote it', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    fill(cwd, { 'web.conf': plainJob.replace('80', '81') });
    const { status } = convert(['web.conf', '-o', 'root'], { cwd });
    expect(status).toBe(0);
    expect(textAt(cwd, 'root', unit)).toContain('81');
    expect(listing(join(cwd, 'root'))).toEqual([unit]);
  });

  it('is kept when it was edited since, with the new one beside it', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    const edited = textAt(cwd, 'root', unit).replace('[Service]', '[Service]\nNice=5');
    fill(cwd, { [`root/${unit}`]: edited, 'web.conf': plainJob.replace('80', '81') });
    for (const line of ['web.service.new beside it', 'web.service.new beside it']) {
      const { status, stderr } = convert(['web.conf', '-o', 'root'], { cwd });
      expect([status, stderr]).toEqual([2, expect.stringContaining(line)]);
      expect(textAt(cwd, 'root', unit)).toBe(edited);
      expect(textAt(cwd, 'root', `${unit}.new`)).toContain('81');
    }
    expect(listing(join(cwd, 'root'))).toEqual([unit, `${unit}.new`]);
  });

  it('is kept when it was made of another file', () => {
    const cwd = workspace({ 'web.service': plainUnit, 'web@.service': plainUnit });
    convert(['web.service', '-o', 'root'], { cwd });
    const { status } = convert(['web@.service', '-o', 'root'], { cwd });
    expect(status).toBe(2);
    expect(textAt(cwd, 'root/etc/init/web.conf')).toContain('From web.service');
  });

  it('has changed nothing when it runs again', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    const before = snapshot(join(cwd, 'root'));
    const { stderr } = convert(['web.conf', '-o', 'root'], { cwd });
    expect(stderr).toContain('0 files written below root, 1 file unchanged.');
    expect(snapshot(join(cwd, 'root'))).toEqual(before);
  });
});

describe('while another run writes to the same tree', () => {
  const lockOf = (cwd: string) => join(cwd, 'root/.upstart-systemd/lock');
  /** A tree that a process has its lock in. */
  const locked = (pid: number) => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', '-o', 'root'], { cwd });
    fill(cwd, { 'web.conf': plainJob.replace('80', '81') });
    writeFileSync(lockOf(cwd), String(pid));
    return cwd;
  };

  it('nothing is written, and nothing undone', () => {
    const cwd = locked(process.pid);
    const before = snapshot(join(cwd, 'root'));
    for (const args of [
      ['web.conf', '-o', 'root'],
      ['undo', 'root'],
    ]) {
      const { status, stderr } = convert(args, { cwd });
      expect(status).toBe(2);
      expect(stderr).toContain(`another run is writing there, process ${process.pid}`);
      expect(snapshot(join(cwd, 'root'))).toEqual(before);
    }
  });

  it('the lock of one that is no more does not count', () => {
    // No process has so high a number.
    const cwd = locked(2 ** 30);
    expect(convert(['web.conf', '-o', 'root'], { cwd }).status).toBe(0);
    expect(textAt(cwd, 'root', unit)).toContain('81');
    expect(existsSync(lockOf(cwd))).toBe(false);
  });
});

const preload = fileURLToPath(new URL('./kill-at.mjs', import.meta.url));

/** Runs the command until it dies before its `killAt`th change of the file system; tells whether it did. */
function killed(killAt: number, args: readonly string[], cwd: string): boolean {
  const { signal } = spawnSync(process.execPath, ['--import', preload, command, ...args], {
    cwd,
    env: { ...process.env, KILL_AT: String(killAt) },
  });
  return signal === 'SIGKILL';
}

/** Without what is only there while something is being done: journals, temporary files, directories. */
const settled = (files: readonly string[]) =>
  files.filter(
    (line) =>
      !/upstart-systemd[./]|\/$|\.tmp /.test(
        line.replace(/ [\s\S]*$/, (rest) => ` ${rest.length}`),
      ),
  );

describe('killed at any change of the file system', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `  echo ${at}`).join('\n');
  const files = {
    'init/web.conf': plainJob,
    'init/api.conf': plainJob,
    'init/long.conf': `script\n${lines}\nend script\n`,
    [`root/${unit}`]: '# mine\n',
    'root/etc/systemd/system/api.service': '# old\n',
  };
  const args = ['init', '-o', 'root', '--force'];

  const start = () => {
    const cwd = workspace(files);
    chmodSync(join(cwd, 'root', unit), 0o640);
    return { cwd, root: join(cwd, 'root') };
  };
  /** What a run that is not killed finds and leaves. */
  const ends = () => {
    const { cwd, root } = start();
    const before = snapshot(root);
    convert(args, { cwd });
    return { before, after: settled(snapshot(root)) };
  };

  it('leaves each file old or new, and can be undone, or finished and undone', {
    timeout: 300_000,
  }, () => {
    const { before, after } = ends();
    let states = 0;
    for (let at = 1; ; at += 1) {
      const { cwd, root } = start();
      if (!killed(at, args, cwd)) break;
      states += 1;
      const known = new Set([...before, ...after]);
      expect(settled(snapshot(root)).filter((line) => !known.has(line))).toEqual([]);
      const half = snapshot(root);
      const undo = convert(['undo', 'root'], { cwd });
      const isBegun = undo.status === 0;
      expect(isBegun ? snapshot(root) : settled(snapshot(root))).toEqual(
        isBegun ? before : settled(before),
      );
      if (!isBegun) expect(settled(half)).toEqual(settled(before));
      const again = start();
      killed(at, args, again.cwd);
      expect(convert(args, { cwd: again.cwd }).status).toBe(0);
      expect(settled(snapshot(again.root))).toEqual(after);
      expect(convert(['undo', 'root'], { cwd: again.cwd }).status).toBe(0);
      expect(snapshot(again.root)).toEqual(before);
    }
    expect(states).toBeGreaterThan(30);
  });

  it('and then edited, gives the edit back', () => {
    // Killed in the middle of giving the files their names.
    for (let at = 30; ; at += 1) {
      const cwd = workspace({ 'init/api.conf': plainJob, 'init/web.conf': plainJob });
      const path = 'etc/systemd/system/api.service';
      if (!killed(at, ['init', '-o', 'root'], cwd)) break;
      const isDone = existsSync(join(cwd, 'root/.upstart-systemd/0001/done'));
      if (isDone || !listing(join(cwd, 'root')).includes(path)) continue;
      const edited = `${textAt(cwd, 'root', path)}# edited\n`;
      fill(cwd, { [`root/${path}`]: edited });
      convert(['init', '-o', 'root', '--force'], { cwd });
      expect(textAt(cwd, 'root', path)).not.toBe(edited);
      convert(['undo', 'root'], { cwd });
      expect(listing(join(cwd, 'root'))).toEqual([path]);
      expect(textAt(cwd, 'root', path)).toBe(edited);
    }
  });

  it('while it undoes, can be undone again', { timeout: 300_000 }, () => {
    const { before } = ends();
    for (let at = 1; ; at += 1) {
      const { cwd, root } = start();
      convert(args, { cwd });
      if (!killed(at, ['undo', 'root'], cwd)) break;
      convert(['undo', 'root'], { cwd });
      expect(settled(snapshot(root))).toEqual(settled(before));
    }
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import {
  command,
  convert,
  expectCalm,
  expectRefused,
  fill,
  isRoot,
  listing,
  missing,
  plainJob,
  plainUnit,
  textAt,
  workspace,
} from './command.ts';

const unit = 'etc/systemd/system/web.service';

/** Where a run writes: `-o DIR`, or `--write` on another machine's tree. */
const waysToWrite = [
  ['-o', ['-o', 'root']],
  ['--write', ['--write', '--root', 'root']],
] as const;

describe.each(waysToWrite)('%s', (_, where) => {
  test('writes a root tree', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'mail.service': plainUnit });
    const { status, stdout } = convert(['web.conf', 'mail.service', ...where], { cwd });
    expect([status, stdout]).toEqual([0, '']);
    expect(listing(join(cwd, 'root'))).toEqual(['etc/init/mail.conf', unit]);
    expect(statSync(join(cwd, 'root', unit)).mode & 0o7777).toBe(0o644);
  });

  test('says how many files it wrote, and where', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { stderr } = convert(['web.conf', ...where], { cwd });
    expect(stderr).toMatch(/1 file written below root\.\n/);
  });

  test('leaves a file alone that is there already, down to its time', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', ...where], { cwd });
    utimesSync(join(cwd, 'root', unit), 1e9, 1e9);
    const { status, stderr } = convert(['web.conf', ...where], { cwd });
    expect(status).toBe(0);
    expect(statSync(join(cwd, 'root', unit)).mtimeMs).toBe(1e12);
    expect(stderr).toContain('1 file unchanged');
  });

  test('keeps a file that differs, and tells what would replace it', () => {
    const cwd = workspace({ 'web.conf': plainJob, [`root/${unit}`]: '# mine\n' });
    const outcome = convert(['web.conf', ...where], { cwd });
    expectRefused(outcome, 'web.service', '--force');
    expect(textAt(cwd, 'root', unit)).toBe('# mine\n');
    expect(listing(join(cwd, 'root'))).toEqual([unit, `${unit}.new`]);
  });

  test('writes the others when one differs', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'b.conf': plainJob, [`root/${unit}`]: 'x' });
    expect(convert(['web.conf', 'b.conf', ...where], { cwd }).status).toBe(2);
    expect(listing(join(cwd, 'root'))).toEqual([
      'etc/systemd/system/b.service',
      unit,
      `${unit}.new`,
    ]);
  });

  test('--force replaces a file that differs, keeps a backup, and names it', () => {
    const cwd = workspace({ 'web.conf': plainJob, [`root/${unit}`]: '# mine\n' });
    chmodSync(join(cwd, 'root', unit), 0o600);
    const { status, stderr } = convert(['web.conf', ...where, '--force'], { cwd });
    expect(status).toBe(0);
    expect(textAt(cwd, 'root', unit)).toContain('ExecStart=/usr/bin/web');
    expect(textAt(cwd, 'root', `${unit}~`)).toBe('# mine\n');
    expect(statSync(join(cwd, 'root', unit)).mode & 0o7777).toBe(0o644);
    expect(stderr).toContain('web.service~');
  });

  test('--force keeps every backup', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    for (const text of ['# first\n', '# second\n']) {
      fill(cwd, { [`root/${unit}`]: text });
      convert(['web.conf', ...where, '--force'], { cwd });
    }
    const backups = listing(join(cwd, 'root')).filter((path) => path.endsWith('~'));
    expect(backups.map((path) => textAt(cwd, 'root', path)).sort()).toEqual([
      '# first\n',
      '# second\n',
    ]);
  });

  test('--force makes no backup of what is the same', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    convert(['web.conf', ...where], { cwd });
    convert(['web.conf', ...where, '--force'], { cwd });
    expect(listing(join(cwd, 'root'))).toEqual([unit]);
  });

  test('makes a script executable that is there already and is not', () => {
    const lines = Array.from({ length: 400 }, (_line, at) => `  test -e /x${at} && echo '${at}'`);
    const cwd = workspace({ 'web.conf': `script\n${lines.join('\n')}\nend script\n` });
    convert(['web.conf', ...where], { cwd });
    const script = listing(join(cwd, 'root')).find((path) => !path.endsWith('.service')) ?? '';
    expect(statSync(join(cwd, 'root', script)).mode & 0o777).toBe(0o755);
    chmodSync(join(cwd, 'root', script), 0o644);
    const { status } = convert(['web.conf', ...where], { cwd });
    expect(status === 2 || (statSync(join(cwd, 'root', script)).mode & 0o777) === 0o755).toBe(true);
  });

  test('writes the good files of a directory and reports the bad ones', () => {
    const cwd = workspace({ 'init/good.conf': plainJob, 'init/bad.conf': 'description "x\n' });
    const outcome = convert(['init', ...where], { cwd });
    expectRefused(outcome, 'init/bad.conf', 'Unterminated quoted string', '1 file refused');
    expect(listing(join(cwd, 'root'))).toEqual(['etc/systemd/system/good.service']);
  });
});

describe('where to write', () => {
  test('-o and --write together are refused', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const outcome = convert(['web.conf', '-o', 'out', '--write', '--root', 'root'], { cwd });
    expectRefused(outcome, '-o and --write');
    expect(listing(cwd)).toEqual(['web.conf']);
  });

  test.each(['-o', '--root'])(
    'an empty %s, as an unset variable gives it, is refused',
    (option) => {
      const cwd = workspace({ 'web.conf': plainJob });
      const outcome = convert(['web.conf', ...(option === '-o' ? [] : ['--write']), option, ''], {
        cwd,
      });
      expectRefused(outcome);
      expect(listing(cwd)).toEqual(['web.conf']);
    },
  );

  test('a file in the place of the directory', () => {
    const cwd = workspace({ 'web.conf': plainJob, out: 'text' });
    expectRefused(convert(['web.conf', '-o', 'out'], { cwd }), 'not a directory');
    expect(textAt(cwd, 'out')).toBe('text');
  });

  test('a directory in the place of the unit', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'out', unit), { recursive: true });
    expectRefused(convert(['web.conf', '-o', 'out'], { cwd }), 'not a regular file');
    expect(listing(cwd)).toEqual([`out/${unit}/`, 'web.conf']);
  });

  test('a place where no directory can be made, without hanging', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const outcome = convert(['web.conf', '-o', '/proc/x'], { cwd, patience: 10_000 });
    expectRefused(outcome, '/proc/x');
  });

  const noSetpriv = isRoot ? missing('setpriv') : undefined;
  test.skipIf(noSetpriv)(titled('a directory that may not be written to', noSetpriv), () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'out/etc/systemd/system'), { recursive: true });
    chmodSync(join(cwd, 'out/etc/systemd/system'), 0o555);
    const outcome = convert(['web.conf', '-o', 'out'], { cwd, asNobody: true });
    expectRefused(outcome, 'permission denied');
    expect(outcome.stderr).not.toContain('there already');
    expect(listing(join(cwd, 'out'))).toEqual(['etc/systemd/system/']);
  });

  test.skipIf(noSetpriv)(titled('a directory that may not be looked into', noSetpriv), () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'out/etc/systemd/system'), { recursive: true });
    chmodSync(join(cwd, 'out/etc/systemd'), 0);
    const written = convert(['web.conf', '-o', 'out'], { cwd, asNobody: true });
    const shown = convert(['web.conf', '--root', 'out'], { cwd, asNobody: true });
    chmodSync(join(cwd, 'out/etc/systemd'), 0o755);
    expectRefused(written, 'permission denied');
    expect(written.stderr).not.toContain('there already');
    expect(shown.stderr).toContain('permission denied');
  });
});

describe('two inputs that lead to one output', () => {
  const cases = [
    ['jobs of two directories', { 'a/web.conf': plainJob, 'b/web.conf': 'exec /other\n' }],
    ['net/web and net-web', { 'd/net/web.conf': plainJob, 'd/net-web.conf': 'exec /other\n' }],
  ] as const;

  test.each(cases)('%s: neither is lost in silence, with or without --force', (_, files) => {
    for (const force of [[], ['--force']]) {
      const cwd = workspace(files);
      const inputs = [...new Set(Object.keys(files).map((path) => path.replace(/^d\/.*/, 'd')))];
      const outcome = convert([...inputs, '-o', 'out', ...force], { cwd });
      expectCalm(outcome);
      expect(outcome.status).toBe(2);
      for (const path of Object.keys(files)) expect(outcome.stderr).toContain(path);
      expect(outcome.stderr).not.toContain('there already');
    }
  });

  test('a unit and a template are two jobs', () => {
    const cwd = workspace({ 'web.service': plainUnit, 'web@.service': plainUnit });
    const outcome = convert(['web.service', 'web@.service', '-o', 'out'], { cwd });
    expectCalm(outcome);
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain('2 files written');
  });

  test('a dry run says so as well: the diff could not be applied', () => {
    const cwd = workspace({ 'a/web.conf': plainJob, 'b/web.conf': 'exec /other\n' });
    expect(convert(['a/web.conf', 'b/web.conf', '--root', 'root'], { cwd }).status).toBe(2);
  });

  test('one file named in two ways is converted once', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const outcome = convert(['web.conf', './web.conf', '-o', 'out'], { cwd });
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain('1 file written');
    expect(outcome.stderr).not.toContain('2 files');
  });
});

describe('nothing outside of the tree is touched', () => {
  test.each([
    ['etc', 'etc'],
    ['systemd', 'etc/systemd'],
    ['system', 'etc/systemd/system'],
  ])('where %s is a link that leads out', (_, path) => {
    for (const force of [[], ['--force']]) {
      const cwd = workspace({ 'web.conf': plainJob });
      mkdirSync(join(cwd, 'elsewhere'));
      mkdirSync(join(cwd, 'out', path, '..'), { recursive: true });
      symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out', path));
      const outcome = convert(['web.conf', '-o', 'out', ...force], { cwd });
      expectRefused(outcome, 'link');
      expect(listing(join(cwd, 'elsewhere'))).toEqual([]);
    }
  });

  test('where a link leads out to a file that differs', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'elsewhere/systemd/system/web.service': 'x' });
    mkdirSync(join(cwd, 'out'));
    symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out/etc'));
    expect(convert(['web.conf', '-o', 'out', '--force'], { cwd }).status).toBe(2);
    expect(listing(join(cwd, 'elsewhere'))).toEqual(['systemd/system/web.service']);
    expect(textAt(cwd, 'elsewhere/systemd/system/web.service')).toBe('x');
  });

  test('where a link leads to nothing', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'out'));
    symlinkSync(join(cwd, 'nothing'), join(cwd, 'out/etc'));
    expectRefused(convert(['web.conf', '-o', 'out'], { cwd }), 'out/etc');
    expect(listing(cwd)).toEqual([`out/etc -> ${join(cwd, 'nothing')}`, 'web.conf']);
  });

  test('where the unit is a link to a file outside', () => {
    const cwd = workspace({ 'web.conf': plainJob, secret: 'secret' });
    mkdirSync(join(cwd, 'out/etc/systemd/system'), { recursive: true });
    symlinkSync(join(cwd, 'secret'), join(cwd, 'out', unit));
    expectRefused(convert(['web.conf', '-o', 'out'], { cwd }), 'symbolic link');
    expect(readlinkSync(join(cwd, 'out', unit))).toBe(join(cwd, 'secret'));
    expect(convert(['web.conf', '-o', 'out', '--force'], { cwd }).status).toBe(0);
    expect(textAt(cwd, 'secret')).toBe('secret');
    expect(statSync(join(cwd, 'out', unit)).isFile()).toBe(true);
    expect(readlinkSync(join(cwd, 'out', `${unit}~`))).toBe(join(cwd, 'secret'));
  });

  test('a link that stays inside is followed', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'out/real'), { recursive: true });
    symlinkSync('real', join(cwd, 'out/etc'));
    expect(convert(['web.conf', '-o', 'out'], { cwd }).status).toBe(0);
    expect(listing(join(cwd, 'out'))).toEqual(['etc -> real', 'real/systemd/system/web.service']);
  });

  test('the tree itself may be a link', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    mkdirSync(join(cwd, 'real'));
    symlinkSync('real', join(cwd, 'out'));
    expect(convert(['web.conf', '-o', 'out'], { cwd }).status).toBe(0);
    expect(listing(join(cwd, 'real'))).toEqual([unit]);
  });
});

describe('a run that is killed while it writes', () => {
  const holdsUnit = (directory: string): boolean =>
    listing(directory).some((name) => name.endsWith('.service'));

  /** Runs until something has been written and `wait` milliseconds more, then kills it with SIGKILL. */
  async function killed(cwd: string, args: readonly string[], wait: number): Promise<void> {
    const child: ChildProcess = spawn(process.execPath, [command, ...args], {
      cwd,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const directory = join(cwd, 'out/etc/systemd/system');
    for (let tries = 0; tries < 2000 && !holdsUnit(directory); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill('SIGKILL');
    await ended;
  }

  test('leaves whole files alone, and the next run completes them', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1500 }, (_, at) => [`init/job${at}.conf`, plainJob]),
    );
    const cwd = workspace(files);
    convert(['init', '-o', 'wanted'], { cwd });
    const wanted = listing(join(cwd, 'wanted'));
    expect(wanted).toHaveLength(1500);
    for (const wait of [0, 7, 40]) {
      await killed(cwd, ['init', '-o', 'out', '--force'], wait);
      const names = readdirSync(join(cwd, 'out/etc/systemd/system'));
      const units = names.filter((name) => !name.startsWith('.'));
      expect(units.length).toBeGreaterThan(0);
      for (const name of units) {
        const path = `etc/systemd/system/${name}`;
        expect(textAt(cwd, 'out', path)).toBe(textAt(cwd, 'wanted', path));
      }
    }
    const outcome = convert(['init', '-o', 'out'], { cwd });
    expect(outcome.status).toBe(0);
    expect(listing(join(cwd, 'out')).filter((path) => !/\/\.[^/]*$/.test(path))).toEqual(wanted);
  });
});

describe('a script that is there already', () => {
  const longJob = `script\n${'  echo x || y\n'.repeat(400)}end script\n`;
  const scripts = 'usr/local/lib/upstart-systemd';

  test('keeps its mode where a link leads out of the tree', () => {
    const cwd = workspace({ 'web.conf': longJob });
    convert(['web.conf', '-o', 'out'], { cwd });
    const [name = ''] = readdirSync(join(cwd, 'out', scripts));
    fill(cwd, { [`outside/${name}`]: textAt(cwd, 'out', join(scripts, name)) });
    rmSync(join(cwd, 'out', scripts), { recursive: true });
    symlinkSync(join(cwd, 'outside'), join(cwd, 'out', scripts));
    expectRefused(convert(['web.conf', '-o', 'out'], { cwd }), 'leads out of');
    expect(statSync(join(cwd, 'outside', name)).mode & 0o111).toBe(0);
  });
});

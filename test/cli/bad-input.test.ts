import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { titled } from '../e2e/lab.ts';
import {
  convert,
  expectCalm,
  expectRefused,
  fill,
  isRoot,
  listing,
  missing,
  plainJob,
  plainUnit,
  shell,
  workspace,
} from './command.ts';

/** Converts into `out` below the directory, and expects that nothing was written. */
function expectNothing(cwd: string, args: readonly string[], ...parts: (string | RegExp)[]): void {
  const outcome = convert([...args, '-o', 'out'], { cwd });
  expectRefused(outcome, ...parts);
  expect(listing(join(cwd, 'out'))).toEqual([]);
}

describe('a file that its init refuses', () => {
  test('is answered with the place, the line, a caret and the words of init', () => {
    const cwd = workspace({ 'web.conf': 'description "Web"\nexce /usr/bin/web\n' });
    expectNothing(cwd, ['web.conf'], /^web\.conf:2:1: error: Unknown stanza$/m);
    expect(convert(['web.conf'], { cwd }).stderr).toContain(
      ['  2 │ exce /usr/bin/web', '    │ ^^^^'].join('\n'),
    );
  });

  test('has the caret under the wrong word, behind tabs and wide letters too', () => {
    const cwd = workspace({ 'web.conf': '\t console\tsideways\n' });
    const [, line = '', caret = ''] = convert(['web.conf'], { cwd }).stderr.split('\n');
    expect(caret.indexOf('^')).toBe(line.indexOf('sideways'));
    expect(caret.trim()).toMatch(/│ +\^{8}$/);
  });

  test('is answered in the words of systemd where it is a unit', () => {
    const cwd = workspace({ 'web.service': '[Service\nExecStart=/bin/a\n' });
    expectNothing(
      cwd,
      ['web.service'],
      "web.service:1:1: error: Invalid section header '[Service'",
    );
  });

  test('does not hide behind its good neighbours', () => {
    const files = { 'd/a.conf': plainJob, 'd/b.conf': 'respwan\n', 'd/c.service': '[X\n' };
    const outcome = convert(['d', '-o', 'out'], { cwd: workspace(files) });
    expectRefused(outcome, 'd/b.conf:1:1: error', 'd/c.service:1:1: error', '2 files refused');
    expect(outcome.stderr).toContain('1 file written');
  });
});

describe('a file that cannot be read', () => {
  test.each([
    ['none.conf', 'no such file'],
    ['web.conf/none.conf', 'not a directory'],
    ['dangling.conf', 'no such file'],
    ['loop.conf', 'too many symbolic links'],
    ['pipe.conf', 'not a regular file'],
    ['/dev/zero', 'not a regular file'],
    ['/dev/null', 'not a regular file'],
    ['empty', 'no jobs or units'],
    ['', ''],
    [`${'n'.repeat(300)}.conf`, 'name is too long'],
  ])('%j: %s', (name, reason) => {
    const cwd = workspace({ 'web.conf': plainJob });
    symlinkSync('nothing', join(cwd, 'dangling.conf'));
    symlinkSync('loop.conf', join(cwd, 'loop.conf'));
    symlinkSync('/dev/zero', join(cwd, 'zero.conf'));
    spawnSync('mkfifo', [join(cwd, 'pipe.conf')]);
    mkdirSync(join(cwd, 'empty'));
    expectNothing(cwd, [name], name, reason);
  });

  test('among others in a directory is named, and the others are written', () => {
    const cwd = workspace({ 'd/web.conf': plainJob });
    spawnSync('mkfifo', [join(cwd, 'd/pipe.conf')]);
    symlinkSync('nothing', join(cwd, 'd/dangling.conf'));
    symlinkSync('/dev/zero', join(cwd, 'd/zero.conf'));
    const outcome = convert(['d', '-o', 'out'], { cwd });
    expectRefused(outcome, 'd/pipe.conf', 'd/dangling.conf', 'd/zero.conf', '1 file written');
  });

  test('a directory that leads to itself ends', () => {
    const cwd = workspace({ 'd/web.conf': plainJob });
    symlinkSync('.', join(cwd, 'd/self'));
    expect(convert(['d', '-o', 'out'], { cwd }).stderr).toContain('1 file written');
  });

  test('a masked unit, a link to /dev/null as systemctl makes it, is no error', () => {
    const cwd = workspace({ 'system/web.service': plainUnit });
    symlinkSync('/dev/null', join(cwd, 'system/masked.service'));
    const { status, stderr } = convert(['system', '-o', 'out'], { cwd });
    expect(stderr).toContain('1 file written');
    expect(stderr).toContain('masked.service: note: masked');
    expect(status).not.toBe(2);
  });

  test('a masked unit is masked in the directories that come later', () => {
    const cwd = workspace({ 'etc/other.service': plainUnit, 'lib/web.service': plainUnit });
    symlinkSync('/dev/null', join(cwd, 'etc/web.service'));
    expect(convert(['etc', 'lib', '-o', 'out'], { cwd }).stderr).toContain('review: shadowed');
    expect(listing(join(cwd, 'out'))).toEqual(['etc/init/other.conf']);
  });

  test('a drop-in that is masked takes away those of its name that come later', () => {
    const nice = '[Service]\nNice=4\n';
    const cwd = workspace({ 'etc/web.service': plainUnit, 'lib/web.service.d/a.conf': nice });
    mkdirSync(join(cwd, 'etc/web.service.d'));
    symlinkSync('/dev/null', join(cwd, 'etc/web.service.d/a.conf'));
    expect(convert(['--print', 'etc', 'lib'], { cwd }).stdout).not.toContain('nice');
    expect(convert(['--print', 'lib', 'etc'], { cwd }).stdout).toContain('nice 4');
  });

  test('an alias, a link to another unit as systemctl makes it, is no second job', () => {
    const cwd = workspace({ 'system/web.service': plainUnit });
    symlinkSync('web.service', join(cwd, 'system/httpd.service'));
    convert(['system', '-o', 'out'], { cwd });
    expect(listing(join(cwd, 'out'))).toEqual(['etc/init/web.conf']);
  });

  test('an alias that is named itself is a job, whatever is named before or after it', () => {
    const cwd = workspace({ 'system/web.service': plainUnit });
    symlinkSync('web.service', join(cwd, 'system/httpd.service'));
    for (const paths of [
      ['system', 'system/httpd.service'],
      ['system/httpd.service', 'system'],
    ]) {
      convert([...paths, '-o', 'out'], { cwd });
      expect(listing(join(cwd, 'out'))).toEqual(['etc/init/httpd.conf', 'etc/init/web.conf']);
      rmSync(join(cwd, 'out'), { recursive: true });
    }
  });

  test('a link to a file that is not among the units is that unit', () => {
    const cwd = workspace({ 'system/other.service': plainUnit, 'opt/prod.service': plainUnit });
    symlinkSync('../opt/prod.service', join(cwd, 'system/web.service'));
    convert(['system', '-o', 'out'], { cwd });
    expect(listing(join(cwd, 'out'))).toEqual(['etc/init/other.conf', 'etc/init/web.conf']);
  });

  test('a unit is masked by any way to /dev/null', () => {
    const cwd = workspace({ 'system/web.service': plainUnit });
    symlinkSync('/dev/null', join(cwd, 'system/a.service'));
    symlinkSync('a.service', join(cwd, 'system/b.service'));
    const { stderr } = convert(['system', '-o', 'out'], { cwd });
    expect(stderr).toContain('a.service: note: masked');
    expect(stderr).toContain('b.service: note: masked');
  });

  test('drop-ins in a directory that is a link count', () => {
    const nice = '[Service]\nNice=4\n';
    const cwd = workspace({ 'system/web.service': plainUnit, 'else/a.conf': nice });
    symlinkSync('../else', join(cwd, 'system/web.service.d'));
    expect(convert(['--print', 'system'], { cwd }).stdout).toContain('nice 4');
  });

  const noSetpriv = isRoot ? missing('setpriv') : undefined;
  describe.skipIf(noSetpriv)(titled('for want of permission', noSetpriv), () => {
    test('by itself', () => {
      const cwd = workspace({ 'web.conf': plainJob });
      chmodSync(join(cwd, 'web.conf'), 0);
      const outcome = convert(['web.conf'], { cwd, asNobody: true });
      expectRefused(outcome, 'web.conf: permission denied');
      expect(outcome.stdout).toBe('');
    });

    test('in a directory: the others are converted', () => {
      const cwd = workspace({ 'd/web.conf': plainJob, 'd/secret.conf': plainJob });
      chmodSync(join(cwd, 'd/secret.conf'), 0);
      const outcome = convert(['d'], { cwd, asNobody: true });
      expectRefused(outcome, 'd/secret.conf: permission denied');
      expect(outcome.stdout).toContain('web.service');
    });

    test('in a directory below: it is named, and the others are converted', () => {
      const cwd = workspace({ 'd/web.conf': plainJob, 'd/secret/x.conf': plainJob });
      chmodSync(join(cwd, 'd/secret'), 0);
      const outcome = convert(['d'], { cwd, asNobody: true });
      chmodSync(join(cwd, 'd/secret'), 0o755);
      expectRefused(outcome, 'd/secret: permission denied');
      expect(outcome.stdout).toContain('web.service');
    });

    test('the override beside a job: the job is not converted without it', () => {
      const cwd = workspace({ 'web.conf': plainJob, 'web.override': 'manual\n' });
      chmodSync(join(cwd, 'web.override'), 0);
      const outcome = convert(['web.conf'], { cwd, asNobody: true });
      expectRefused(outcome, 'web.override: permission denied');
      expect(outcome.stdout).toBe('');
    });

    test('the drop-ins beside a unit: they are named, not the unit', () => {
      const cwd = workspace({ 'web.service': plainUnit, 'web.service.d/x.conf': '' });
      chmodSync(join(cwd, 'web.service.d'), 0);
      const outcome = convert(['web.service'], { cwd, asNobody: true });
      chmodSync(join(cwd, 'web.service.d'), 0o755);
      expectRefused(outcome, 'web.service.d: permission denied');
    });
  });
});

describe('a file that says nothing', () => {
  test.each([
    ['empty', ''],
    ['blank', '\n \n\t\n'],
    ['comments alone', '# nothing\n'],
  ])('%s: init takes it for a job, and so it is converted', (_, content) => {
    const outcome = convert(['--print', 'web.conf'], { cwd: workspace({ 'web.conf': content }) });
    expectCalm(outcome);
    expect(outcome.stdout).toContain('[Service]');
  });

  test.each([
    ['an empty unit, which masks it', ''],
    ['a unit without a section', 'ExecStart=/bin/a\n'],
    ['a service that runs nothing', '[Unit]\nDescription=Nothing\n[Service]\nUser=me\n'],
    ['a service of random bytes', Buffer.from('\xe8\xc9n\xf5\x80\x01#\n\xfe=\xff\n', 'latin1')],
  ])('%s: systemd runs none of it, and neither is it called converted', (_, content) => {
    const cwd = workspace({ 'web.service': content });
    const outcome = convert(['web.service', '-o', 'out'], { cwd });
    expectCalm(outcome);
    expect(outcome.status).not.toBe(0);
  });
});

describe('bytes', () => {
  test('of a program', () => {
    const program = readFileSync('/bin/sh').subarray(0, 5000);
    expectNothing(workspace({ 'web.conf': program }), ['web.conf'], 'web.conf:1');
  });

  test('of chance, in many ways', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const bytes = Buffer.alloc(2000);
      let state = seed;
      for (let at = 0; at < bytes.length; at += 1) {
        state = (state * 1103515245 + 12345) % 2147483648;
        bytes[at] = state >> 16;
      }
      const cwd = workspace({ 'a.conf': bytes, 'b.service': bytes, c: bytes, 'd.socket': bytes });
      const outcome = convert(['a.conf', 'b.service', 'c', 'd.socket', '-o', 'out'], { cwd });
      expectCalm(outcome);
      expect(outcome.status).not.toBe(0);
      expect(outcome.stderr).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
    }
  });

  test('in Latin-1 are read, said so, and written as UTF-8', () => {
    const latin1 = Buffer.from('description "caf\xe9"\nenv X=\xfc\nexec /bin/a\n', 'latin1');
    const { stdout, stderr } = convert(['--print', 'web.conf'], {
      cwd: workspace({ 'web.conf': latin1 }),
    });
    expect(stdout).toContain('Description=café\n');
    expect(stdout).toContain('X=ü');
    expect(stderr).toContain('not-utf8');
  });

  test('with CRLF: the end of a line is no part of a value', () => {
    const cwd = workspace({ 'web.conf': plainJob.replaceAll('\n', '\r\n') });
    expect(convert(['--print', 'web.conf'], { cwd }).stdout).not.toContain('\r');
  });

  test('with a byte order mark: said so, where init stumbles over it', () => {
    expectNothing(workspace({ 'web.conf': `\uFEFF${plainJob}` }), ['web.conf'], 'byte order mark');
  });
});

describe('large files', () => {
  const size = 50_000_000;
  const repeated = (line: string, length: number) =>
    line.repeat(Math.ceil(length / line.length)).slice(0, length);

  /** Converts and expects that it ends by itself within some seconds. Gives its status. */
  function expectQuick(name: string, content: string | Uint8Array, seconds: number): number | null {
    const cwd = workspace({ [name]: content });
    const outcome = convert([name, '-o', 'out'], { cwd, patience: seconds * 1000 });
    expectCalm(outcome);
    return outcome.status;
  }

  test('50 MB of comments, in a job and in a unit', () => {
    expect(expectQuick('web.conf', repeated('# nothing to say, at some length\n', size), 20)).toBe(
      0,
    );
    const unit = `${plainUnit}${repeated('# nothing to say\n', size)}`;
    expect(expectQuick('web.service', unit, 20)).toBe(0);
  });

  test('a line of 50 MB, in a job and in a unit', () => {
    expect(expectQuick('web.conf', 'x'.repeat(size), 20)).toBe(2);
    expect(expectQuick('web.service', `[Service]\nExecStart=/bin/a ${'x'.repeat(size)}`, 20)).toBe(
      2,
    );
  });

  test('50 MB of random bytes, in a job and in a unit', () => {
    const bytes = Buffer.alloc(size);
    for (let at = 0, state = 1; at < size; at += 4) {
      state = (state * 1103515245 + 12345) % 2147483648;
      bytes.writeInt32LE(state, at);
    }
    expect(expectQuick('web.conf', bytes, 30)).toBe(2);
    expect(expectQuick('web.service', bytes, 30)).toBe(2);
  });

  test('a unit is not written with a line that systemd refuses for its length', () => {
    const cwd = workspace({ 'web.conf': `exec /bin/echo ${'x'.repeat(1_200_000)}\n` });
    const forth = convert(['web.conf', '-o', 'out'], { cwd });
    const back = convert(['out/etc/systemd/system/web.service'], { cwd });
    expect(forth.status !== 0 || back.status === 0).toBe(true);
  });

  const again = (line: string) => (count: number) => `${line}\n`.repeat(count);
  const service = (lines: string) => `[Service]\n${lines}ExecStart=/bin/a\n`;
  const script = (lines: string) => `script\n${lines}end script\n`;

  test.each([
    ['env A=b', 'web.conf', again('env A=b')],
    ['env of many names', 'web.conf', (n: number) => many(n, (at) => `env A${at}=b`)],
    ['respawn', 'web.conf', again('respawn')],
    ['a script', 'web.conf', (n: number) => script(many(n, (at) => `x ${at} || y`))],
    ['values', 'web.conf', (n: number) => script(many(n, (at) => `V${at}="$V x"`))],
    [
      'questions',
      'web.conf',
      (n: number) =>
        `pre-start ${script(many(n / 4, (at) => `[ -n "$A" ] || { stop; exit 0; }\n[ -e /a${at} ] || { stop; exit 0; }`))}`,
    ],
    ['"start on"', 'web.conf', (n: number) => `start on z${' \\\n or a'.repeat(n)}\n`],
    ['Environment=A=b', 'web.service', (n: number) => service(again('Environment=A=b')(n))],
    ['ExecStartPre=', 'web.service', (n: number) => service(again('ExecStartPre=/bin/b')(n))],
    ['After=', 'web.service', (n: number) => service(many(n, (at) => `After=a${at}.service`))],
    ['garbage', 'web.service', (n: number) => service(again('garbage')(n))],
  ])('40 000 lines of %s in %s take seconds', (_, name, contentOf) => {
    expectQuick(name, contentOf(40_000), 10);
  });

  test('5 million lines without a word, as a .conf that may be job or unit', () => {
    expectQuick('web.conf', again('#')(5_000_000), 20);
  });

  function many(count: number, lineAt: (at: number) => string): string {
    return Array.from({ length: count }, (_, at) => `${lineAt(at)}\n`).join('');
  }

  test.each([
    ['parentheses', (n: number) => `start on ${'('.repeat(n)}a${')'.repeat(n)}\n`],
    ['braces', (n: number) => `script\n${'{ '.repeat(n)}a; ${'};'.repeat(n)}\nend script\n`],
    ['substitutions', (n: number) => `exec sh -c "${'$('.repeat(n)}a${')'.repeat(n)}"\n`],
    [
      'conditions',
      (n: number) => `script\n${'if a; then '.repeat(n)}b; ${'fi; '.repeat(n)}\nend script\n`,
    ],
  ])('%s 20 000 deep', (_, contentOf) => {
    expectQuick('web.conf', contentOf(20_000), 10);
  });
});

describe('a whole machine given as a directory', () => {
  test.each(['/proc', '/sys', '/dev', '/etc', '/usr/lib/systemd'])('%s', (directory) => {
    expectCalm(convert([directory], { patience: 60_000 }));
  });
});

test('standard input that cannot be read', () => {
  expectRefused(shell('convert - </'), 'standard input: is a directory');
});

test('a script or a command of an input is never run', () => {
  const cwd = workspace();
  const touch = (name: string) => `touch ${join(cwd, name)}`;
  fill(cwd, {
    'a.conf': `exec ${touch('exec')} $(${touch('sub')}) \`${touch('tick')}\`\npre-start script\n${touch('pre')}\nend script\nenv X=$(${touch('env')})\n`,
    'b.service': `[Service]\nExecStart=/bin/sh -c "${touch('start')}"\nEnvironment=X=$(${touch('environment')})\nEnvironmentFile=|${touch('file')}\n`,
  });
  writeFileSync(join(cwd, 'x; touch name; .conf'), `exec ${touch('odd')}\n`);
  const before = listing(cwd);
  for (const mode of [[], ['--print'], ['--format', 'json']])
    expectCalm(convert([...mode, 'a.conf', 'b.service', 'x; touch name; .conf'], { cwd }));
  expect(listing(cwd)).toEqual(before);
});

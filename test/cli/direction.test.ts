import { describe, expect, test } from 'vitest';
import {
  convert,
  expectRefused,
  fill,
  plainJob,
  plainUnit,
  type Surroundings,
  workspace,
} from './command.ts';

/** The paths that a dry run would write. */
function pathsOf(args: readonly string[], surroundings: Surroundings = {}): readonly string[] {
  const { stdout } = convert(['--root', '/nowhere', ...args], surroundings);
  return [...stdout.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, path]) => path ?? '');
}

const unit = (name: string) => `etc/systemd/system/${name}`;
const job = (name: string) => `etc/init/${name}`;
const inScript = (text: string) => `script\n${text}\nend script\n`;

describe('the direction of a conversion', () => {
  test.each([
    ['a job in a .conf', 'web.conf', plainJob, unit('web.service')],
    ['a unit in a .service', 'web.service', plainUnit, job('web.conf')],
    ['a job without an ending', 'web', plainJob, unit('web.service')],
    ['a unit without an ending', 'web', plainUnit, job('web.conf')],
    ['a unit in a .conf', 'web.conf', plainUnit, job('web.conf')],
    ['a unit in a .txt', 'web.txt', plainUnit, job('web.conf')],
    ['a unit below comments', 'web.conf', `# a\n\n; b\n${plainUnit}`, job('web.conf')],
    ['a unit with a byte order mark', 'web.conf', `\uFEFF${plainUnit}`, job('web.conf')],
    ['a unit with CRLF', 'web.conf', plainUnit.replaceAll('\n', '\r\n'), job('web.conf')],
    ['a job below a section in a comment', 'web.conf', `# [A]\n${plainJob}`, unit('web.service')],
    ['a job with a section in its script', 'web.conf', inScript('[Unit]'), unit('web.service')],
  ])('%s', (_what, name, content, path) => {
    expect(pathsOf([name], { cwd: workspace({ [name]: content }) })).toEqual([path]);
  });

  test.each([
    ['a job without a name', [], plainJob, unit('stdin.service')],
    ['a unit without a name', [], plainUnit, job('stdin.conf')],
    ['a job with a name', ['--name', 'web'], plainJob, unit('web.service')],
    ['a unit with a name', ['--name', 'web'], plainUnit, job('web.conf')],
    ['a job with its file name', ['--name', 'web.conf'], plainJob, unit('web.service')],
    ['a unit with its file name', ['--name', 'web.service'], plainUnit, job('web.conf')],
    ['a job with a path', ['--name', 'net/apache'], plainJob, unit('net-apache.service')],
  ])('standard input: %s', (_what, args, input, path) => {
    expect(pathsOf(['-', ...args], { input })).toEqual([path]);
  });

  test('standard input has a name in messages and in what is written', () => {
    const { stdout } = convert(['--print', '-', '--name', 'web'], { input: plainJob });
    expect(stdout.split('\n')[0]).not.toContain('From -,');
  });

  test('--to upstart takes any file for a unit, --to systemd for a job', () => {
    const cwd = workspace({ odd: `X=1\n${plainUnit}`, even: 'script\n[Unit]\nend script\n' });
    expect(pathsOf(['--to', 'upstart', 'odd'], { cwd })).toEqual([job('odd.conf')]);
    expect(pathsOf(['--to', 'systemd', 'even'], { cwd })).toEqual([unit('even.service')]);
  });

  test('--to systemd on a unit says that it is no job, and writes nothing', () => {
    const cwd = workspace({ 'web.service': plainUnit });
    const outcome = convert(['--to', 'systemd', 'web.service'], { cwd });
    expectRefused(outcome, 'web.service:1:1: error: Unknown stanza');
    expect(outcome.stdout).toBe('');
  });

  test('--to upstart on a job does not call an empty job converted', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const outcome = convert(['--to', 'upstart', 'web.conf'], { cwd });
    expect(outcome.status).not.toBe(0);
  });

  test('--name is for standard input: with a file it is refused or obeyed, not ignored', () => {
    const cwd = workspace({ 'web.conf': plainJob });
    const { status, stdout } = convert(['--name', 'other', 'web.conf'], { cwd });
    expect(status === 2 || stdout.includes('other.service')).toBe(true);
  });

  test('standard input named twice is read once', () => {
    const { stdout } = convert(['--print', '-', '-'], { input: plainJob });
    expect(stdout).toContain('ExecStart=/usr/bin/web');
  });

  test('what follows -- is a file, whatever it looks like', () => {
    const cwd = workspace({ '-x.conf': plainJob, '--help': plainJob });
    expect(pathsOf(['--', '-x.conf'], { cwd })).toEqual([unit('-x.service')]);
    expect(pathsOf(['--', '--help'], { cwd })).toEqual([unit('--help.service')]);
  });

  test('both directions in one run', () => {
    const cwd = workspace({ 'a.conf': plainJob, 'b.service': plainUnit });
    expect(pathsOf(['a.conf', 'b.service'], { cwd })).toEqual([unit('a.service'), job('b.conf')]);
  });
});

describe('what belongs to a file comes with it', () => {
  test('the override beside a job', () => {
    const cwd = workspace({ 'web.conf': plainJob, 'web.override': 'exec /opt/other\nmanual\n' });
    const { stdout } = convert(['--print', 'web.conf'], { cwd });
    expect(stdout).toContain('ExecStart=/opt/other');
    expect(stdout).not.toContain('[Install]');
  });

  test('the drop-ins beside a unit, in order of their names', () => {
    const cwd = workspace({
      'web.service': plainUnit,
      'web.service.d/20.conf': '[Service]\nUser=second\n',
      'web.service.d/10.conf': '[Service]\nUser=first\n',
      'web.service.d/.hidden.conf': '[Service]\nUser=hidden\n',
      'web.service.d/readme.txt': '[Service]\nUser=text\n',
    });
    const { stdout } = convert(['--print', 'web.service'], { cwd });
    expect(stdout).toContain('setuid second');
  });

  test('the socket beside a service, and the service beside a socket', () => {
    const files = {
      'web.service': '[Service]\nExecStart=/usr/bin/web\n',
      'web.socket': '[Socket]\nListenStream=8080\n[Install]\nWantedBy=sockets.target\n',
    };
    const cwd = workspace(files);
    const byService = convert(['--print', 'web.service'], { cwd });
    const bySocket = convert(['--print', 'web.socket'], { cwd });
    expect(byService.stdout).toContain('PORT=8080');
    expect(bySocket.stdout).toBe(byService.stdout);
  });

  test('an override alone is not passed over in silence', () => {
    const cwd = workspace({ 'web.override': 'manual\n' });
    const { status, stderr } = convert(['web.override'], { cwd });
    expect(stderr).toContain('web.override');
    expect(status).not.toBe(0);
  });

  test('an override whose job is not in the directory is not passed over in silence', () => {
    const cwd = workspace({ 'init/web.conf': plainJob, 'init/other.override': 'manual\n' });
    expect(convert(['init'], { cwd }).stderr).toContain('other.override');
  });

  test('a drop-in alone is not passed over in silence', () => {
    const cwd = workspace({ 'web.service.d/user.conf': '[Service]\nUser=me\n' });
    const { status, stderr } = convert(['web.service.d/user.conf'], { cwd });
    expect(stderr).toContain('user.conf');
    expect(status).not.toBe(0);
  });

  test('a directory of drop-ins is not taken for a directory of units', () => {
    const cwd = workspace({ 'web.service.d/user.conf': '[Service]\nUser=me\n' });
    expect(pathsOf(['web.service.d'], { cwd })).toEqual([]);
  });
});

describe('a directory', () => {
  test('its jobs know each other, and sub-directories are part of the name', () => {
    const cwd = workspace({
      'init/net/apache.conf': plainJob,
      'init/after.conf': 'start on started net/apache\nexec /bin/after\n',
    });
    expect(pathsOf(['init'], { cwd })).toEqual([unit('after.service'), unit('net-apache.service')]);
    expect(convert(['--print', 'init'], { cwd }).stdout).toMatch(/^After=.*net-apache\.service/m);
  });

  test('what packages and editors leave is passed over', () => {
    const cwd = workspace({ 'init/web.conf': plainJob });
    const leftovers = ['web.conf.dpkg-old', 'web.conf.dpkg-dist', 'web.conf~', 'web.conf.rpmsave'];
    for (const name of [...leftovers, '.conf', 'README', 'old.dpkg-old/web.conf', '.git/web.conf'])
      fill(cwd, { [`init/${name}`]: 'garbage here' });
    const outcome = convert(['init', '-o', 'out'], { cwd });
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain('1 file written');
  });

  test.each(['service.d', 'web-.service.d'])(
    'drop-ins of several units, %s, make no job',
    (name) => {
      const cwd = workspace({
        'system/web-front.service': plainUnit,
        [`system/${name}/all.conf`]: '[Service]\nUser=me\n',
      });
      expect(pathsOf(['system'], { cwd })).toEqual([job('web-front.conf')]);
      expect(convert(['system'], { cwd }).stderr).toContain('all.conf');
    },
  );
});

describe('several directories', () => {
  const cwd = () =>
    workspace({
      'b/web.conf': 'exec /bin/from-b\n',
      'a/web.conf': 'exec /bin/from-a\n',
    });

  test('count in the order in which they are named', () => {
    const first = convert(['--print', 'b', 'a'], { cwd: cwd() });
    expect(first.stdout).toContain('/bin/from-b');
    expect(first.stdout).not.toContain('/bin/from-a');
    expect(first.stderr).toContain('a/web.conf: review: shadowed');
    expect(convert(['--print', 'a', 'b'], { cwd: cwd() }).stdout).toContain('/bin/from-a');
  });

  test('do not hide a file that is named itself, once more or alone', () => {
    const again = convert(['a', 'b', 'b/web.conf'], { cwd: cwd() });
    expect(again.stderr).toContain('It would become the same file as');
    const { stderr, status } = convert(['a', 'b/web.conf'], { cwd: cwd() });
    expect(status).toBe(2);
    expect(stderr).toContain('It would become the same file as');
  });
});

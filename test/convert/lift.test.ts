/** Jobs whose scripts look as if directives said the same, and do not: what the lifting has to leave alone, without a systemd to ask. */
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';

function unitOf(
  job: string,
  options: ConvertOptions = {},
  others: Readonly<Record<string, string>> = {},
) {
  const files = Object.entries({ web: job, ...others });
  const { outputs } = convert(
    files.map(([name, content]) => ({ name: `${name}.conf`, content })),
    options,
  );
  return outputs.find(({ path }) => /\/web@?\.service$/.test(path))?.content ?? '';
}

describe('an instance has a value of its own, whatever the job gives for want of one', () => {
  const job = 'env N=1\ninstance $N\n';

  test.each(['exec nice -n $N /usr/bin/web', 'exec /usr/bin/web >> /var/log/web-$N.log'])(
    '%s',
    (exec) => {
      const unit = unitOf(`${job}${exec}\n`);
      expect(unit).not.toMatch(/^Nice=|web-1|^StandardOutput=/m);
      expect(unit).toMatch(/\$\{?N/);
    },
  );
});

describe('behind a new root directory names and files are others', () => {
  test.each([
    ['exec chroot /srv/jail setuidgid web /usr/bin/web', 'User='],
    ["exec chroot /srv/jail sh -ec '. /etc/default/web; exec /usr/bin/web'", 'EnvironmentFile='],
    ["exec chroot /srv/jail sh -ec '[ -f /etc/x ] || exit 0; exec /usr/bin/web'", 'Condition'],
    ["exec chroot /srv/jail sh -ec 'exec /usr/bin/web >> /var/log/web.log'", 'StandardOutput='],
    ['mkdir -p /srv/jail/m\n  exec chroot /srv/jail /usr/bin/web', 'RootDirectory='],
  ])('%s: no %s', (line, directive) => {
    expect(unitOf(`script\n  ${line}\nend script\n`)).not.toContain(directive);
  });
});

test('a guard of a job that another one waits for the end of stays', () => {
  const job = 'script\n  [ -f /etc/x ] || exit 0\n  exec /usr/bin/web\nend script\n';
  expect(unitOf(job)).toContain('ConditionPathExists=/etc/x');
  const heard = { other: 'start on stopped web\nexec /usr/bin/other\n' };
  expect(unitOf(job, {}, heard)).not.toContain('ConditionPathExists=');
});

test('a task goes on after a command that ended well by another number only in one script', () => {
  const job = 'task\nscript\n  /usr/bin/one\n  /usr/bin/two\nend script\n';
  expect(unitOf(job).match(/^ExecStart=/gm)).toHaveLength(2);
  expect(unitOf(`normal exit 3\n${job}`).match(/^ExecStart=/gm)).toHaveLength(1);
});

test('the status of a pipe is that of logger, which a task has to keep', () => {
  const exec = 'exec /usr/bin/web | logger -t web\n';
  expect(unitOf(exec)).toContain('SyslogIdentifier=web');
  expect(unitOf(`task\n${exec}`)).not.toContain('SyslogIdentifier=');
});

test('a signal that a parent turned into a number is no normal end', () => {
  const job = 'respawn\nnormal exit 0 KILL\nscript\n  cd /srv\n  /usr/bin/web\nend script\n';
  expect(unitOf(job)).toContain('/bin/sh');
});

describe("a user's manager", () => {
  test.each([
    ['exec sudo -u daemon /usr/bin/web', 'User='],
    ['script\n  cd sub\n  exec /usr/bin/web\nend script', 'WorkingDirectory=/sub'],
    ['exec chroot /srv /usr/bin/web', 'RootDirectory='],
  ])('%s: no %s', (process, directive) => {
    expect(unitOf(`${process}\n`, { session: true })).not.toContain(directive);
  });

  test('is told of the directory that start-stop-daemon goes to', () => {
    const unit = unitOf('exec start-stop-daemon --start --exec /usr/bin/web\n', { session: true });
    expect(unit).toContain('WorkingDirectory=/');
  });
});

test.each([
  [219, 'PermissionsStartOnly=yes'],
  [234, 'PermissionsStartOnly=yes'],
  [235, 'ExecStartPre=!/usr/bin/prepare'],
])('what stays root on systemd %i: %s', (systemd, line) => {
  const job =
    'pre-start exec /usr/bin/prepare\nexec start-stop-daemon --start --chuid web --exec /usr/bin/web\n';
  expect(unitOf(job, { systemd }).split('\n')).toContain(line);
});

test.each([
  [239, '>> /var/log/web.log', false],
  [240, '>> /var/log/web.log', true],
  [247, '> /var/log/web.log', false],
  [248, '> /var/log/web.log', true],
])('systemd %i has a word for %s: %s', (systemd, redirection, isKnown) => {
  const unit = unitOf(`exec /usr/bin/web ${redirection}\n`, { systemd });
  expect(unit.includes('StandardOutput=')).toBe(isKnown);
});

test('a directory below /run that another job names outlives the unit', () => {
  const job = 'pre-start exec mkdir -p /run/web\nexec /usr/bin/web\n';
  expect(unitOf(job)).not.toContain('RuntimeDirectoryPreserve=');
  const sharing = { other: 'exec /usr/bin/other --socket /run/web/other\n' };
  expect(unitOf(job, {}, sharing)).toContain('RuntimeDirectoryPreserve=yes');
});

test.each([
  ['exec start-stop-daemon --start --chuid web --exec /usr/bin/web', false],
  ['setuid web\nexec /usr/bin/web', true],
])('whether it was another than root who looked for a file: %s', (job, isOther) => {
  const { findings } = convert([
    {
      name: 'web.conf',
      content: `pre-start script\n  test -e /etc/x || { stop; exit 0; }\nend script\n${job}\n`,
    },
  ]);
  expect(findings.some(({ code }) => code === 'guard-is-condition')).toBe(isOther);
});

test('logger marks lines by its own user where no name is given', () => {
  const pipe = 'exec /usr/bin/web | logger\n';
  expect(unitOf(pipe)).toContain('SyslogIdentifier=root');
  expect(unitOf(`setuid web\n${pipe}`)).toContain('SyslogIdentifier=web');
});

describe('a file that nobody has seen', () => {
  test.each(['/etc/default/web', '/etc/sysconfig/web', '/etc/environment', '/srv/web/web.env'])(
    'is one of variables by its place or name: %s',
    (file) => {
      expect(unitOf(`script\n  . ${file}\n  exec web $A\nend script\n`)).toContain(
        `EnvironmentFile=${file}\n`,
      );
    },
  );

  test.each(['/srv/venv/bin/activate', '/etc/profile.d/rbenv.sh', '/lib/lsb/init-functions'])(
    'may be a script, which its shell reads: %s',
    (file) => {
      const unit = unitOf(`script\n  . ${file}\n  exec web $A\nend script\n`);
      expect(unit).not.toContain('EnvironmentFile=');
      expect(unit).toContain(`. ${file}`);
    },
  );
});

test('what a file sets is told as exported, whatever of it the script exports itself', () => {
  const content = 'script\n  . /etc/default/web\n  export PORT\n  exec web\nend script\n';
  const { findings } = convert([{ name: 'web.conf', content }], {
    machine: { readFile: () => 'PORT=80\nKEY=secret\n', exists: () => true },
  });
  expect(findings.map(({ code }) => code)).toContain('variables-exported');
});

describe('what holds for the main process, and other commands of the unit', () => {
  const job = (hook: string, main: string) =>
    `pre-start script\n  ${hook}\nend script\nscript\n  ${main}\n  exec /usr/bin/web\nend script\n`;
  const told = (text: string) =>
    convert([{ name: 'web.conf', content: text }]).findings.flatMap(({ code, message }) =>
      code === 'holds-for-all' ? [message] : [],
    );

  test('a directory is named, where one of them is left', () => {
    expect(told(job('rm -f /run/x', 'cd /srv'))).toEqual([
      'All commands of the unit start in /srv, and fail where that is not there.',
    ]);
    expect(told(job('rm -f /run/x', 'umask 077'))).toEqual([
      'The mask of the main process is that of all commands of the unit.',
    ]);
    expect(told(job('rm -f /run/x', 'cd /\n  umask 022'))).toEqual([]);
    const made = job('mkdir -p /run/x && chown root /run/x', 'cd /srv');
    expect(unitOf(made)).toContain('RuntimeDirectory=x');
    expect(told(made)).toEqual([]);
  });

  test("what is in a directory's way is no matter of its spelling", () => {
    const unit = unitOf(job('mkdir -p /var/run/x/y', 'cd /run/x'));
    expect(unit).not.toContain('WorkingDirectory=');
  });

  test("a user's manager starts its services elsewhere than in the root directory", () => {
    const text = job('/usr/bin/before', 'cd /');
    expect(unitOf(text, { session: true })).toContain('cd /');
    expect(unitOf(text)).not.toContain('cd /');
  });
});

test('a value that an event gives is not that of the job', () => {
  const job = (more: string) =>
    `${more}env D=/srv\nscript\n  cd $D\n  exec /usr/bin/web\nend script\n`;
  expect(unitOf(job(''))).toContain('WorkingDirectory=/srv');
  expect(unitOf(job('start on ready D=*\n'))).not.toContain('WorkingDirectory=');
});

test.each([
  ['/var/run/web', '', true],
  ['/var/run/web/a', 'setuid www\n', true],
  ['/var/run/mysqld', '', false],
  ['/var/run/mysqld', 'setuid www\n', false],
])('mkdir of %s, which may be there: %j', (path, stanza, isMade) => {
  const text = `${stanza}pre-start exec mkdir -p ${path}\nexec /usr/bin/web\n`;
  expect(unitOf(text).includes('RuntimeDirectory=')).toBe(isMade);
  const { findings } = convert([{ name: 'web.conf', content: text }]);
  const isNamed = findings.some(({ message }) => message.includes('www could not have made it'));
  expect(isNamed).toBe(isMade && stanza !== '');
});

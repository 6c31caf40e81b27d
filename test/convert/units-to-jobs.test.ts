import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { questionText } from '../../src/convert/tables/questions.ts';
import { releaseNamed } from '../../src/convert/tables/releases.ts';

/** The jobs of a set of units by their names, and what is said. */
function converted(files: Readonly<Record<string, string>>, upstart = '1.13.2') {
  const release = releaseNamed(upstart);
  const { outputs, findings } = convert(
    Object.entries(files).map(([name, content]) => ({ name, content })),
    release ? { release } : {},
  );
  const texts = new Map(
    outputs.map(({ path, content }) => [path.replace('etc/init/', ''), content]),
  );
  return {
    lines: (name: string) => (texts.get(name) ?? '').split('\n').map((line) => line.trim()),
    text: (name: string) => texts.get(name) ?? '',
    names: [...texts.keys()],
    codes: findings.map(({ code }) => code),
  };
}

const service = (...settings: readonly string[]) =>
  ['[Service]', 'ExecStart=/usr/bin/web', ...settings, ''].join('\n');

describe('a protection', () => {
  it.each([
    ['ProtectSystem=full', 'protection-lost'],
    ['BindPaths=/a:/b', 'view-lost'],
    ['MemoryHigh=1G', 'share-lost'],
    ['WatchdogSec=3', 'watch-lost'],
    ['SyslogIdentifier=web', 'log-differs'],
    ['CPUAccounting=yes', 'systemd-only'],
    ['PrivateTmp=no', 'holds-anyway'],
    ['AmbientCapabilities=CAP_CHOWN', 'capability-lost'],
  ])('%s is named: %s', (setting, code) => {
    const { codes } = converted({ 'web.service': service(setting) });
    expect(codes).toContain(code);
    expect(codes).not.toContain('directive-lost');
  });
});

describe('directories of a service', () => {
  it('are made in the pre-start of what runs as root', () => {
    const { lines } = converted({
      'web.service': service('RuntimeDirectory=web', 'RuntimeDirectoryMode=0700'),
    });
    expect(lines('web.conf')).toContain('install -d -m 0700 /run/web');
  });

  it('are made by a task of root where all of the job is another user', () => {
    const { lines } = converted({ 'web.service': service('User=www', 'StateDirectory=web') });
    expect(lines('web-directories.conf')).toEqual(
      expect.arrayContaining([
        'start on starting web',
        'task',
        'install -d -m 0755 -o www -g "$(id -g www)" /var/lib/web',
      ]),
    );
    expect(lines('web.conf')).toContain('setuid www');
  });
});

describe('the name of a directory', () => {
  it.each(['../../etc', '/../../etc', 'web:../../etc', 'private/web'])(
    'that systemd passes over makes none: %s',
    (name) => {
      const { text, codes } = converted({
        'web.service': service('User=www', `StateDirectory=${name}`),
      });
      expect(text('web-directories.conf') + text('web.conf')).not.toContain('install');
      expect(codes).toContain('value-ignored');
    },
  );

  it('is one word to the shell, and holds the instance', () => {
    const { lines } = converted({
      'web@.service': service('RuntimeDirectory=web-%i $(reboot)-%i "a b" %n'),
    });
    expect(lines('web.conf')).toEqual(
      expect.arrayContaining([
        'install -d -m 0755 "/run/web-${INSTANCE}"',
        'install -d -m 0755 "/run/\\$(reboot)-${INSTANCE}"',
        'install -d -m 0755 "/run/a b"',
        'install -d -m 0755 "/run/web@${INSTANCE}.service"',
      ]),
    );
  });
});

describe('settings that a program makes', () => {
  it.each([
    ['CPUAffinity=0 2-3', 'taskset -cp 0,2-3 $$ > /dev/null'],
    ['IOSchedulingClass=idle', 'ionice -c 3 -p $$'],
    ['IOSchedulingPriority=7', 'ionice -c 2 -n 7 -p $$'],
    ['CPUSchedulingPolicy=batch', 'chrt --batch -p 0 $$ > /dev/null'],
    ['CoredumpFilter=default', 'echo 0x33 > /proc/self/coredump_filter'],
    ['NoNewPrivileges=yes', 'exec setpriv --no-new-privs /usr/bin/web'],
    ['CapabilityBoundingSet=CAP_NET_RAW', 'exec setpriv --bounding-set=-all,+net_raw /usr/bin/web'],
  ])('%s is %s', (setting, line) => {
    const { lines, codes } = converted({ 'web.service': service(setting) });
    expect(lines('web.conf')).toContain(line);
    expect(codes).toContain('needs-program');
  });

  it('are named as lost where only root could make them, or the system has no such program', () => {
    const policy = service('User=www', 'CPUSchedulingPolicy=fifo', 'CPUSchedulingPriority=9');
    expect(converted({ 'web.service': policy }).codes).toContain('share-lost');
    const rights = service('NoNewPrivileges=yes');
    expect(converted({ 'web.service': rights }, '1.5').codes).toContain('protection-lost');
  });
});

describe('a command that reloads', () => {
  it('is a task of its own, which asks for the main process', () => {
    const { lines, codes } = converted({
      'web.service': service('User=www', 'ExecReload=/usr/bin/web -r $MAINPID'),
    });
    expect(lines('web-reload.conf')).toEqual(
      expect.arrayContaining([
        'task',
        'setuid www',
        "MAINPID=$(initctl status web | sed -n '1s/.* process //p')",
        'exec /usr/bin/web -r $MAINPID',
      ]),
    );
    expect(codes).toContain('reload-is-job');
  });
});

describe('an Upstart that lacks a stanza', () => {
  const old = (...settings: readonly string[]) =>
    converted({ 'web.service': service(...settings) }, '0.6.5');

  it('has su become the user', () => {
    expect(old('User=www').lines('web.conf')).toContain(
      'exec su -s /bin/sh -c "exec /usr/bin/web" www',
    );
  });

  it('has its output go to a file', () => {
    expect(old().lines('web.conf')).toContain('exec >> /var/log/web.log 2>&1');
    expect(converted({ 'web.service': service() }, '1.5').text('web.conf')).not.toContain(
      '/var/log',
    );
  });

  it('has a pre-stop send the signal, but to what respawns', () => {
    expect(old('KillSignal=SIGQUIT').lines('web.conf')).toContain('kill -s QUIT "$pid"');
    const respawning = old('KillSignal=SIGQUIT', 'Restart=always');
    expect(respawning.text('web.conf')).not.toContain('QUIT');
    expect(respawning.codes).toContain('cannot-be-written');
  });

  it('has the shell set the score, and a task reload', () => {
    const set = old('OOMScoreAdjust=-1000', 'ExecReload=/bin/kill -USR1 $MAINPID');
    expect(set.lines('web.conf')).toContain('echo -17 > /proc/self/oom_adj');
    expect(set.lines('web-reload.conf')).toContain('exec kill -s USR1 "$pid"');
  });
});

describe('units of a set', () => {
  it('wait for a target as for a job without a process', () => {
    const set = converted({
      'base.target': '[Install]\nWantedBy=multi-user.target\n',
      'a.service': `[Unit]\nPartOf=base.target\n${service()}[Install]\nWantedBy=base.target\n`,
      'b.service': `[Unit]\nAfter=base.target\n${service()}[Install]\nWantedBy=base.target\n`,
    });
    expect(set.lines('base.target.conf')).toContain('start on runlevel [2345]');
    expect(set.lines('a.conf')).toEqual(
      expect.arrayContaining(['start on starting base.target', 'stop on stopping base.target']),
    );
    expect(set.lines('b.conf')).toContain('start on started base.target');
  });

  it('start before or after what wants them, where nothing else starts them', () => {
    const set = converted({
      'web.service': `[Unit]\nRequires=db.service\nAfter=db.service\nWants=log.service\n${service()}[Install]\nWantedBy=multi-user.target\n`,
      'db.service': service(),
      'log.service': `[Unit]\nAfter=web.service\n${service()}`,
    });
    expect(set.lines('web.conf')).toContain('start on runlevel [2345]');
    expect(set.lines('db.conf')).toContain('start on starting web');
    expect(set.lines('log.conf')).toContain('start on started web');
    expect(set.codes).not.toContain('relation-lost');
  });

  it('are two jobs where a template and a service have one name', () => {
    const set = converted({ 'web.service': service(), 'web@.service': service() });
    expect(set.names).toEqual(['web.conf', 'web@.conf']);
  });
});

describe('the instance of a template', () => {
  it('is not escaped in a job, where it is %I', () => {
    const { text } = converted({
      'web@.service': service('ExecStartPost=/bin/told /dev/%I %f'),
    });
    expect(text('web.conf')).toContain('/bin/told "/dev/${INSTANCE}" "/${INSTANCE}"');
  });
});

describe('a job beside another', () => {
  it('has a name that no unit of the set has', () => {
    const { names } = converted({
      'web.service': service('ExecReload=/usr/bin/web -r $MAINPID'),
      'web-reload.service': service(),
    });
    expect(names.sort()).toEqual(['web-reload-2.conf', 'web-reload.conf', 'web.conf']);
  });
});

describe('a part of the first stage of boot', () => {
  it('that needs the file systems waits for them', () => {
    const { text, codes } = converted({
      'web.service': `[Unit]
DefaultDependencies=no
After=local-fs.target
${service()}[Install]
WantedBy=sysinit.target
`,
    });
    expect(text('web.conf')).toContain('start on local-filesystems');
    expect(codes).not.toContain('orders-only');
  });
});

describe('a unit of users', () => {
  it('is of the user: its home, its directories', () => {
    const { outputs } = convert([
      {
        name: 'systemd/user/web.service',
        content: service('ExecStartPost=%h/bin/told %t', 'RuntimeDirectory=web'),
      },
    ]);
    const [job] = outputs;
    expect(job?.path).toBe('usr/share/upstart/sessions/web.conf');
    expect(job?.content).toContain('exec "${HOME}/bin/told" "${XDG_RUNTIME_DIR}"');
    expect(job?.content).toContain('install -d -m 0755 "$XDG_RUNTIME_DIR/web"');
  });
});

describe('a service with a socket', () => {
  const socket = '[Socket]\nListenStream=0.0.0.0:80\n[Install]\nWantedBy=sockets.target\n';

  it('that starts at boot, too, has to listen itself', () => {
    const { text, codes } = converted({
      'web.service': `${service()}[Install]\nWantedBy=multi-user.target\nAlso=web.socket\n`,
      'web.socket': socket,
    });
    expect(text('web.conf')).toMatch(/^start on runlevel \[2345\]$/m);
    expect(text('web.conf')).toMatch(/^exec \/usr\/bin\/web$/m);
    expect(codes).toContain('socket-left-out');
  });

  it('that nothing else starts waits for a connection', () => {
    const { text, codes } = converted({ 'web.service': service(), 'web.socket': socket });
    expect(text('web.conf')).toContain('start on socket PROTO=inet PORT=80');
    expect(codes).not.toContain('socket-left-out');
  });
});

describe('alternatives of different kinds', () => {
  it('are asked together, by no event', () => {
    const { text } = converted({
      'web.service': `[Unit]
ConditionVirtualization=|container
ConditionPathExists=|/etc/web
${service()}[Install]
WantedBy=multi-user.target
`,
    });
    expect(text('web.conf')).toMatch(/^start on runlevel \[2345\]$/m);
    expect(text('web.conf')).toMatch(
      /systemd-detect-virt.* \|\| \[ -e \/etc\/web|\/etc\/web.* \|\| /,
    );
  });
});

describe('a unit and a target of one name', () => {
  it('do not wait for themselves', () => {
    const { text } = converted({
      'web.service': `${service()}[Install]\nWantedBy=web.target\n`,
    });
    expect(text('web.conf')).toContain('start on starting web.target');
  });

  it('are started each by its own', () => {
    const { text } = converted({
      'web.service': service(),
      'web.path': '[Path]\nPathModified=/srv/web\n',
      'web.target': '[Unit]\nDescription=Web\n',
    });
    expect(text('web.conf')).toContain('start on file');
    expect(text('web.target.conf')).not.toContain('start on file');
  });
});

describe('a drop-in of a stage of boot', () => {
  it('is no job to wait for', () => {
    const { text } = converted({
      'web.service': service(),
      'multi-user.target.d/web.conf': '[Unit]\nWants=web.service\n',
    });
    expect(text('web.conf')).not.toContain('multi-user');
  });
});

describe('a program that takes its socket from systemd', () => {
  const set = converted({
    'echo.service': '[Service]\nExecStart=/usr/bin/echo-server "a b"\n',
    'echo.socket': '[Socket]\nListenStream=127.0.0.1:7\n[Install]\nWantedBy=sockets.target\n',
  });
  const [line = ''] = set.lines('echo.conf').filter((each) => each.startsWith('exec '));

  it('is told of it by a few words of perl, which are taken off on the way back', () => {
    expect(line).toContain('perl -MPOSIX=dup2');
    expect(set.codes).toContain('socket-protocol-differs');
    const back = convert([{ name: 'echo.conf', content: set.text('echo.conf') }]);
    const unit = back.outputs.find(({ path }) => path.endsWith('.service'));
    expect(unit?.content).toContain('ExecStart=/usr/bin/echo-server "a b"');
    expect(unit?.content).not.toContain('UPSTART_FDS');
  });

  const perl = spawnSync('perl', ['-e', '1']).status === 0;
  test.skipIf(!perl)(`finds it at 3${perl ? '' : ' (skipped: no perl)'}`, () => {
    const fd = openSync('/dev/null', 'r');
    const told = 'echo $LISTEN_FDS $LISTEN_PID $$ $(readlink /proc/$$/fd/3) "$1"';
    const command = line.replace('/usr/bin/echo-server', () => `sh -c '${told}' x`);
    const run = (fds: string | undefined) =>
      spawnSync('/bin/sh', ['-e', '-c', command], {
        stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'ignore', fd],
        env: { PATH: process.env['PATH'], ...(fds !== undefined && { UPSTART_FDS: fds }) },
        encoding: 'utf8',
      }).stdout.trim();
    const [number, pid, own, file, argument] = run('5').split(/ (?!b)/);
    expect([number, pid, file, argument]).toEqual(['1', own, '/dev/null', 'a b']);
    expect(run(undefined)).toMatch(/^\d+ .*a b$/);
  });
});

const analyze = spawnSync('systemd-analyze', ['condition', 'ConditionPathExists=/']).status === 0;

describe.skipIf(!analyze)(
  `what a shell asks is what systemd asks${analyze ? '' : ' (skipped: no systemd-analyze)'}`,
  () => {
    let directory = '';
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-conditions-'));
      writeFileSync(join(directory, 'file'), 'x');
    });
    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    test.each([
      ['PathExists', 'DIR/file'],
      ['PathExists', 'DIR/none'],
      ['PathExistsGlob', 'DIR/f*'],
      ['PathExistsGlob', 'DIR/g*'],
      ['PathIsDirectory', 'DIR'],
      ['PathIsDirectory', 'DIR/file'],
      ['PathIsMountPoint', '/proc'],
      ['PathIsMountPoint', 'DIR'],
      ['PathIsReadWrite', 'DIR'],
      ['DirectoryNotEmpty', 'DIR'],
      ['DirectoryNotEmpty', 'DIR/none'],
      ['FileNotEmpty', 'DIR/file'],
      ['FileIsExecutable', 'DIR/file'],
      ['KernelCommandLine', 'no-such-word'],
      ['KernelCommandLine', 'no.such=word'],
      ['KernelVersion', '*'],
      ['KernelVersion', '1.*'],
      ['Architecture', 'x86-64'],
      ['Architecture', 's390x'],
      ['Host', '*'],
      ['Host', 'no-such-host-?'],
      ['Security', 'selinux'],
      ['Security', 'smack'],
      ['CPUs', '>=1'],
      ['CPUs', '>100000'],
      ['CPUs', '1'],
      ['User', 'root'],
      ['User', '0'],
      ['User', '@system'],
      ['User', 'nobody'],
      ['Group', 'root'],
      ['Group', 'no-such-group'],
    ])('Condition%s=%s', (kind, argument) => {
      const value = argument.replace('DIR', directory);
      const text = questionText(`Condition${kind}`, value, 'system') ?? '';
      expect(text).not.toBe('');
      for (const negation of ['', '!']) {
        const asked = spawnSync('systemd-analyze', [
          'condition',
          `Condition${kind}=${negation}${value}`,
        ]);
        const line = `${negation === '' ? '' : '! '}${text} || exit 9`;
        const { status } = spawnSync('/bin/sh', ['-e', '-c', line]);
        expect([negation, status === 0]).toEqual([negation, asked.status === 0]);
      }
    });
  },
);

describe("commands that are root's, of a service that is not", () => {
  const unit = (...lines: readonly string[]) => service('User=www', ...lines);

  it.each([
    ['PermissionsStartOnly=yes', 'ExecStartPre=/bin/mkdir /run/web'],
    ['ExecStartPre=+/bin/mkdir /run/web'],
    ['ExecStartPre=!/bin/mkdir /run/web'],
  ])('stay so, and the main process becomes the user: %s', (...lines) => {
    const { text, codes } = converted({ 'web.service': unit(...lines) });
    expect(text('web.conf')).toContain('pre-start exec /bin/mkdir /run/web\n');
    expect(text('web.conf')).toContain(
      'exec start-stop-daemon --start --chuid www --pidfile /run/web.upstart.pid --startas /usr/bin/web\n',
    );
    expect(text('web.conf')).not.toContain('setuid');
    expect(codes).toContain('done-by-program');
    expect(codes).not.toContain('privileged-step');
    expect(codes).not.toContain('protection-lost');
  });

  it('do not make the others so', () => {
    const lines = ['ExecStartPre=+/bin/mkdir /run/web', 'ExecStartPre=/usr/bin/check ${A}'];
    const { text } = converted({ 'web.service': unit(...lines, 'Environment=A=b') });
    expect(text('web.conf')).toContain(`exec su -s /bin/sh -c 'exec /usr/bin/check "\${A}"' www\n`);
  });

  it('are done by what the machine has', () => {
    const { text, codes } = converted(
      { 'web.service': unit('Group=data', 'ExecStartPre=+/bin/mkdir /run/web') },
      '0.6.5',
    );
    expect(text('web.conf')).toContain('exec su -s /bin/sh -c "exec /usr/bin/web" www\n');
    expect(codes).toContain('supplementary-group-lost');
  });

  it('that reload it are a job of root', () => {
    const { text } = converted({ 'web.service': unit('ExecReload=+/usr/bin/load') });
    expect(text('web.conf')).toContain('setuid www');
    expect(text('web-reload.conf')).not.toContain('setuid');
  });

  it('are no matter where there are none', () => {
    const { text, codes } = converted({ 'web.service': unit('PermissionsStartOnly=yes') });
    expect(text('web.conf')).toContain('setuid www');
    expect(codes).toContain('holds-anyway');
    expect(codes).toContain('directive-obsolete');
    expect(codes).not.toContain('line-ignored');
  });
});

describe('what needs another job of the set', () => {
  const db = service('[Install]', 'WantedBy=multi-user.target');
  const web = (...more: readonly string[]) =>
    [
      '[Unit]',
      'Requires=db.service',
      'After=db.service',
      ...more,
      '[Service]',
      'ExecStart=/usr/bin/web',
      '[Install]',
      'WantedBy=multi-user.target',
      '',
    ].join('\n');

  it('starts whenever that has started, where one target brings both', () => {
    const { lines, codes } = converted({ 'db.service': db, 'web.service': web() });
    expect(lines('web.conf')).toContain('start on started db');
    expect(lines('web.conf')).toContain('stop on runlevel [!2345] or stopping db');
    expect(codes).not.toContain('pulls-nothing-in');
    expect(codes).toContain('stops-when-it-ends');
  });

  it.each([
    ['is not here', {}, web()],
    ['starts otherwise', { 'db.service': service() }, web()],
    ['is one of two', { 'db.service': db }, web('Requires=q.service', 'After=q.service')],
  ])('is said to stay down after a restart of it, where that %s', (_, others, text) => {
    const { lines, codes } = converted({ ...others, 'web.service': text });
    const start = lines('web.conf').find((line) => line.startsWith('start on')) ?? '';
    const isPulled = start === 'start on started db';
    expect(isPulled).toBe(false);
    expect(start.startsWith('start on runlevel [2345]')).toBe(true);
    if (start.includes('started')) expect(codes).toContain('stays-down-after-restart');
  });
});

it('a display manager is started by the name under which the graphical target wants one', () => {
  const { lines, codes } = converted({
    'dm.service': service('[Install]', 'Alias=display-manager.service'),
  });
  expect(lines('dm.conf')).toContain('start on runlevel [2345]');
  expect(codes).not.toContain('alias-lost');
});

it.each(['sudo systemctl stop a.service', "sh -c 'systemctl stop a'"])(
  'a call of systemctl that another program is told to make is named: %s',
  (call) => {
    const text = `[Service]\nExecStart=/bin/sh -c "${call}; exec /bin/x"\n`;
    expect(converted({ 'x.service': text }).codes).toContain('script-calls-systemctl');
  },
);

it('what needs a task waits for its good end, and is not stopped by that', () => {
  const { lines } = converted({
    'setup.service': service('Type=oneshot', '[Install]', 'WantedBy=multi-user.target'),
    'web.service':
      '[Unit]\nRequires=setup.service\nAfter=setup.service\n[Service]\nExecStart=/bin/web\n[Install]\nWantedBy=multi-user.target\n',
  });
  expect(lines('web.conf')).toContain('start on stopped setup RESULT=ok');
  expect(lines('web.conf')).toContain('stop on runlevel [!2345]');
});

describe('a user that a program becomes', () => {
  it('has the directory of the service', () => {
    const { text } = converted({
      'web.service': service('User=www', 'WorkingDirectory=/srv', 'ExecStartPre=+/bin/true'),
    });
    expect(text('web.conf')).toContain(' --chdir /srv --startas /usr/bin/web\n');
  });

  it('is called after the instance', () => {
    const { text, codes } = converted({ 'sync@.service': service('User=%i') });
    expect(text('sync.conf')).toContain('--chuid "${INSTANCE}"');
    expect(text('sync.conf')).not.toContain('setuid');
    expect(codes).toContain('done-by-program');
  });

  it('is told the number of the main process', () => {
    const { lines } = converted({
      'web.service': service(
        'User=www',
        'ExecStartPre=+/bin/true',
        'ExecStartPost=/bin/kill -USR2 $MAINPID',
      ),
    });
    expect(lines('web.conf')).toContain('export MAINPID');
  });

  it('is looked up by su, which knows no numbers, and no group', () => {
    const { codes } = converted({
      'web.service': service(
        'User=1000',
        'Group=data',
        'ExecStartPre=+/bin/true',
        'ExecStartPre=/bin/a',
      ),
    });
    expect(codes).toEqual(expect.arrayContaining(['numeric-id', 'supplementary-group-lost']));
  });

  it('may have what only root may set for it', () => {
    const { codes, text } = converted({
      'web.service': service('User=www', 'CPUSchedulingPolicy=fifo', 'ExecStartPre=+/bin/true'),
    });
    expect(text('web.conf')).toContain('chrt --fifo');
    expect(codes).not.toContain('share-lost');
  });
});

describe('the instance of a template', () => {
  it('has a variable of its own', () => {
    const { text } = converted({
      't@.service': '[Service]\nEnvironment=INSTANCE=z%i\nExecStart=/bin/x %i\n',
    });
    expect(text('t.conf')).toContain('instance $INSTANCE_NAME\n');
    expect(text('t.conf')).toContain('exec /bin/x "${INSTANCE_NAME}"\n');
  });

  it('is known beside what is not', () => {
    const { text, codes } = converted({
      't@.service': service('Environment=Y=%H-%i'),
    });
    expect(text('t.conf')).toContain('export Y="%H-${INSTANCE}"');
    expect(codes).toContain('specifier-unknown');
  });

  it('is told of a job without a main process, too', () => {
    const { codes } = converted({
      't@.service': service('Type=oneshot', 'RemainAfterExit=yes', 'WorkingDirectory=/srv/%i'),
    });
    expect(codes).not.toContain('directive-lost');
  });

  it.each(['a\\x0ab', 'a\\x5cb', 'a\\x24b', 'a\\x2ab'])(
    'keeps its name, or is named, whatever that is: %s',
    (name) => {
      const timer = `[Timer]\nOnCalendar=daily\nUnit=t@${name}.service\n`;
      const { text, codes } = converted({ 't@.service': service(), 'x.timer': timer });
      const lines = text('etc/cron.d/x').split('\n');
      expect(lines.length === 1 ? codes.includes('timer-lost') : lines.length === 5).toBe(true);
    },
  );

  it.each(['t@.service', 't@%i.service'])('is none that a timer could start: %s', (unit) => {
    const timer = `[Timer]\nOnCalendar=daily\nUnit=${unit}\n`;
    const { codes, names } = converted({ 't@.service': service(), 'x.timer': timer });
    expect(names.some((name) => name.includes('cron'))).toBe(codes.includes('timer-is-cron'));
    expect(codes).toContain('timer-lost');
  });
});

describe('restarting', () => {
  it('after a failed start, and the pause before it, are named', () => {
    const { codes } = converted({
      'web.service': service('ExecStartPre=/bin/check', 'Restart=always', 'RestartSec=20'),
    });
    expect(codes).toEqual(
      expect.arrayContaining(['failed-start-stays-down', 'pause-in-post-stop']),
    );
  });

  it('is not lost by what may fail, nor delayed by no time', () => {
    const { codes } = converted({
      'web.service': service('ExecStartPre=-/bin/check', 'Restart=always', 'RestartSec=0'),
    });
    expect(codes).not.toContain('failed-start-stays-down');
    expect(codes).not.toContain('pause-in-post-stop');
  });
});

it('a condition of what another user runs is asked by root, who alone may stop the job', () => {
  const { text } = converted({
    'web.service': `[Unit]\nConditionPathExists=/etc/web\n${service('User=www')}`,
  });
  expect(text('web.conf')).toContain('[ -e /etc/web ] || { stop; exit 0; }');
  expect(text('web.conf')).not.toContain('setuid');
  expect(text('web.conf')).toContain('--chuid www');
});

it('what needs the network waits for the scripts of the runlevel where they bring it up', () => {
  const unit = `[Unit]\nAfter=network-online.target\n${service('[Install]', 'WantedBy=multi-user.target')}`;
  expect(converted({ 'web.service': unit }, 'rhel-6').lines('web.conf')).toContain(
    'start on stopped rc RUNLEVEL=[2345]',
  );
  expect(converted({ 'web.service': unit }, 'ubuntu-14.04').lines('web.conf')).toContain(
    'start on runlevel [2345]',
  );
});

it('a target that conflicts stops the job when it starts', () => {
  const { lines } = converted({ 'web.service': `[Unit]\nConflicts=guest.target\n${service()}` });
  expect(lines('web.conf').some((line) => line.includes('starting guest.target'))).toBe(true);
});

it.each([
  ['After=multi-user.target', 'stopped rc RUNLEVEL=[2345]'],
  ['After=network-online.target', 'static-network-up'],
  ['After=db.service', 'started db'],
])('what an order would need is said in its own words: %s', (order, advice) => {
  const { findings } = convert([
    { name: 'web.service', content: `[Unit]\n${order}\n${service()}` },
  ]);
  const found = findings.find(({ code }) => code === 'orders-only');
  expect(found?.advice).toContain(advice);
});

it.each([
  [
    'What=tmpfs\nWhere=/tmp\nType=tmpfs\nOptions=size=50%%,mode=1777',
    'tmpfs /tmp tmpfs size=50%,mode=1777 0 0',
  ],
  ['What=/dev/vda1\nWhere=/srv/a b', '/dev/vda1 /srv/a\\040b auto defaults 0 0'],
])('a mount is a line of fstab, as fstab(5) writes its fields', (settings, line) => {
  const { findings } = convert([{ name: 'x.mount', content: `[Mount]\n${settings}\n` }]);
  const found = findings.find(({ code }) => code === 'mount-is-fstab');
  expect(found?.message.endsWith(`: ${line}`)).toBe(true);
});

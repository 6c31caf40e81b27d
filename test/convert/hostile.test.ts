/** Scripts that look as if a directive could say the same, and of which it would not be true: they stay, or the difference is named. */
import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/convert/context.ts';
import { convert } from '../../src/convert/convert.ts';

function converted(content: string, files: Readonly<Record<string, string>> = {}) {
  const machine: Machine = {
    readFile: (path) => files[path],
    exists: (path) => Object.hasOwn(files, path),
  };
  const { outputs, findings } = convert(
    [{ name: 'web.conf', content }],
    Object.keys(files).length > 0 ? { machine } : {},
  );
  return {
    text: outputs.map((output) => output.content).join('\n'),
    codes: findings.map(({ code }) => code),
  };
}

const script = (name: string, ...lines: readonly string[]) =>
  `${name}script\n${lines.map((line) => `  ${line}\n`).join('')}end script\n`;

describe('a variable with a value for want of one', () => {
  test.each([
    ['an event brings it', 'start on net-device-up\nexec web -t ${IFACE:-eth0}\n', 'IFACE=eth0'],
    ['the job that starts it does', 'start on started foo\nexec web ${JOB:-none}\n', 'JOB=none'],
    ['init does', 'exec web ${PATH:-/opt}\n', 'PATH=/opt'],
    ['init says whose process it is', 'exec web ${UPSTART_JOB:-x}\n', 'UPSTART_JOB=x'],
    ['it is let in', 'env PORT\nexec web ${PORT:-80}\n', 'Environment=PORT='],
    ['the script empties it', script('', 'PORT=', 'exec web ${PORT:-80}'), 'Environment=PORT='],
    ['it is read without, too', 'exec web ${PORT:-80} "$PORT"\n', 'Environment=PORT='],
  ])('keeps it where %s', (_, job, unwanted) => {
    const { text } = converted(job);
    expect(text).toContain(':-');
    expect(text).not.toContain(unwanted);
  });

  test('names that a file which nobody has seen may empty it', () => {
    const { findings } = convert([
      {
        name: 'web.conf',
        content: script('', '[ -f /etc/default/n ] && . /etc/default/n', 'exec web ${OPTS:-a}'),
      },
    ]);
    const said = findings.find(({ code }) => code === 'variables-file-unseen');
    expect(said?.message).toContain('Where the file sets OPTS to nothing');
  });

  test.each([
    ['a file empties it', { '/etc/default/t': 'PORT=\n' }],
    ['a file takes it away', { '/etc/default/t': 'unset PORT\n' }],
  ])('keeps it in a hook where %s', (_, files) => {
    const job = `env PORT=80\nenv CONF=/etc/default/t\n${script('pre-start ', '. $CONF', 'web ${PORT:-81}')}exec web\n`;
    expect(converted(job, files).text).toContain('${PORT:-81}');
  });
});

describe('a variable of a script', () => {
  test.each([
    ['env A=1', 'A=2', 'Environment=A=2'],
    ['', 'PATH=/opt/bin:/bin', 'Environment=PATH=/opt/bin:/bin'],
    ['env LANG', 'LANG=C', 'Environment=LANG=C'],
    ['start on net-device-up IFACE=eth0', 'IFACE=eth1', 'Environment=IFACE=eth1'],
    ['env C=', '[ -n "$C" ] || C=n1', 'Environment=C=n1'],
  ])('goes to the program where that has one by its name: %j, %j', (stanza, line, expected) => {
    expect(converted(`${stanza}\n${script('', line, 'exec /usr/sbin/web')}`).text).toContain(
      expected,
    );
  });

  test('has one value at a time', () => {
    const job = `env A=envA\n${script('', 'A=" lead"', 'A=/srv/web', 'exec $A/bin/web')}`;
    const lines = converted(job)
      .text.split('\n')
      .filter((line) => line.startsWith('Environment='));
    expect(lines).toEqual(['Environment=A=/srv/web']);
  });

  test('is settled behind a file that may set it', () => {
    const lines = [
      'OPTS=""',
      '[ -r /etc/default/w ] && . /etc/default/w',
      '[ -n "$OPTS" ] || OPTS="-d"',
    ];
    const { text } = converted(script('', ...lines, 'exec web $OPTS'));
    expect(text).toContain('Environment=OPTS=-d\nEnvironmentFile=-/etc/default/w\n');
    const other = converted(script('', 'OPTS=a', ...lines.slice(1), 'exec web $OPTS'));
    expect(other.text).toContain('|| OPTS=');
  });

  test('is settled when it is empty, too', () => {
    const { text } = converted(script('', 'PORT=', 'PORT=${PORT:-80}', 'exec web --port "$PORT"'));
    expect(text).toMatch(/ExecStart=web --port (?:80|\$\{PORT\})/);
  });

  test.each([
    ['it is exported', ['set -a', 'PORT=${PORT:-80}', 'exec web']],
    [
      'a test reads it before',
      ['[ -f "$CONF" ] || exit 0', 'CONF=${CONF:-/a}', 'exec web "$CONF"'],
    ],
    ['a file is named by it before', ['[ -f "$C" ] && . "$C"', 'C=${C:-/etc/a}', 'exec web "$C"']],
  ])('is not settled where %s', (_, lines) => {
    expect(converted(script('', ...lines)).text).toContain(':-');
  });

  test('is no word where it may be nothing, and a path is not divided', () => {
    expect(converted('exec web $A$B lit\n').text).toContain('web $A$B lit');
    const job = script('', "LOG='/var/log/web a'", 'exec web >> $LOG 2>&1');
    expect(converted(job).text).toContain('append:/var/log/web a');
  });

  test('doubled again and again is left to the shell', () => {
    const { text } = converted(script('', 'A=x', ...Array(60).fill('A="$A$A"'), 'exec web $A'));
    expect(text).toContain('A="$A$A"');
  });
});

describe('a pre-start that decides', () => {
  const condition = (...lines: readonly string[]) =>
    converted(`env TOOL=/bin/touch\n${script('pre-start ', ...lines)}exec web\n`).text;

  test.each([
    ['a failure', 'grep -q on /etc/default/web || exit 1'],
    ['a command in a variable', 'if $TOOL /a; then :; fi'],
    ['a command of "command"', 'if command touch /a; then :; fi'],
    ['a script', '[ -r /etc/web/setup.sh ] && . /etc/web/setup.sh'],
    ['a wait', 'until grep -q ready /a; do true; done || true'],
  ])('asks for no file before %s', (_, line) => {
    expect(condition(line, '[ -e /b ] || { stop; exit 0; }')).not.toContain('ConditionPathExists');
  });

  test('does not lose the failure of a last test', () => {
    const text = condition("grep -q '^OFF' /etc/web && { stop; exit 0; }");
    expect(text).toContain('|| exit 255');
  });

  test('keeps the functions of a file together with what calls them', () => {
    const text = condition(
      '[ -r /lib/w.sh ] && . /lib/w.sh',
      'mountpoint -q /d || { stop; exit 0; }',
      'f',
    );
    expect(text).not.toContain('ExecStartPre=');
  });

  test('does not find itself by its words', () => {
    const text = condition('if pgrep -f "web --daemon" >/dev/null; then', '  stop; exit 0', 'fi');
    expect(text).toContain('ExecCondition=/usr/local/lib/upstart-systemd/web.condition');
  });
});

describe('an end', () => {
  test('of a hook is left as it is where failures do not count, or a trap reads it', () => {
    for (const first of ['set +e', "trap 'touch $F' EXIT"]) {
      const { text } = converted(
        `${script('pre-start ', first, 'modprobe foo', 'ulimit -n 8192')}exec web\n`,
      );
      expect(text).toContain('ulimit -n 8192');
    }
  });

  test('of a main script that was told to stop is a good one', () => {
    const { text } = converted(script('', 'if web --off; then stop; exit 1; fi', 'exec web'));
    expect(text).toContain('exit 0');
    expect(text).not.toContain('exit 1');
  });

  test('of what reads what comes, or waits for others, is not near', () => {
    for (const program of ['ip monitor all', 'cat /run/fifo', 'awk -f /d.awk'])
      expect(converted(`exec ${program}\n`).text).not.toContain('Type=oneshot');
    for (const hook of ['mount -t nfs a:/x /m', 'cp /srv/big /tmp', 'chown -R web /srv'])
      expect(converted(`pre-start exec ${hook}\nexec web\n`).text).toContain(
        'TimeoutStartSec=infinity',
      );
    const short = converted('pre-start exec chown web /srv\nexec web\n').text;
    expect(short).not.toContain('TimeoutStartSec');
  });
});

test('a job whose name is a number is not written where it would be a stream', () => {
  const job = { name: '2.conf', content: script('', 'mark $UPSTART_JOB>/run/x', 'web') };
  expect(convert([job]).outputs[0]?.content).toContain('$UPSTART_JOB>/run/x');
});

describe('what is taken out of a script', () => {
  test('does not take the body of a here-document with it', () => {
    const lines = [
      'if [ -f /etc/passwd ]; then',
      '  touch /a',
      '  cat > /b <<E',
      'hello',
      'E',
      'fi',
    ];
    const { text } = converted(`task\nscript\n${lines.join('\n')}\nend script\n`);
    expect(text).toContain('hello');
    expect(text).not.toContain('ConditionPathExists');
  });

  test.each([
    ['a pre-start', 'pre-start ', ['[ -f /no ] && . /no', 'mkdir -p /run/web'], 'exec web\n'],
    ['a main script', '', ['[ -e /run/p ] && rm /run/p', 'mkdir -p /run/web', 'exec web'], ''],
  ])('does not let %s fail by what stands before it', (_, name, lines, rest) => {
    const { text } = converted(`${script(name, ...lines)}${rest}`);
    expect(text).toContain('RuntimeDirectory=web');
    expect(text).toMatch(/ExecStartPre=[\s\S]*\n?:["']/);
  });

  test.each([
    ['a mask', ['umask 077', 'mkdir -p /run/secret']],
    ['failures that do not count', ['set +e', 'test -f /a', 'mkdir -p /run/web']],
    ['a function', ['mkdir() { command mkdir -m 700 "$@"; }', 'mkdir -p /run/y']],
    ['another value', ['NAME=b', 'mkdir -p /run/$NAME']],
    ['a file of variables', ['. /etc/default/web', 'mkdir -p /run/$NAME']],
  ])('is no directory behind %s', (_, lines) => {
    const { text } = converted(`env NAME=a\n${script('pre-start ', ...lines)}exec web\n`);
    expect(text).not.toContain('RuntimeDirectory');
  });

  test.each([
    ['is set behind it', ['mkdir -p /srv/$A', 'A=2', 'exec web'], {}],
    [
      'a file sets',
      ['mkdir -p /srv/$A', '. /etc/default/a', 'exec web'],
      { '/etc/default/a': 'A=2\n' },
    ],
    ['a file may set', ['mkdir -p /srv/$A', '. /etc/default/a', 'exec web'], {}],
  ])('has no variable in it that %s', (_, lines, files) => {
    const { text } = converted(`env A=1\n${script('', ...lines)}`, files);
    expect(text).not.toMatch(/ExecStartPre=mkdir/);
  });

  test('is no log that it moves away, or makes in its own way', () => {
    const moved = script(
      '',
      'exec >> /var/log/p.log 2>&1',
      'mv /var/log/p.log /var/log/p.1',
      'exec web',
    );
    const made = script(
      '',
      '[ -f /var/log/w.log ] || install -m 640 -o www /dev/null /var/log/w.log',
      'exec web >> /var/log/w.log 2>&1',
    );
    for (const job of [moved, made]) expect(converted(job).text).not.toContain('append:');
  });
});

describe('a pid file that the job needs', () => {
  const main = script('', 'echo $$ > $PIDFILE', 'exec web');
  test.each([
    ['waits for', script('post-start ', 'while [ ! -f $PIDFILE ]; do sleep 1; done')],
    ['reads', 'pre-stop exec kill -QUIT $(cat /var/run/web.pid)\n'],
    ['removes, and fails without it', 'post-stop exec rm $PIDFILE\n'],
  ])('is written where another process %s it', (_, hook) => {
    expect(converted(`env PIDFILE=/run/web.pid\n${main}${hook}`).text).toContain('echo $$ >');
  });

  test('is not where one removes it that may be missing', () => {
    const { text, codes } = converted(
      `env PIDFILE=/run/web.pid\n${main}post-stop exec rm -f $PIDFILE\n`,
    );
    expect(text).not.toContain('echo $$');
    expect(codes).toContain('pid-file-not-written');
  });

  test('is written where the script itself does more to it', () => {
    const job = script('', 'echo $$ > /run/web.pid', 'chmod 644 /run/web.pid', 'exec web');
    expect(converted(job).text).not.toContain('ExecStartPre=chmod');
  });
});

describe('who runs it', () => {
  test('gets what belongs to a login, root too', () => {
    expect(converted('exec sudo -u root web\n').text).toContain('User=root');
    expect(converted('setuid root\nexec web\n').text).not.toContain('User=');
  });

  test('keeps su where the job says otherwise what su says', () => {
    const job = "env HOME=/srv\nexec su -s /bin/sh -c 'exec web' www-data\n";
    expect(converted(job).text).not.toContain('User=');
  });

  test.each([
    ["script\n  cd /root\n  exec su -s /bin/sh -c 'exec web' www-data\nend script\n", true],
    ['setuid www\nchdir /home/other\nexec web\n', true],
    ['setuid www\nchdir /home/www/data\nexec web\n', false],
    ['setuid www\nchdir /srv/www\nexec web\n', false],
  ])('may not be let into a home: %j', (job, isNamed) => {
    expect(converted(job).codes.includes('directory-of-another')).toBe(isNamed);
  });
});

describe('an end that counts as a success', () => {
  test('is named of what runs before', () => {
    const job = 'normal exit 0 3\npre-start exec test -f /etc/prog.conf\nexec web\n';
    expect(converted(job).codes).toContain('hook-success-too');
    expect(converted('normal exit 0 3\nexec web\n').codes).not.toContain('hook-success-too');
  });

  test('is not taken from a pipe, which ends with the status of logger', () => {
    const job = `respawn\nnormal exit 0\n${script('', '/bin/false 2>&1 | logger -t prog')}`;
    expect(converted(job).text).not.toContain('ExecStart=/bin/false');
  });
});

describe('words that only the shell reads so', () => {
  test.each([
    ['an operator of bash', '[ "$MODE" == on ]'],
    ['a backslash', 'echo "a\\tb"'],
    ['an option', 'echo -e a'],
  ])('stay with it: %s', (_, line) => {
    const { text } = converted(
      `env MODE=on\n${script('pre-start ', line, 'touch /run/c')}exec web\n`,
    );
    expect(text).toMatch(/ExecStartPre=:?\/bin\/sh -e -c/);
  });

  test('IFS and PATH of a file', () => {
    for (const content of ['IFS=:\n', 'PATH=/opt/bin:/bin\n']) {
      const { text } = converted(script('', '. /etc/default/w', 'exec myprog $OPTS'), {
        '/etc/default/w': content,
      });
      expect(text).toContain('. /etc/default/w');
    }
  });

  test('a way up from a directory that may be a link', () => {
    expect(converted(`chdir /l\n${script('', 'cd ..', 'exec web')}`).text).toContain('cd ..');
    const { text } = converted(script('', 'cd /a/b', 'cd ../c', 'exec web'));
    expect(text).toContain('WorkingDirectory=/a/c');
  });
});

test('the value that a job has for want of one is not that of each instance', () => {
  const guard = script('pre-start ', '[ -d /srv/$A ] || { stop; exit 0; }');
  const { text } = converted(`env A=foo\ninstance $A/$B\n${guard}exec web\n`);
  expect(text).not.toContain('ConditionPathIsDirectory=/srv/foo');
});

test('a file that the pre-start makes by a name in a variable is not asked for before', () => {
  const job = `env CONF=/var/lib/m1env\n${script('pre-start ', '[ -f $CONF ] || echo A=1 > $CONF')}${script('', '. $CONF', 'exec web')}`;
  expect(converted(job).text).not.toContain('EnvironmentFile=/');
});

test('what the main script prepared is tried again by both', () => {
  const job = `respawn\n${script('', 'rm /run/first', 'exec web')}`;
  expect(converted(job).codes).not.toContain('pre-start-failure-restarts');
});

test('a variable that nobody sets is named', () => {
  const { text, codes } = converted('exec web --conf=$WEB_CONF $OPTS\n');
  expect(text).toContain('ExecStart=web --conf=${WEB_CONF} $OPTS');
  expect(codes.filter((code) => code === 'variable-set-by-nobody')).toHaveLength(2);
  expect(converted('env OPTS=a\nexec web $OPTS\n').codes).not.toContain('variable-set-by-nobody');
});

test('a main script that stops its job and ends just ends, unless it is respawned', () => {
  const main = script('', 'web --due || {', '  echo later', '  stop', '  exit 0', '}', 'exec web');
  expect(converted(main).text).toContain('{\\n\\\n  echo later\\n\\\n  exit 0\\n\\\n}');
  for (const stanza of ['respawn\n', 'pre-stop exec web --save\n'])
    expect(converted(`${stanza}${main}`).text).toContain('systemctl --no-block stop web.service');
});

test('what starts a unit and is not here is named, unless the machine has it', () => {
  const input = [{ name: 'web.conf', content: 'start on started database\nexec web\n' }];
  const codesOf = (options: Parameters<typeof convert>[1], more = input) =>
    convert(more, options).findings.map(({ code }) => code);
  expect(codesOf({})).toContain('starter-not-here');
  const target: Machine = {
    readFile: () => undefined,
    exists: (path) => path === '/lib/systemd/system/database.service',
  };
  expect(codesOf({ target })).not.toContain('starter-not-here');
  const other = { name: 'database.conf', content: 'exec database\n' };
  expect(codesOf({}, [...input, other])).not.toContain('starter-not-here');
});

test('a limit at the end of a pre-start reaches nobody', () => {
  const { text, codes } = converted(`${script('pre-start ', 'ulimit -n 8192')}exec web\n`);
  expect(text).not.toContain('ulimit');
  expect(codes).toContain('ends-with-its-shell');
});

describe('a start as soon as the root is there', () => {
  const unitOf = (job: string, more: readonly { name: string; content: string }[] = []) =>
    convert([{ name: 'web.conf', content: job }, ...more]).outputs[0]?.content ?? '';

  test.each(['start on startup', 'start on virtual-filesystems', 'start on mounted MOUNTPOINT=/'])(
    'is one with the other services for a program that may not be there yet: %s',
    (condition) => {
      const unit = unitOf(`${condition}\nexec /opt/web/bin/web\n`);
      expect(unit).toContain('WantedBy=multi-user.target');
      expect(unit).not.toContain('DefaultDependencies');
    },
  );

  test.each([
    ['its program is there', 'start on startup\nexec /sbin/web\n', []],
    ['it is a task', 'start on startup\ntask\nexec /opt/web/prepare\n', []],
    [
      'another job waits for it',
      'start on startup\nexec /opt/web\n',
      ['start on started web\nexec b\n'],
    ],
    ['it holds another one up', 'start on starting db\nexec /opt/web\n', ['exec db\n']],
  ])('stays where %s', (_, job, others) => {
    const more = others.map((content) => ({ name: 'db.conf', content }));
    expect(unitOf(job, more)).not.toContain('WantedBy=multi-user.target');
  });
});

describe('a script that runs commands and ends', () => {
  const typeOf = (job: string) => /^Type=(.*)$/m.exec(converted(job).text)?.[1];

  test('is a task where nothing stops or restarts it, and that is named', () => {
    const job = script('', 'web --import', 'if web --due; then web --report; fi');
    expect(typeOf(job)).toBe('oneshot');
    expect(converted(job).codes).toContain('taken-for-task');
  });

  test.each([
    ['something stops it', `stop on stopping db\n${script('', 'a', 'if b; then c; fi')}`],
    ['it is respawned', `respawn\n${script('', 'a', 'if b; then c; fi')}`],
    ['it becomes a program', script('', 'a=$(b)', 'exec web $a')],
    ['it is one command', script('', 'web --serve')],
    ['its last command may stay', script('', 'web --prepare', 'web --serve')],
    ['it may be there for one program', script('', 'cd /srv', 'if [ -x /a ]; then /a; fi')],
    ['its program is read by logger', script('', 'web 2>&1 | logger -t web')],
    ['it may go on for ever', script('', 'a', 'if b; then while true; do c; done; fi')],
    ['it leaves something behind', script('', 'a &', 'if b; then c; fi')],
    ['something is to come after it', `post-stop exec c\n${script('', 'a', 'if b; then c; fi')}`],
  ])('is none where %s', (_, job) => {
    expect(typeOf(job)).not.toBe('oneshot');
  });
});

test('the scripts of a runlevel run because it is entered', () => {
  const { text } = converted(
    'start on stopped rc RUNLEVEL=5\nstop on starting rc RUNLEVEL=[!5]\nexec /etc/X11/prefdm\n',
  );
  expect(text).toContain('WantedBy=graphical.target');
  expect(text).not.toContain('systemctl');
});

test.each([
  ['mount -n -t cgroup -o cpu cgroup /sys/fs/cgroup/cpu', true],
  ['mount -t cgroup2 none /sys/fs/cgroup', true],
  ['mount -t tmpfs none /srv/cgroup', false],
])('control groups that a script mounts are named: %j', (line, isNamed) => {
  const hook = script('pre-start ', `mountpoint -q /x || ${line}`);
  expect(converted(`${hook}exec web\n`).codes.includes('control-groups-mounted')).toBe(isNamed);
});

test('a helper of the old system is left out', () => {
  const hook = script('pre-start ', '/lib/init/apparmor-profile-load usr.sbin.web', 'web --check');
  const { text, codes } = converted(`${hook}exec web\n`);
  expect(text).not.toContain('apparmor-profile-load');
  expect(text).toContain('ExecStartPre=web --check');
  expect(codes).toContain('helper-left-out');
});

describe('a pid file that is not written any more', () => {
  const main = script('', 'echo $$ > /run/web.pid', 'exec /usr/bin/web');

  test('takes no good end of a hook with it', () => {
    for (const before of ['[ -f /etc/flag ] && touch /srv/x', 'check && true']) {
      const { text } = converted(`${main}${script('pre-start ', before, 'rm -f /run/web.pid')}`);
      expect(text).toMatch(/^ExecStartPre=.*\\n\\\n(?:.*\n)?:"$/m);
    }
  });

  test.each([
    [
      'a child is meant',
      `exec start-stop-daemon --start -b -m -p /run/web.pid --exec /usr/bin/web\n`,
    ],
    [
      'the script writes another number',
      script('', 'echo $$ > /run/web.pid', 'web &', 'echo $! > /run/web.pid', 'wait'),
    ],
    [
      'a hook writes another number',
      `${main}${script('post-start ', 'pgrep worker > /run/web.pid')}`,
    ],
    ['a program is told of it', `${main}${script('post-start ', 'web-pids --to /run/web.pid')}`],
  ])('is read where %s', (_, job) => {
    const stop = script('pre-stop ', 'kill -QUIT $(cat /run/web.pid)', 'sleep 1');
    expect(converted(`${job}${stop}`).text).toContain('$(cat /run/web.pid)');
  });

  test('is read where the hook has a number of that name', () => {
    const stop = script('pre-stop ', 'MAINPID=1', 'kill -QUIT $(cat /run/web.pid)');
    expect(converted(`${main}${stop}`).text).toContain('$(cat /run/web.pid)');
  });
});

describe('a hook that only looks idle', () => {
  test.each(['[ -r /etc/web ] && exit 0', '[ -f /etc/off ] && { echo off; exit 0; }'])(
    'fails by its last test: %s',
    (last) => {
      const { text } = converted(`exec web\n${script('pre-start ', last)}`);
      expect(text).toContain('ExecStartPre=');
    },
  );

  test('says what it said', () => {
    const hook = script('pre-start ', '[ -x /usr/bin/web ] || { echo "no web"; exit 0; }');
    const { text, codes } = converted(`exec web\n${hook}`);
    expect(text).not.toContain('ExecStartPre=');
    expect(codes).toContain('message-left-out');
  });
});

test.each(['$HOSTNAME', '$UID', '${RANDOM}'])('bash stays where it gives %s itself', (variable) => {
  expect(converted(`exec bash -c 'exec web --at "${variable}"'\n`).text).toContain('bash -c');
});

test('a question about nothing is no making of it', () => {
  const { text } = converted(
    `env D=\nexec web\n${script('pre-start ', '[ -d $D ] || mkdir -p $D')}`,
  );
  expect(text).toContain('[ -d $D ]');
});

test('a directory behind a test is told as made without it', () => {
  const hook = script('pre-start ', '[ -f /etc/web ] || exit 0', 'mkdir -p /run/web');
  const { findings } = convert([{ name: 'web.conf', content: `exec web\n${hook}` }]);
  expect(findings.map(({ message }) => message).join(' ')).toContain('would have ended before');
});

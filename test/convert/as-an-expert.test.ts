/** Small things by which a reader tells a unit that somebody wrote from one that a program made. */
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** What a job becomes: its unit by lines, the codes of the findings, and the job that comes back. */
function converted(content: string, others: Readonly<Record<string, string>> = {}) {
  const files = Object.entries({ 'web.conf': content, ...others });
  const { outputs, findings } = convert(files.map(([name, text]) => ({ name, content: text })));
  const unit = outputs.find(({ path }) => path.endsWith('/web.service'));
  const back = convert([{ name: unit?.path ?? '', content: unit?.content ?? '' }]);
  return {
    lines: (unit?.content ?? '').split('\n'),
    codes: findings.map(({ code }) => code),
    back: back.outputs[0]?.content ?? '',
  };
}

describe('comments', () => {
  const script =
    'script\n  # It answers\n  # on port 80.\n  . /etc/default/web; a=$(b)\n  exec web $a\nend script\n';

  test('at the top of a script stand above its line, and come back', () => {
    const { lines, back } = converted(script);
    const at = lines.indexOf('# It answers');
    expect(lines.slice(at, at + 2)).toEqual(['# It answers', '# on port 80.']);
    expect(lines[at + 2]).toMatch(/^ExecStart=.*a=/);
    expect(back).toContain('    # It answers\n    # on port 80.\n');
  });

  test('of a script that is taken apart stand above its program, but for code that was taken out of use', () => {
    const { lines } = converted(
      'script\n  # The port.\n  P=80\n  # A=b\n  # exec old\n  # for all\n  exec web $P # aside\nend script\n',
    );
    const at = lines.indexOf('ExecStart=web 80');
    expect(lines.slice(at - 2, at)).toEqual(['# The port.', '# for all']);
    expect(lines.join('\n')).not.toMatch(/old|aside|A=b/);
  });

  test('of several commands stand each above its own', () => {
    const { lines } = converted('task\nscript\n  # one\n  a  # aside\n  # two\n  b\nend script\n');
    const shown = lines.filter((line) => /^#(?! From)|^Exec/.test(line));
    expect(shown).toEqual(['# one', 'ExecStart=a', '# two', 'ExecStart=b']);
  });
});

describe('a sandbox that leaves its program alone', () => {
  test.each([
    [
      'exec minijail0 -i -u web -S /p.policy -- /usr/bin/web -i',
      'ExecStart=minijail0 -u web -S /p.policy -- /usr/bin/web -i',
    ],
    [
      'exec minijail0 -u web -g web -i /usr/bin/web',
      'ExecStart=minijail0 -u web -g web /usr/bin/web',
    ],
    [
      'script\n  A="-i -G"\n  exec minijail0 $A /usr/bin/web\nend script',
      'ExecStart=minijail0 -G /usr/bin/web',
    ],
  ])('stays: %j', (main, expected) => {
    const { lines, codes } = converted(`expect fork\n${main}\n`);
    expect(lines).toContain(expected);
    expect(lines).toContain('Type=exec');
    expect(codes).toContain('sandbox-stays');
  });

  test.each([
    'expect fork\nexec minijail0 -u web /usr/bin/web -i\n',
    'expect daemon\nexec minijail0 -i /usr/bin/web\n',
    'expect fork\nreload signal USR1\nexec minijail0 -i /usr/bin/web\n',
    'expect fork\nexec web -i\n',
  ])('is not meant by %j', (job) => {
    expect(converted(job).lines).toContain('Type=forking');
  });
});

test('one command before the stop needs no shell', () => {
  const { lines, codes, back } = converted('pre-stop exec webctl drain\nexec web\n');
  expect(lines).toContain('ExecStop=-webctl drain');
  expect(codes).toContain('stop-command-after-good-end');
  expect(back).toContain('pre-stop exec webctl drain');
  const script = 'pre-stop script\n  a=$(b)\n  webctl $a\nend script\nexec web\n';
  expect(converted(script).lines.join('\n')).toContain('[ -n "$MAINPID" ] || exit 0');
});

describe('a pause in the post-stop', () => {
  test.each([
    ['exec sleep 15', 'RestartSec=15'],
    ['script\n  /bin/sleep 2m\nend script', 'RestartSec=120'],
    ['exec sleep 0.5', 'RestartSec=500ms'],
  ])('of a respawned job, %j, is %s', (text, expected) => {
    const { lines, codes, back } = converted(`respawn\npost-stop ${text}\nexec web\n`);
    expect(lines).toContain(expected);
    expect(lines.some((line) => line.startsWith('ExecStopPost='))).toBe(false);
    expect(codes).toContain('pause-between-starts');
    expect(back).toMatch(/then sleep [0-9.]+; fi/);
  });

  test.each([
    'post-stop exec sleep 15\n',
    'respawn\npost-stop exec sleep $PAUSE\n',
    'respawn\npost-stop script\n  sleep 1\n  web --clean\nend script\n',
  ])('stays where it may be another one: %j', (text) => {
    const { lines } = converted(`${text}exec web\n`);
    expect(lines.join('\n')).toMatch(/^ExecStopPost=.*sleep/m);
  });
});

describe('a file of variables that the unit reads', () => {
  const main =
    'script\n  [ -r /etc/default/web ] && . /etc/default/web\n  exec web $OPTIONS\nend script\n';
  const hook = (first: string) =>
    `pre-start script\n  ${first}\n  web --check "$OPTIONS"\nend script\n`;

  test.each(['[ -f /etc/default/web ] && . /etc/default/web', '[ ! -r "$F" ] || . "$F"'])(
    'is not read again by a hook: %j',
    (first) => {
      const { lines } = converted(`env F=/etc/default/web\n${main}${hook(first)}`);
      expect(lines).toContain('EnvironmentFile=-/etc/default/web');
      expect(lines).toContain('ExecStartPre=web --check ${OPTIONS}');
    },
  );

  test.each(['mkdir -p /srv/web\n  chown daemon /srv/web', '[ -e /etc/web ] || { stop; exit 0; }'])(
    'is not read again where it is needed by all of them, behind %j',
    (before) => {
      const needed = main.replace('[ -r /etc/default/web ] && ', '');
      const { lines } = converted(`${needed}${hook(`${before}\n  . /etc/default/web`)}`);
      expect(lines).toContain('EnvironmentFile=/etc/default/web');
      expect(lines.join('\n')).not.toMatch(/^ExecStartPre=.*\. \/etc\/default/m);
      expect(lines).toContain('ExecStartPre=web --check ${OPTIONS}');
    },
  );

  test.each([
    'cp /usr/share/web.default /etc/default/',
    '/usr/lib/web/defaults',
    'mkdir "$OPTIONS"',
    'OPTIONS=-v',
  ])('is read again behind what may make it, or reads what it sets: %j', (before) => {
    const first = `${before}\n  [ -r /etc/default/web ] && . /etc/default/web`;
    const { lines } = converted(`${main}${hook(first)}`);
    expect(lines.join('\n')).toContain('. /etc/default/web');
  });

  test.each(['. /etc/default/web', '[ -r /etc/default/other ] && . /etc/default/other'])(
    'is read where it is another one, or has to be there: %j',
    (first) => {
      const { lines } = converted(`${main}${hook(first)}`);
      expect(lines.join('\n')).toMatch(/^ExecStartPre=.*\. \/etc\/default/m);
    },
  );
});

describe('one if around all of it', () => {
  const script = 'script\n  if [ -f /etc/web ]; then\n    /usr/bin/web --init\n  fi\nend script\n';

  test('is a condition', () => {
    const { lines, codes } = converted(`task\n${script}`);
    expect(lines).toContain('ConditionPathExists=/etc/web');
    expect(lines).toContain('ExecStart=/usr/bin/web --init');
    expect(codes).toContain('guard-before-start');
  });

  test('is one of what has no main process, too', () => {
    const { lines } = converted(`start on filesystem\npre-start ${script}`);
    expect(lines).toContain('ConditionPathExists=/etc/web');
    expect(lines).toContain('ExecStart=/usr/bin/web --init');
  });

  test.each([
    ['pre-start ', '[ -f /etc/web ] || exit 0\n'],
    ['', 'if [ ! -f /etc/web ]; then exit 0; fi\n'],
    ['', 'set -e\n# ready\ntest -f /etc/web || exit 0\n'],
  ])('is one where it ends %jscript first: %j', (before, guard) => {
    const rest = 'for one in a b; do\n  echo $one\ndone\n';
    const { lines, codes } = converted(
      `start on filesystem\n${before}script\n${guard}${rest}end script\n`,
    );
    expect(lines).toContain('ConditionPathExists=/etc/web');
    expect(lines.join('\n')).toMatch(/^ExecStart=.* "for one in a b/m);
    expect(codes).toContain('guard-before-start');
  });

  test.each([
    '[ -f /etc/web ] || exit 1\n',
    '[ -f /etc/web ] || exit\n',
    'a\n[ -f /b ] || exit 0\n',
  ])('is none where it is something else: %j', (guard) => {
    const job = `script\n${guard}for one in a b; do echo $one; done\nend script\n`;
    expect(converted(job).lines.join('\n')).not.toContain('Condition');
  });

  test.each([
    ['another process has run by then', `post-stop exec c\ntask\n${script}`, {}],
    ['another job hears of it', `task\n${script}`, { 'b.conf': 'start on stopped web\nexec b\n' }],
    [
      'another job waits for it',
      `pre-start ${script}`,
      { 'b.conf': 'start on started web\nexec b\n' },
    ],
    ['it has an else', `task\n${script.replace('  fi', '  else\n    b\n  fi')}`, {}],
  ])('stays where %s', (_, job, others) => {
    expect(converted(job, others).lines.join('\n')).not.toContain('Condition');
  });
});

describe('commands that are over in a moment', () => {
  const job = 'exec cp -a /run/web.log /var/log/\n';

  test('are a task', () => {
    const { lines, codes } = converted(job);
    expect(lines).toContain('Type=oneshot');
    expect(codes).toContain('runs-as-task');
  });

  test.each([
    ['respawn', `respawn\n${job}`, {}],
    ['a program that may stay', 'exec /usr/sbin/web\n', {}],
  ])('are none with %s', (_, text, others) => {
    expect(converted(text, others).lines).not.toContain('Type=oneshot');
  });

  test('are one to those that wait for them, too: nobody asks whether it still runs', () => {
    const files = [
      ['web.conf', `start on runlevel [2345]\n${job}`],
      ['db.conf', 'start on runlevel [2345]\nexec db\n'],
      ['b.conf', 'start on started web and started db\nexec b\n'],
      ['c.conf', 'start on stopped web\nexec c\n'],
    ];
    const { outputs } = convert(files.map(([name = '', content = '']) => ({ name, content })));
    const [b, c] = ['b', 'c'].map(
      (name) => outputs.find(({ path }) => path.endsWith(`/${name}.service`))?.content ?? '',
    );
    expect(b).toContain('ExecCondition=systemctl is-active -q db.service\n');
    expect(c).toContain('After=web.service');
    expect(outputs.some(({ path }) => path.includes('OnSuccess') || path.includes('.d/'))).toBe(
      false,
    );
  });

  test('are what a machine that goes down has to wait for', () => {
    const { lines } = converted('start on runlevel [06]\nexec /sbin/save-clock\n');
    expect(lines).toContain('Type=oneshot');
    expect(lines).toContain('RemainAfterExit=yes');
    const after = converted('start on runlevel 0\nexec save\npost-stop exec report\n');
    expect(after.lines).toContain('Type=oneshot');
    expect(after.lines).not.toContain('RemainAfterExit=yes');
    const both = converted('start on runlevel [2345] or runlevel 0\nexec /sbin/clock\n');
    expect(both.lines).not.toContain('Type=oneshot');
  });
});

test('the post-start of what has no main process is its work', () => {
  const { lines, back } = converted('start on filesystem\npost-start exec /usr/bin/grow\n');
  expect(lines.filter((line) => line.startsWith('Exec'))).toEqual(['ExecStart=-/usr/bin/grow']);
  expect(back).toContain('post-start exec /usr/bin/grow');
});

test('calls of init take part in a list of commands', () => {
  const { lines } = converted('task\nscript\n  stop db || :\n  exec tidy\nend script\n');
  expect(lines.filter((line) => line.startsWith('Exec'))).toEqual([
    'ExecStart=-systemctl stop db.service',
    'ExecStart=tidy',
  ]);
});

test.each(["cut -f 4 -d ' '", "cut -d' ' -f4", "awk '{print $4}'"])(
  'the number that `status | %s` tells is MAINPID',
  (taking) => {
    const job = `post-start script\n  echo $(status | ${taking}) > /run/tasks\nend script\nexec web\n`;
    expect(converted(job).lines.join('\n')).toContain('echo $MAINPID > /run/tasks');
  },
);

test('a comment is never long enough for an old systemd to read its end as a directive', () => {
  const comment = `${'x'.repeat(2044)}ExecStartPre=/bin/harm`;
  const { outputs } = convert(
    [{ name: 'web.conf', content: `script\n# ${comment}\na=$(b)\nexec web $a\nend script\n` }],
    { systemd: 232 },
  );
  const lines = outputs[0]?.content.split('\n') ?? [];
  expect(lines.filter((line) => line.startsWith('# x')).length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThan(2047);
});

test.each(['unset A', 'read A < /etc/a', '( A=1 )', 'for A in 1; do :; done'])(
  'a default stays for a variable that "%s" may change',
  (line) => {
    const job = `env A=job\nscript\n${line}\nexec web \${A:-none}\nend script\n`;
    expect(converted(job).lines.join('\n')).toContain('${A:-none}');
  },
);

test('a copy that a stop may cut off is named', () => {
  expect(converted('post-stop exec cp -a /srv/a /srv/b\nexec web\n').codes).toContain(
    'stop-timeout-covers-scripts',
  );
});

describe('a hook that does nothing', () => {
  test.each([
    'pre-start exec true\n',
    'pre-start script\n  :\nend script\n',
    'post-stop script\n  # nothing to do\n  exit 0\nend script\n',
    'pre-start script\n  [ -x /usr/bin/web ] || exit 0\nend script\n',
    'pre-start script\n  ulimit -n 4096\n  umask 027\nend script\n',
    'pre-start script\n  test -e /etc/not && { stop; exit 0; }\n  mkdir -p /run/web\nend script\n',
  ])('has no line: %j', (hook) => {
    const { lines, codes } = converted(`${hook}exec /usr/bin/web\n`);
    expect(lines.filter((line) => /^Exec(?!Start=)/.test(line))).toEqual([]);
    expect(codes.length).toBeGreaterThan(0);
  });

  test.each(['[ -x /usr/bin/web ] || exit 1', 'false', 'true > /run/web', 'exit 3', ': $(web)'])(
    'is none that may fail, or writes: %j',
    (line) => {
      const { lines } = converted(`pre-start script\n  ${line}\nend script\nexec /usr/bin/web\n`);
      expect(lines.filter((each) => each.startsWith('ExecStartPre='))).toHaveLength(1);
    },
  );

  test('a question that is asked twice is one condition', () => {
    const guard = '  test -x /usr/bin/web || { stop; exit 0; }\n';
    const { lines } = converted(`pre-start script\n${guard}${guard}end script\nexec web\n`);
    expect(lines.filter((line) => line.startsWith('Condition'))).toHaveLength(1);
  });
});

describe('a message where a file is missing', () => {
  test.each([
    'pre-start script\n  [ -f /etc/web ] || { echo "no plan"; stop; exit 0; }\nend script\nexec web\n',
    'script\n  if [ ! -f /etc/web ]; then\n    echo "no plan" >&2\n    exit 0\n  fi\n  exec web\nend script\n',
    'script\n  [ -f /etc/web ] || { logger no plan; exit 0; }\n  for a in b; do web; done\nend script\n',
  ])('is left to systemd, by name: %j', (job) => {
    const { lines, codes } = converted(job);
    expect(lines).toContain('ConditionPathExists=/etc/web');
    expect(codes).toContain('message-left-out');
  });
});

test.each([
  'nginx -t -q || exit 1',
  'nginx -t -q || { stop; exit 2; }',
  'nginx -t -q || { exit 1; }',
])('a check before the start is its command: %j', (check) => {
  const { lines } = converted(`pre-start script\n  ${check}\nend script\nexec web\n`);
  expect(lines).toContain('ExecStartPre=nginx -t -q');
});

test.each(['[ -d /srv/x ] || mkdir -p /srv/x', 'test -d "/srv/x" || mkdir -p "/srv/x"'])(
  'a directory that is made where it is not there is made: %j',
  (line) => {
    const { lines } = converted(`pre-start script\n  ${line}\nend script\nexec web\n`);
    expect(lines).toContain('ExecStartPre=mkdir -p /srv/x');
  },
);

test("a directory below /run that is called after the program is the service's own", () => {
  const job = 'pre-start exec mkdir -p -m0755 /var/run/webd\nexec /usr/sbin/webd -D\n';
  expect(converted(job).lines).toContain('RuntimeDirectory=webd');
});

test('what is left of a script keeps no indentation of what has gone', () => {
  const { lines } = converted(
    'pre-start script\n    [ -r /etc/default/web ] && . /etc/default/web\n\n    for a in b; do\n        echo $A\n    done\nend script\nscript\n    [ -r /etc/default/web ] && . /etc/default/web\n    exec web $A\nend script\n',
  );
  expect(lines.join('\n')).toMatch(/^ExecStartPre=:\/bin\/sh -e -c "for a in b; do/m);
});

describe('a pid file that the job itself writes', () => {
  const main = 'script\n  echo $$ > /run/web.pid\n  exec /usr/bin/web\nend script\n';
  const made =
    'exec start-stop-daemon --start --make-pidfile --pidfile /var/run/web.pid --exec /usr/bin/web\n';

  test.each([main, made])('is neither written nor removed: %j', (job) => {
    for (const hook of [
      'post-stop exec rm -f /run/web.pid\n',
      'pre-stop script\n  rm -f /var/run/web.pid\nend script\n',
      'pre-start script\n  rm -f "/run/web.pid"\nend script\n',
    ]) {
      const { lines, codes } = converted(`${job}${hook}`);
      expect(lines).toContain('ExecStart=/usr/bin/web');
      expect(lines.join('\n')).not.toContain('pid');
      expect(codes).toContain('does-nothing');
    }
  });

  test('leaves the rest of a hook as it is', () => {
    const { lines } = converted(
      `${main}post-stop script\n  rm -f /run/web.pid\n  rm -rf /run/web.d\nend script\n`,
    );
    expect(lines).toContain('ExecStopPost=rm -rf /run/web.d');
  });

  test.each([
    // The program may write it itself.
    'exec start-stop-daemon --start -m -p /run/web.pid --exec /usr/bin/web -- -p /run/web.pid\npost-stop exec rm -f /run/web.pid\n',
    `${main}post-stop exec rm -f /run/web.pid /run/web.sock\n`,
    `${main}post-stop exec rm -rf /run/web.pid\n`,
  ])('is removed where it may be another: %j', (job) => {
    expect(converted(job).lines.join('\n')).toMatch(/^ExecStopPost=rm .*web\.pid/m);
  });

  test.each([main, made])('is what systemd knows to those who read it: %j', (job) => {
    const { lines } = converted(
      `${job}pre-stop script\n  kill -USR1 $(cat /run/web.pid)\n  sleep 2\nend script\n`,
    );
    expect(lines.join('\n')).toMatch(/^ExecStop=.*kill -USR1 \$MAINPID/ms);
    expect(lines).toContain('ExecStart=/usr/bin/web');
  });

  test('is another one where the program forks', () => {
    const { lines } = converted(
      `expect fork\n${main}pre-stop script\n  kill -USR1 $(cat /run/web.pid)\nend script\n`,
    );
    expect(lines.join('\n')).toContain('cat /run/web.pid');
  });
});

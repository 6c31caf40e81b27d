/** The mapping as a specification: what a few lines of a job become, line by line. */
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';
import { releaseNamed } from '../../src/convert/tables/releases.ts';

/** The lines of the service unit that a job called web becomes, header and section names aside. */
function unitOf(job: string, options: ConvertOptions = {}): readonly string[] {
  const { outputs, problems } = convert([{ name: 'web.conf', content: job }], options);
  expect(problems).toEqual([]);
  const unit = outputs.find(({ path }) => path.endsWith('.service'));
  return (unit?.content ?? '').split('\n').filter((line) => line !== '' && !/^[#[]/.test(line));
}

function codesOf(job: string, options: ConvertOptions = {}): readonly string[] {
  return convert([{ name: 'web.conf', content: job }], options).findings.map(({ code }) => code);
}

/** The lines of the job that a unit becomes. */
function jobOf(unit: string, options: ConvertOptions = {}): readonly string[] {
  const { outputs } = convert([{ name: 'web.service', content: unit }], options);
  return (outputs[0]?.content ?? '').split('\n').filter((line) => line !== '' && line[0] !== '#');
}

const main = 'exec /usr/bin/web\n';

describe('what holds anyway', () => {
  test.each([
    ['umask 022', 'UMask'],
    ['nice 0', 'Nice'],
    ['chdir /', 'WorkingDirectory'],
    ['setuid root', 'User'],
    ['setgid root', 'Group'],
    ['oom score 0', 'OOMScoreAdjust'],
    ['kill signal TERM', 'KillSignal'],
    ['kill timeout 90', 'TimeoutStopSec'],
  ])('%s has no line, and is told', (stanza, key) => {
    const job = `${stanza}\n${main}`;
    expect(unitOf(job).filter((line) => line.startsWith(`${key}=`))).toEqual([]);
    expect(codesOf(job)).toContain('default-left-out');
  });

  test('but a group of root that another user has is one', () => {
    expect(unitOf(`setuid www-data\nsetgid root\n${main}`)).toContain('Group=root');
  });

  test('the faithful style says all', () => {
    const { outputs } = convert([{ name: 'web.conf', content: `umask 022\n${main}` }], {
      style: 'faithful',
    });
    expect(outputs[0]?.content).toContain('UMask=0022');
  });
});

describe('commands', () => {
  test.each([
    ['exec /usr/bin/web -p 80', 'ExecStart=/usr/bin/web -p 80'],
    ['exec web -p 80', 'ExecStart=web -p 80'],
    ['exec /usr/bin/web --fmt=%d', 'ExecStart=/usr/bin/web --fmt=%%d'],
    [`exec /usr/bin/web "two words" 'a;b'`, 'ExecStart=/usr/bin/web "two words" a;b'],
    ['env P=80\nexec /usr/bin/web --port=$P', 'ExecStart=/usr/bin/web --port=${P}'],
    ['env O="-a -b"\nexec /usr/bin/web $O', 'ExecStart=/usr/bin/web $O'],
    ['exec /usr/bin/web "$UNKNOWN"', 'ExecStart=/usr/bin/web ${UNKNOWN}'],
    ['script\n  exec /usr/bin/web\nend script', 'ExecStart=/usr/bin/web'],
    ['exec /usr/bin/web > /dev/null', 'ExecStart=/usr/bin/web'],
    ['exec /usr/bin/web > /dev/kmsg', 'ExecStart=/bin/sh -e -c "exec /usr/bin/web > /dev/kmsg"'],
    ['exec /usr/bin/web *.conf', 'ExecStart=/bin/sh -e -c "exec /usr/bin/web *.conf"'],
    ['exec /usr/bin/web $UNKNOWN', 'ExecStart=/usr/bin/web $UNKNOWN'],
    ['exec /usr/bin/web --x=$UNKNOWN', 'ExecStart=/usr/bin/web --x=${UNKNOWN}'],
  ])('%s', (job, line) => {
    expect(unitOf(`${job}\n`).filter((one) => one.startsWith('ExecStart='))).toEqual([line]);
  });

  test('before 244 there is no prefix against expansion, so every $ is doubled', () => {
    expect(unitOf('exec /usr/bin/web *$X\n', { systemd: 232 })).toContain(
      'ExecStart=/bin/sh -e -c "exec /usr/bin/web *$$X"',
    );
  });

  test('before 239 a program without a path is looked up on the machine', () => {
    const machine = {
      readFile: () => undefined,
      exists: (path: string) => path === '/usr/bin/web',
    };
    expect(unitOf('exec web\n', { systemd: 232, machine })).toContain('ExecStart=/usr/bin/web');
    expect(unitOf('exec web\n', { systemd: 232 })).toContain('ExecStart=/usr/bin/env web');
  });

  test('a relative program is taken from the working directory', () => {
    expect(unitOf('chdir /srv/app\nexec ./bin/web\n')).toContain('ExecStart=/srv/app/bin/web');
  });

  test('a program whose path systemd refuses is started by a shell', () => {
    const [line] = unitOf(`exec "/opt/it's/web"\n`).filter((one) => one.startsWith('ExecStart='));
    expect(line).toBe(`ExecStart=/bin/sh -e -c 'exec "/opt/it\\'s/web"'`);
  });

  test('a script too long for a unit gets a file of its own', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `  sleep ${index}\n`).join('');
    const { outputs } = convert([{ name: 'web.conf', content: `script\n${lines}end script\n` }]);
    expect(outputs.map(({ path, mode }) => [path, mode])).toEqual([
      ['etc/systemd/system/web.service', 0o644],
      ['usr/local/lib/upstart-systemd/web.main', 0o755],
    ]);
    expect(outputs[1]?.content.split('\n').slice(0, 3)).toEqual([
      '#!/bin/sh -e',
      expect.stringMatching(/^# From web\.conf, .* \[[0-9a-f]{16}\]$/),
      'sleep 0',
    ]);
  });
});

describe('hooks', () => {
  test('each phase has its directive; what Upstart ignores, systemd ignores', () => {
    const hooks = ['pre-start', 'post-start', 'post-stop'].map(
      (hook) => `${hook} exec /bin/${hook}\n`,
    );
    const unit = unitOf(main + hooks.join(''));
    expect(unit).toContain('ExecStartPre=/bin/pre-start');
    expect(unit).toContain('ExecStartPost=-/bin/post-start');
    expect(unit).toContain('ExecStopPost=/bin/post-stop');
    expect(unit).toContain('TimeoutStartSec=infinity');
  });

  test('a pre-stop runs only while the main process is alive', () => {
    expect(unitOf(`${main}pre-stop exec /bin/bye >/b\n`).join('\n')).toContain(
      'ExecStop=-:/bin/sh -e -c \'[ -n "$MAINPID" ] || exit 0\\n\\\nexec /bin/bye >/b\'',
    );
  });

  test('a pre-start that may call stop becomes a condition', () => {
    const unit = unitOf(`${main}pre-start script\n  [ "$X" ] || { stop; exit 0; }\nend script\n`);
    expect(unit.some((line) => line.startsWith('ExecCondition='))).toBe(true);
    expect(unit.some((line) => line.startsWith('ExecStartPre='))).toBe(false);
  });

  test('a command whose failure does not matter has the prefix for that', () => {
    expect(unitOf(`${main}pre-start script\n  mkdir /srv/web || true\nend script\n`)).toContain(
      'ExecStartPre=-mkdir /srv/web',
    );
  });
});

describe('kind and readiness', () => {
  test.each([
    [main, ['Type=exec']],
    ['exec /usr/bin/web | cat\n', []],
    [`task\n${main}`, ['Type=oneshot']],
    [`expect fork\n${main}`, ['Type=forking', 'TimeoutStartSec=infinity']],
    [
      'expect daemon\nexec /usr/bin/web --pidfile /run/web.pid\n',
      ['Type=forking', 'PIDFile=/run/web.pid', 'TimeoutStartSec=infinity'],
    ],
    ['pre-start exec /bin/up\n', ['Type=oneshot', 'RemainAfterExit=yes']],
  ])('%j', (job, lines) => {
    const about = /^(Type|RemainAfterExit|PIDFile|TimeoutStartSec)=/;
    expect(
      unitOf(job)
        .filter((line) => about.test(line))
        .sort(),
    ).toEqual([...lines].sort());
  });

  test('before 240 there is no Type=exec', () => {
    expect(unitOf(main, { systemd: 239 }).some((line) => line.startsWith('Type='))).toBe(false);
  });
});

describe('restarting', () => {
  test('a service is restarted whatever its end, at once, and one start more often than respawns', () => {
    expect(unitOf(`respawn\nrespawn limit 3 10\n${main}`)).toEqual(
      expect.arrayContaining([
        'Restart=always',
        'RestartSec=0',
        'StartLimitIntervalSec=10',
        'StartLimitBurst=4',
      ]),
    );
  });

  test.each([
    ['respawn limit unlimited', ['StartLimitIntervalSec=0']],
    ['respawn limit 0 5', ['StartLimitIntervalSec=0']],
    ['', ['StartLimitIntervalSec=5', 'StartLimitBurst=11']],
  ])('%j', (limit, lines) => {
    const unit = unitOf(`respawn\n${limit}\n${main}`);
    expect(unit.filter((line) => line.startsWith('StartLimit'))).toEqual(lines);
  });

  test.each([
    [228, ['StartLimitInterval=5', 'StartLimitBurst=11'], 'Service'],
    [229, ['StartLimitInterval=5', 'StartLimitBurst=11'], 'Unit'],
    [230, ['StartLimitIntervalSec=5', 'StartLimitBurst=11'], 'Unit'],
  ])(
    'for systemd %i the start limit stands where that version reads it',
    (systemd, lines, section) => {
      const { outputs } = convert([{ name: 'web.conf', content: `respawn\n${main}` }], { systemd });
      const parts = (outputs[0]?.content ?? '').split(/^\[(.*)\]$/m);
      const body = parts[parts.indexOf(section) + 1] ?? '';
      const found = body.split('\n').filter((line) => line.startsWith('StartLimit'));
      expect(found.sort()).toEqual([...lines].sort());
    },
  );

  test('normal exits are no reason to restart, and no failure', () => {
    const unit = unitOf(`respawn\nnormal exit 0 3 TERM\n${main}`);
    expect(unit).toContain('RestartPreventExitStatus=0 3 SIGTERM');
    expect(unit).toContain('SuccessExitStatus=3');
  });

  test('a task is restarted only when it fails', () => {
    expect(unitOf(`task\nrespawn\n${main}`)).toContain('Restart=on-failure');
  });

  test('all that systemd calls clean being normal is on-failure', () => {
    const unit = unitOf(`respawn\nnormal exit 0 HUP INT TERM PIPE\n${main}`);
    expect(unit).toContain('Restart=on-failure');
    expect(unit.some((line) => line.startsWith('RestartPrevent'))).toBe(false);
  });

  test('a limit without respawn restarts nothing, and says so', () => {
    expect(
      unitOf(`respawn limit 3 10\n${main}`).some((line) => /Restart|StartLimit/.test(line)),
    ).toBe(false);
    expect(codesOf(`respawn limit 3 10\n${main}`)).toContain('respawn-limit-without-respawn');
  });

  test('a job without a main process is not restarted: systemd would refuse the unit', () => {
    const unit = unitOf('respawn\npre-start exec /bin/up\n');
    expect(unit.some((line) => /Restart|StartLimit/.test(line))).toBe(false);
  });
});

describe('what starts it', () => {
  const dependency = /^(After|Before|Wants|WantedBy|DefaultDependencies|Conflicts|ExecCondition)=/;
  test.each([
    ['runlevel [2345]', ['After=network.target remote-fs.target', 'WantedBy=multi-user.target']],
    ['runlevel [!06]', ['After=network.target remote-fs.target', 'WantedBy=multi-user.target']],
    ['runlevel 5', ['After=network.target remote-fs.target', 'WantedBy=graphical.target']],
    ['runlevel S', ['WantedBy=rescue.target']],
    ['startup', ['WantedBy=multi-user.target']],
    ['local-filesystems', ['WantedBy=multi-user.target']],
    ['filesystem', ['After=remote-fs.target', 'WantedBy=multi-user.target']],
    ['net-device-up IFACE=lo', ['WantedBy=multi-user.target']],
    [
      'net-device-up IFACE!=lo',
      ['After=network-online.target', 'Wants=network-online.target', 'WantedBy=multi-user.target'],
    ],
    [
      'static-network-up',
      ['After=network-online.target', 'Wants=network-online.target', 'WantedBy=multi-user.target'],
    ],
    ['started mysql', ['After=mysql.service', 'WantedBy=mysql.service']],
    ['starting mysql', ['Before=mysql.service', 'WantedBy=mysql.service']],
    [
      'started network-manager',
      ['After=NetworkManager.service', 'WantedBy=NetworkManager.service'],
    ],
    [
      'filesystem and started mysql',
      ['After=remote-fs.target mysql.service', 'WantedBy=mysql.service'],
    ],
    [
      'started a and started b',
      [
        'After=a.service b.service',
        'ExecCondition=systemctl is-active -q a.service',
        'ExecCondition=systemctl is-active -q b.service',
        'WantedBy=a.service b.service',
      ],
    ],
    ['started a or started b', ['After=a.service b.service', 'WantedBy=a.service b.service']],
    ['filesystem or runlevel [2345]', ['After=remote-fs.target', 'WantedBy=multi-user.target']],
    ['never-emitted', ['WantedBy=never-emitted.target']],
  ])('%s', (condition, lines) => {
    const unit = unitOf(`start on ${condition}\n${main}`);
    expect(unit.filter((line) => dependency.test(line)).sort()).toEqual([...lines].sort());
  });

  test('what waits for the end of a task of the set is ordered after it', () => {
    const files = [
      { name: 'import.conf', content: `task\n${main}` },
      { name: 'web.conf', content: `start on stopped import\n${main}` },
    ];
    const { outputs } = convert(files);
    const unit = outputs.find(({ path }) => path.endsWith('/web.service'))?.content.split('\n');
    expect(unit).toContain('After=import.service');
    expect(unit).toContain('WantedBy=import.service');
    const back = convert(
      outputs.map(({ path, content }) => ({ name: path.replace(/^.*\//, ''), content })),
    ).outputs.find(({ path }) => path.endsWith('/web.conf'));
    expect(back?.content.split('\n')).toContain('start on stopped import');
  });

  test.each([
    ['post-stop exec rm -f /run/web.pid', 'TimeoutStopSec=5', []],
    ['post-stop exec /usr/bin/tidy', 'TimeoutStopSec=5', ['stop-timeout-covers-scripts']],
    [
      'post-stop script\n  sleep 15\n  /usr/bin/tidy\nend script',
      'TimeoutStopSec=20',
      ['stop-timeout-covers-scripts'],
    ],
    // Which is what systemd gives anyway.
    ['pre-stop exec /usr/bin/drain', undefined, ['stop-timeout-covers-scripts']],
    [
      'kill timeout 7\npre-stop exec /usr/bin/drain',
      'TimeoutStopSec=7',
      ['stop-timeout-covers-scripts'],
    ],
  ])('the time to stop leaves that for scripts: %j', (stanzas, line, codes) => {
    const job = `${stanzas}\n${main}`;
    expect(unitOf(job).find((one) => one.startsWith('TimeoutStopSec='))).toBe(line);
    expect(codesOf(job).filter((code) => code.startsWith('stop-timeout'))).toEqual(codes);
  });

  test('the wait for a daemon that stops itself comes before the post-start', () => {
    const unit = unitOf(`expect stop\npost-start exec /usr/bin/announce\n${main}`);
    const posts = unit.filter((line) => line.startsWith('ExecStartPost='));
    expect(posts.map((line) => line.includes('announce'))).toEqual([false, true]);
  });

  test('a task of the shutdown is started once, however often the shutdown is asked for', () => {
    const job = `start on runlevel [06]\ntask\n${main}`;
    const { outputs } = convert([{ name: 'save.conf', content: job }]);
    const unit = outputs[0]?.content ?? '';
    expect(unit.split('\n')).toContain('RemainAfterExit=yes');
    const back = convert([{ name: 'save.service', content: unit }]).outputs[0]?.content;
    expect(back?.split('\n')).toContain('task');
  });

  test.each([
    ['native', 'WantedBy=multi-user.target', ['starts-in-rescue-not']],
    ['faithful', 'WantedBy=multi-user.target rescue.target', []],
  ] as const)('runlevel 1 beside the others, %s', (style, line, codes) => {
    const job = `start on runlevel [12345]\nstop on runlevel [06]\n${main}`;
    const { outputs, findings } = convert([{ name: 'web.conf', content: job }], { style });
    expect(outputs[0]?.content.split('\n')).toContain(line);
    const said = findings.map(({ code }) => code).filter((code) => code === 'starts-in-rescue-not');
    expect(said).toEqual(codes);
  });

  test('on RHEL 6 the runlevel comes before the network', () => {
    const rhel = releaseNamed('rhel-6');
    const unit = unitOf(`start on runlevel [345]\n${main}`, rhel ? { release: rhel } : {});
    expect(unit.some((line) => line.startsWith('After='))).toBe(false);
  });

  test('the end of another unit starts it by a drop-in for that unit', () => {
    const { outputs } = convert([
      { name: 'web.conf', content: `start on stopped backup RESULT=failed\n${main}` },
    ]);
    expect(outputs.map(({ path }) => path)).toEqual([
      'etc/systemd/system/web.service',
      'etc/systemd/system/backup.service.d/web.conf',
    ]);
    expect(outputs[1]?.content).toContain('[Unit]\nOnFailure=web.service\n');
  });

  test('manual leaves nothing to enable', () => {
    expect(
      unitOf(`start on runlevel [2345]\nmanual\n${main}`).some((line) => /Wanted/.test(line)),
    ).toBe(false);
  });

  test('a socket starts it by a socket unit', () => {
    const { outputs } = convert([
      { name: 'web.conf', content: `start on socket PROTO=inet PORT=80 ADDR=127.0.0.1\n${main}` },
    ]);
    const [service, socket] = outputs;
    expect(service?.content).toContain(
      'Environment=UPSTART_EVENTS=socket\nEnvironment=UPSTART_FDS=3\n',
    );
    expect(service?.content).not.toContain('[Install]');
    expect(socket?.path).toBe('etc/systemd/system/web.socket');
    expect(socket?.content).toContain('ListenStream=127.0.0.1:80\n');
    expect(socket?.content).toContain('WantedBy=sockets.target\n');
  });
});

describe('what stops it', () => {
  test.each([
    ['started x', 'stopping x', ['After=x.service', 'BindsTo=x.service']],
    [
      'runlevel [2345]',
      'stopping x',
      ['After=network.target remote-fs.target x.service', 'PartOf=x.service'],
    ],
    ['starting x', 'stopping x', ['Before=x.service', 'PartOf=x.service']],
    ['runlevel S', 'starting x', ['Before=x.service', 'Conflicts=x.service']],
    ['runlevel S', 'runlevel [06]', []],
    ['runlevel S', 'deconfiguring-networking', ['After=network.target']],
  ])('start on %s, stop on %s', (start, stop, lines) => {
    const unit = unitOf(`start on ${start}\nstop on ${stop}\n${main}`);
    const found = unit.filter((line) => /^(After|Before|PartOf|BindsTo|Conflicts)=/.test(line));
    expect(found.sort()).toEqual([...lines].sort());
  });

  test.each([
    ['', 'TimeoutStopSec=5'],
    ['kill timeout 300', 'TimeoutStopSec=300'],
    ['kill signal QUIT', 'KillSignal=SIGQUIT'],
    ['reload signal USR1', 'ExecReload=/bin/kill -USR1 $MAINPID'],
  ])('%j', (stanza, line) => {
    expect(unitOf(`${stanza}\n${main}`)).toContain(line);
  });
});

describe('surroundings', () => {
  test.each([
    ['setuid www\nsetgid adm', ['User=www', 'Group=adm']],
    ['chdir /srv\nchroot /jail', ['RootDirectory=/jail', 'WorkingDirectory=/srv']],
    ['umask 027', ['UMask=0027']],
    ['nice -5\noom score -200', ['Nice=-5', 'OOMScoreAdjust=-200']],
    ['oom never', ['OOMScoreAdjust=-1000']],
    ['limit nofile 1024 4096', ['LimitNOFILE=1024:4096']],
    ['limit core unlimited unlimited', ['LimitCORE=infinity']],
    ['env A="two words"\nenv B=50%', ['Environment="A=two words"', 'Environment=B=50%%']],
    ['env LANG', ['PassEnvironment=LANG']],
    ['console none', ['StandardOutput=null']],
    ['console output', ['StandardOutput=journal+console']],
    ['console owner', ['StandardInput=tty', 'StandardOutput=tty', 'TTYPath=/dev/console']],
  ])('%j', (stanzas, lines) => {
    expect(unitOf(`${stanzas}\n${main}`)).toEqual(expect.arrayContaining([...lines]));
  });

  test('an instance is a template', () => {
    const { outputs } = convert([
      { name: 'web.conf', content: 'instance $PORT\nexec /usr/bin/web -p $PORT\n' },
    ]);
    expect(outputs[0]?.path).toBe('etc/systemd/system/web@.service');
    expect(outputs[0]?.content).toContain('Environment=PORT=%i\n');
    expect(outputs[0]?.content).toContain('ExecStart=/usr/bin/web -p ${PORT}\n');
  });

  test('a variable that Upstart sets for every process is supplied where it is read', () => {
    const given = unitOf('exec agent "$UPSTART_JOB" "${UPSTART_JOB}: $UPSTART_INSTANCE"\n');
    expect(given).toContain('ExecStart=agent web "web: ${UPSTART_INSTANCE}"');
    expect(given).toContain('Environment=UPSTART_INSTANCE=');
    const own = 'script\n  UPSTART_JOB=$UPSTART_JOB-x agent\nend script\n';
    expect(unitOf(own)).toContain('Environment=UPSTART_JOB=web');
    expect(unitOf(main).some((line) => line.startsWith('Environment='))).toBe(false);
  });

  test.each([
    ['setuid www\nexec /usr/bin/web "$HOME"', 'login-variable-set'],
    ['setuid nobody\nexec /usr/bin/web', 'runs-as-nobody'],
    ['start on net-device-up\nexec /usr/bin/web "$IFACE"', 'event-variable-unset'],
    ['post-stop exec initctl show-config\nexec /bin/x', 'script-calls-upstart'],
  ])('%j is named: %s', (job, code) => {
    expect(codesOf(`${job}\n`)).toContain(code);
  });
});

describe('nothing can be injected', () => {
  test.each([
    ['description "x\\\n[Service]\\\nExecStart=/bin/evil"'],
    ['author "x\\\nExecStartPre=/bin/evil"'],
    ['env A="x\\\nExecStartPre=/bin/evil"'],
    ['description "ends in a backslash \\\\"'],
    ['exec /bin/web "\\\n[Install]\\\nAlias=evil.service"'],
  ])('%j', (stanza) => {
    const unit = unitOf(`${stanza}\n${stanza.startsWith('exec') ? '' : main}`);
    expect(unit.filter((line) => /^(ExecStartPre|Alias|ExecStart=\/bin\/evil)/.test(line))).toEqual(
      [],
    );
  });
});

describe('back to Upstart', () => {
  const service = (lines: string) => `[Service]\nExecStart=/usr/bin/web\n${lines}\n`;
  test.each([
    ['Restart=always', 'respawn'],
    ['Restart=on-failure', 'normal exit 0 HUP INT TERM PIPE'],
    ['Restart=always\nSuccessExitStatus=3\nRestartPreventExitStatus=3', 'normal exit 3'],
    ['TimeoutStopSec=30', 'kill timeout 30'],
    ['', 'kill timeout 90'],
    ['KillSignal=SIGQUIT', 'kill signal QUIT'],
    ['ExecReload=/bin/kill -HUP $MAINPID', 'reload signal HUP'],
    ['User=www', 'setuid www'],
    ['LimitNOFILE=1024', 'limit nofile 1024 1024'],
    ['Environment="A=two words"', 'env A="two words"'],
    ['Type=oneshot', 'task'],
    ['Type=forking', 'expect fork'],
    ['Nice=5', 'nice 5'],
    ['WorkingDirectory=/srv', 'chdir /srv'],
    ['[Install]\nWantedBy=multi-user.target', 'start on runlevel [2345]'],
    ['[Install]\nWantedBy=multi-user.target', 'stop on runlevel [!2345]'],
    ['[Install]\nWantedBy=mysql.service\n[Unit]\nAfter=mysql.service', 'start on started mysql'],
  ])('%j is %s', (lines, stanza) => {
    expect(jobOf(service(lines))).toContain(stanza);
  });

  test('one start more than respawns', () => {
    const unit = service('Restart=always\n[Unit]\nStartLimitIntervalSec=30\nStartLimitBurst=4');
    expect(jobOf(unit)).toContain('respawn limit 3 30');
  });

  test('words arrive as systemd would have passed them', () => {
    expect(jobOf('[Service]\nExecStart=/bin/web "a b" ${X} 50%% $$5\n')).toContain(
      `exec /bin/web "a b" "\${X}" 50% '$5'`,
    );
  });

  test('a template is an instance', () => {
    const { outputs } = convert([
      { name: 'web@.service', content: '[Service]\nExecStart=/bin/web -p %i\n' },
    ]);
    expect(outputs[0]?.path).toBe('etc/init/web.conf');
    expect(outputs[0]?.content).toContain('instance $INSTANCE\n');
    expect(outputs[0]?.content).toContain('exec /bin/web -p "${INSTANCE}"\n');
  });

  test('a socket unit is a socket event', () => {
    const { outputs } = convert([
      { name: 'web.service', content: '[Service]\nExecStart=/bin/web\n' },
      { name: 'web.socket', content: '[Socket]\nListenStream=0.0.0.0:80\n' },
    ]);
    expect(outputs[0]?.content).toContain('start on socket PROTO=inet PORT=80\n');
  });

  test('what has no counterpart is named', () => {
    const { findings } = convert([{ name: 'web.service', content: service('ProtectSystem=full') }]);
    expect(findings.map(({ code }) => code)).toContain('protection-lost');
  });
});

describe('conditions of several events', () => {
  test('rescue mode is no stage of boot that would leave out the alternatives after it', () => {
    const unit = unitOf(`start on runlevel S or stopping rc RUNLEVEL=[234]\n${main}`);
    expect(unit).toContain('WantedBy=rescue.target multi-user.target');
  });

  test('an event that nothing emits has a target, and leaves the order that the others ask for', () => {
    const job = `start on unheard-of and net-device-up IFACE=eth0\n${main}`;
    const unit = unitOf(job);
    expect(unit).toContain('After=network-online.target');
    expect(unit).toContain('WantedBy=unheard-of.target');
    expect(codesOf(job)).toContain('event-has-no-unit');
  });

  test('what another job waits for is started by that alone, and does not ask whether it runs', () => {
    const job = `start on starting a and started b\n${main}`;
    const unit = unitOf(job);
    expect(unit).toContain('WantedBy=a.service');
    expect(unit).toContain('Before=a.service');
    expect(unit).toContain('After=b.service');
    expect(unit.filter((line) => line.startsWith('ExecCondition='))).toEqual([
      'ExecCondition=systemctl is-active -q b.service',
    ]);
    expect(codesOf(job)).toContain('start-asks-for-all');
  });

  test('what an event that nobody emits would stop is stopped by its target, and somebody is told', () => {
    const job = `start on filesystem\nstop on runlevel [06] or unheard-of\n${main}`;
    expect(unitOf(job)).toContain('Conflicts=unheard-of.target');
    expect(codesOf(job)).toContain('stop-event-has-no-unit');
  });

  test.each(['started', 'starting', 'stopping', 'stopped'])(
    'its own "%s" is nothing to wait for',
    (phase) => {
      const job = `start on ${phase} web or filesystem\nstop on ${phase} web\n${main}`;
      expect(unitOf(job).join('\n')).not.toContain('web.service');
      expect(codesOf(job)).toContain('waits-for-itself');
    },
  );

  test('an end among the events of a conjunction is named as starting it alone', () => {
    expect(codesOf(`start on stopping a and started b\n${main}`)).toContain('start-on-and-any');
  });

  test('the end of an unknown job among starts of others is taken for that of a task', () => {
    const job = `start on stopped a and started b\n${main}`;
    expect(codesOf(job)).toContain('ending-taken-for-task');
    expect(unitOf(job)).toEqual(
      expect.arrayContaining(['After=a.service b.service', 'WantedBy=b.service']),
    );
    for (const other of ['stopped a', 'stopped a or started b', 'stopped a and filesystem'])
      expect(codesOf(`start on ${other}\n${main}`)).not.toContain('ending-taken-for-task');
  });

  test('an end by the signal that nobody survives is a good one where that is how it is stopped', () => {
    expect(unitOf(`kill signal KILL\n${main}`)).toContain('SuccessExitStatus=SIGKILL');
    expect(unitOf(`kill signal QUIT\n${main}`).join('\n')).not.toContain('SuccessExitStatus=');
  });

  test('an instance without a name is told of', () => {
    expect(codesOf(`env A=""\ninstance $A\n${main}`)).toContain('instance-without-name');
    expect(codesOf(`env A=b\ninstance $A\n${main}`)).not.toContain('instance-without-name');
  });

  test('what has nothing to do so early starts with the other services', () => {
    const job = 'start on startup\nstop on runlevel [016]\npost-stop exec /usr/bin/tidy\n';
    expect(unitOf(job)).toContain('WantedBy=multi-user.target');
    expect(unitOf(job).join('\n')).not.toContain('DefaultDependencies=');
    expect(unitOf(`${job}pre-start exec /bin/early\n`)).toContain('DefaultDependencies=no');
  });

  test('what nothing stops may be meant as a task, where nothing shows that it stays', () => {
    const advice = (job: string) =>
      convert([{ name: 'web.conf', content: `start on filesystem\n${job}` }]).findings.find(
        ({ code }) => code === 'no-stop-on',
      )?.advice;
    expect(advice(main)).toContain('"task"');
    for (const stays of ['respawn\n', 'expect fork\n', 'post-stop exec rm -f /x\n'])
      expect(advice(`${stays}${main}`)).toBeUndefined();
    expect(advice('exec /usr/sbin/cron -f\n')).toBeUndefined();
  });

  test('an event is not asked for: its target is down again at once', () => {
    const job = `start on starting ssh and my-event and started db\n${main}`;
    expect(unitOf(job).filter((line) => line.startsWith('ExecCondition='))).toEqual([
      'ExecCondition=systemctl is-active -q db.service',
    ]);
    expect(codesOf(job)).toContain('start-on-and-any');
  });

  test('one of several that starts it later than the others is named, and nothing else', () => {
    const isNamed = (condition: string) =>
      codesOf(`start on ${condition}\n${main}`).includes('start-on-alternatives');
    expect(isNamed('started a or filesystem')).toBe(true);
    expect(isNamed('started a or started b')).toBe(true);
    // Neither the end of another nor an event orders it.
    expect(isNamed('started a or stopped b')).toBe(false);
    expect(isNamed('starting a or starting b')).toBe(false);
  });

  test('what holds up the boot holds it up, where it is a task that waits for the root alone', () => {
    const early = 'Before=shutdown.target local-fs.target';
    const root = 'start on mounted MOUNTPOINT=/';
    expect(unitOf(`${root}\ntask\n${main}`)).toContain(early);
    expect(unitOf(`${root}\n${main}`)).not.toContain(early);
    expect(unitOf(`${root} and filesystem\ntask\n${main}`).join('\n')).not.toContain('local-fs');
  });

  test.each(['started rsyslog', 'started syslog and filesystem', 'filesystem and started dbus'])(
    '%s does not hang on a service that may not be there',
    (condition) => {
      const unit = unitOf(`start on ${condition}\n${main}`);
      expect(unit).toContain('WantedBy=multi-user.target');
      expect(unit.join('\n')).toMatch(/^After=.*(?:rsyslog|dbus)\.service/m);
      expect(unit.join('\n')).not.toContain('ExecCondition');
    },
  );

  test('what starts before file systems are mounted is ordered before them', () => {
    const unit = unitOf(`start on starting mountall\ntask\n${main}`);
    expect(unit).toContain('Before=shutdown.target local-fs-pre.target');
    expect(unit).toContain('Wants=local-fs-pre.target');
  });

  test('rescue mode keeps what sysinit.target wants', () => {
    const rest = `stop on runlevel [06]\n${main}`;
    const early = rest.replace('/usr/bin/', '/sbin/');
    expect(codesOf(`start on virtual-filesystems\n${early}`)).not.toContain('stops-in-rescue-too');
    expect(codesOf(`start on filesystem\n${rest}`)).toContain('stops-in-rescue-too');
  });
});

describe('instances', () => {
  const job = `instance $PORT\nstart on filesystem\n${main}`;

  test('a template that is to start by itself says that each instance has to be enabled', () => {
    expect(codesOf(job)).toContain('instance-not-named');
    expect(codesOf(`env PORT=80\n${job}`)).not.toContain('instance-not-named');
  });
});

describe('what scripts use', () => {
  test.each([
    'exec /sbin/initctl emit runlevel',
    'initctl log-priority debug',
    'exec /sbin/initctl version',
    'status "$X"',
    'start "$X"',
  ])('a command of Upstart in %s', (line) => {
    const step = line.startsWith('script') ? line : `script\n${line}\nend script`;
    expect(codesOf(`${step}\n`)).toContain('script-calls-upstart');
  });

  test('a variable that is set from its own value', () => {
    const script = (lines: string) => `setuid u\nscript\n${lines}\nexec /x\nend script\n`;
    const code = 'login-variable-set';
    expect(codesOf(script('HOME="${HOME:-/var/lib/x}"\nexport HOME'))).toContain(code);
    expect(codesOf(script('HOME=/var/lib/x\nexport HOME\necho "$HOME"'))).not.toContain(code);
  });
});

describe('files that share a name', () => {
  test('an override belongs to the job of its directory', () => {
    const { outputs } = convert([
      { name: 'x/web.conf', content: `start on filesystem\n${main}` },
      { name: 'y/web.conf', content: `start on filesystem\n${main}` },
      { name: 'y/web.override', content: 'manual\n' },
    ]);
    expect(outputs[0]?.content).toContain('WantedBy=');
  });

  test('a drop-in that stands with none of them belongs to each', () => {
    const unit = '[Service]\nExecStart=/usr/bin/web\n';
    const { outputs } = convert([
      { name: 'x/web.service', content: unit },
      { name: 'y/web.service', content: unit },
      { name: 'z/web.service.d/user.conf', content: '[Service]\nUser=u\n' },
    ]);
    expect(outputs[0]?.content).toContain('setuid u');
  });
});

describe('what the pairs showed', () => {
  test('a task that waits for nothing of what stops it is not ordered after that', () => {
    const job = `start on ready\nstop on stopping db\ntask\n${main}`;
    expect(unitOf(job)).toContain('PartOf=db.service');
    expect(unitOf(job).join('\n')).not.toContain('After=');
    expect(unitOf(job.replace('task\n', '')).join('\n')).toContain('After=db.service');
  });

  test('a task that the boot does not wait for any more is told of', () => {
    const job = (more: string) => `start on mounted MOUNTPOINT=/${more}\ntask\n${main}`;
    expect(unitOf(job('')).join('\n')).toMatch(/^Before=.*local-fs\.target/m);
    expect(codesOf(job(''))).not.toContain('boot-goes-on');
    expect(codesOf(job(' and stopped first'))).toContain('boot-goes-on');
  });

  test('the stop before all others is told of', () => {
    expect(codesOf(`stop on starting pre-shutdown\n${main}`)).toContain('stop-order-lost');
  });

  test.each(['started unity8', 'starting xsession-init', 'stopped gnome-session'])(
    'a job of a session is one by the jobs that it waits for: %s',
    (condition) => {
      const content = `start on ${condition}\n${main}`;
      const { outputs } = convert([{ name: 'web.conf', content }]);
      expect(outputs[0]?.path).toBe('etc/systemd/user/web.service');
    },
  );

  test('what starts with each network interface is started by udev', () => {
    const content =
      'start on starting network-interface\ninstance $INTERFACE\nexec web $INTERFACE\n';
    const { outputs, findings } = convert([{ name: 'web.conf', content }]);
    expect(outputs.map(({ path }) => path)).toContain('etc/udev/rules.d/90-web.rules');
    expect(findings.map(({ code }) => code)).toContain('interface-by-udev');
    const once = unitOf(content.replace('instance $INTERFACE\n', ''));
    expect(once.join('\n')).toMatch(/^Before=.*network-pre\.target/m);
  });

  test('what only Upstart was to be told of has no line', () => {
    const call = 'post-start exec initctl notify-disk-writeable\n';
    expect(unitOf(`${call}${main}`).join('\n')).not.toContain('initctl');
    expect(codesOf(`${call}${main}`)).toContain('helper-left-out');
  });

  test('what the keys are to start is told that they still reboot', () => {
    expect(codesOf(`start on control-alt-delete\n${main}`)).toContain('key-still-reboots');
  });

  test('a condition of Red Hat alone says nothing of the runlevels of Ubuntu', () => {
    const condition = (more: string) => codesOf(`start on runlevel [345]${more}\n${main}`);
    expect(condition('')).toContain('runlevel-not-default');
    expect(condition(' and started network')).not.toContain('runlevel-not-default');
  });

  test('numbers that are written out are reckoned', () => {
    expect(unitOf('exec /usr/bin/web --age=$((6 * 3600)) $((1+2))\n')).toContain(
      'ExecStart=/usr/bin/web --age=21600 3',
    );
    for (const open of ['$((010 * 2))', '$((A * 2))', '$((4 / 2))'])
      expect(unitOf(`exec /usr/bin/web ${open}\n`).join('\n')).toContain('/bin/sh');
  });

  test('a sandbox whose number a hook asks for leaves its program alone', () => {
    const job = 'expect fork\nexec minijail0 -i -- /usr/bin/web\n';
    expect(unitOf(job)).toContain('Type=exec');
    const asks = `${job}post-start script\n  echo $(status | cut -f4 -d' ') > /run/x\nend script\n`;
    expect(unitOf(asks)).toContain('Type=forking');
  });

  test.each(['runsvdir-start', 'mesos-agent'])('what %s runs lives on', (program) => {
    expect(unitOf(`exec /usr/bin/${program}\n`)).toContain('KillMode=process');
  });

  test('what a hook only prints is left to systemd', () => {
    const job = `pre-start exec echo "Starting it"\n${main}`;
    expect(unitOf(job).join('\n')).not.toContain('ExecStartPre=');
    expect(codesOf(job)).toContain('message-left-out');
  });

  test('what a file of variables sets is told as seen by the other commands', () => {
    const job =
      'env A=1\npre-start script\n  /usr/bin/check "$A"\nend script\nscript\n  . /etc/default/web\n  exec web\nend script\n';
    expect(codesOf(job)).toContain('holds-for-all');
    const exported = 'script\n  set -a\n  . /etc/default/web\n  set +a\n  exec web\nend script\n';
    expect(codesOf(exported)).not.toContain('variables-exported');
  });
});

/** Jobs as people write them: every stanza the converter knows, with likely values and a few awkward ones. */

import fc from 'fast-check';

const name = fc.constantFrom('mysql', 'web', 'app-server', 'dbus', 'network-manager', 'my_job');
const word = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-zA-Z0-9_./:-]{0,9}$/) },
  fc.constantFrom(
    '100%',
    '"two words"',
    "'a $b'",
    '--opt=x',
    '"$FOO"',
    '${BAR}/x',
    'é',
    '\\;',
    '*.log',
  ),
);

const phase = fc.constantFrom('started', 'starting', 'stopping', 'stopped');
const jobEvent = fc
  .tuple(phase, name, fc.constantFrom('', ' RESULT=ok', ' RESULT=failed', ' INSTANCE=1'))
  .map(([one, job, more]) => `${one} ${job}${one === 'stopped' ? more : ''}`);
const bootEvent = fc.constantFrom(
  ...['mounted MOUNTPOINT=/srv/a', 'mounting MOUNTPOINT=/srv', 'keyboard-request', 'web-ready'],
  ...['file FILE=/srv/a EVENT=create', 'file FILE=/srv/*.b EVENT=modify', 'file FILE=/srv/c'],
  ...[
    'net-device-added INTERFACE=eth0',
    'block-device-added KERNEL=sda',
    'file FILE=/x EVENT=delete',
  ],
  ...['runlevel [2345]', 'runlevel [!06]', 'runlevel RUNLEVEL=5', 'runlevel S', 'startup'],
  ...['filesystem', 'local-filesystems', 'remote-filesystems', 'static-network-up'],
  ...['net-device-up IFACE=eth0', 'net-device-up IFACE!=lo', 'net-device-up IFACE=lo'],
  ...['stopped rc RUNLEVEL=[2345]', 'virtual-filesystems', 'all-swaps', 'started mountall'],
);
const socketEvent = fc.constantFrom(
  'socket PROTO=inet PORT=80',
  'socket PROTO=inet PORT=80 ADDR=127.0.0.1',
  'socket PROTO=unix PATH=/run/x.sock',
);
const startEvent = fc.oneof(
  { weight: 5, arbitrary: bootEvent },
  { weight: 3, arbitrary: jobEvent },
  { weight: 1, arbitrary: socketEvent },
  { weight: 1, arbitrary: fc.constant('custom-event KEY=value') },
);
const startOn = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    startEvent,
    fc
      .tuple(tie('tree'), fc.constantFrom('and', 'or'), tie('tree'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
  ),
})).tree;
const stopEvent = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('runlevel [016]', 'runlevel [!2345]', 'runlevel [06]') },
  { weight: 3, arbitrary: jobEvent },
  fc.constantFrom('shutdown', 'deconfiguring-networking', 'starting rc RUNLEVEL=[06]', 'my-stop'),
);
const stopOn = fc
  .array(stopEvent, { minLength: 1, maxLength: 3 })
  .map((events) => events.join(' or '));

const command = fc
  .tuple(
    fc.constantFrom('/usr/sbin/daemon', 'uwsgi', './server', '/opt/a b/run', 'sleep'),
    fc.array(word, { maxLength: 4 }),
  )
  .map(([program, words]) => [program.replace(' ', ''), ...words].join(' '));
const wrapper = fc.constantFrom(
  'start-stop-daemon --start --chuid web --exec /usr/sbin/web --',
  'start-stop-daemon -S -q -c web:www -m -p /run/web.pid -d /srv -k 027 -N 2 -x /usr/sbin/web --',
  'su -s /bin/sh -c "exec /usr/sbin/web -p 80" web',
  `su -s /bin/sh -c 'exec "$0" "$@"' web --`,
  'sudo -u web -g www A=1',
  'chpst -u web',
  'chroot --userspec=web:www /',
  'nice -n 5',
  'ionice -c2 -n 7',
  'taskset -c 0-1',
  'env A=1 B="2 3"',
);
const redirection = fc.constantFrom(
  '>> /var/log/web.log 2>&1',
  '> /tmp/web.log',
  '2>/dev/null',
  '> /dev/null 2>&1',
  '2>&1 | logger -t web',
);
const scriptLine = fc.constantFrom(
  '[ -f /etc/web.conf ] || exit 0',
  'echo "Starting"',
  'cd /srv',
  'umask 077',
  'ulimit -n 4096',
  'export A=1',
  'exec >> /var/log/web.log 2>&1',
  '. /etc/default/web',
  '[ -r /etc/default/web ] && . /etc/default/web',
  'mkdir -p /var/run/web',
  'if [ ! -x /usr/sbin/web ]; then stop; exit 0; fi',
  'echo "$UPSTART_JOB: 100% $HOME" >> /tmp/log',
  '# a comment; with "quotes"',
  'cat <<EOF\n  text\nEOF',
  'true',
);
/** A command with what may stand around it. */
const dressed = fc
  .tuple(fc.array(wrapper, { maxLength: 2 }), command, fc.option(redirection, { freq: 3 }))
  .map(([before, text, after]) => [...before, text, ...(after === null ? [] : [after])].join(' '));
const script = fc
  .tuple(fc.array(scriptLine, { maxLength: 4 }), fc.constantFrom('exec ', 'exec ', ''), dressed)
  .map(([lines, exec, last]) =>
    [...lines, `${exec}${last}`].map((line) => `    ${line}\n`).join(''),
  );
const process = fc.oneof(
  command.map((text) => `exec ${text}`),
  dressed.map((text) => `exec ${text}`),
  script.map((text) => `script\n${text}end script`),
);

const exit = fc.constantFrom('0', '1', '143', 'TERM', 'HUP', 'INT', 'PIPE', 'SIGUSR1');
const limit = fc.constantFrom(
  'nofile 1024 4096',
  'core unlimited unlimited',
  'nice 20 20',
  'as 1 2',
);

/** A stanza or nothing. */
function maybe(stanza: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: stanza });
}

const stanzas: readonly fc.Arbitrary<string>[] = [
  fc.constantFrom('description "A web server"', 'description "100% \\\\ \\"q"', 'description é'),
  fc.constant('author "Somebody <s@example.org>"'),
  fc.constant('version 1.2'),
  fc.constant('usage "start web PORT=n"'),
  fc.constant('emits web-ready'),
  startOn.map((text) => `start on ${text}`),
  stopOn.map((text) => `stop on ${text}`),
  fc.constantFrom(
    'instance $PORT',
    'instance ${NAME}',
    'instance "app-$PORT"',
    'instance $A/$B',
    'instance ${NAME:-x}-$PORT',
  ),
  fc.constantFrom('expect fork', 'expect daemon', 'expect stop', 'expect none'),
  fc.constant('task'),
  fc.constant('respawn'),
  fc.constantFrom('respawn limit 5 30', 'respawn limit unlimited', 'respawn limit 0 1'),
  fc.array(exit, { minLength: 1, maxLength: 6 }).map((all) => `normal exit ${all.join(' ')}`),
  fc.constantFrom('console log', 'console none', 'console output', 'console owner'),
  fc.constantFrom('umask 022', 'umask 077', 'umask 0'),
  fc.constantFrom('nice 10', 'nice -5'),
  fc.constantFrom('oom score -500', 'oom never', 'oom 5'),
  limit.map((text) => `limit ${text}`),
  fc.constantFrom('chdir /srv', 'chdir "/srv/a b"', 'chdir relative'),
  fc.constant('chroot /srv/root'),
  fc.constant('setuid www-data'),
  fc.constant('setgid adm'),
  fc.constantFrom('apparmor load /etc/apparmor.d/web', 'apparmor switch web', 'apparmor switch $A'),
  fc.constantFrom(
    ...['cgroup memory limit_in_bytes 512m', 'cgroup cpu shares 2048', 'cgroup cpuset cpus 0-3'],
    ...['cgroup blkio weight 500', 'cgroup memory swappiness 5', 'cgroup freezer', 'cgroup cpu g'],
  ),
  fc.constant('debug'),
  fc.constantFrom('kill timeout 30', 'kill timeout 5'),
  fc.constantFrom('kill signal QUIT', 'kill signal INT'),
  fc.constantFrom('reload signal USR1', 'reload signal HUP'),
  fc
    .array(
      fc.constantFrom('env A=1', 'env B="two words"', 'env C', 'env "D=a\\\\b$%"', 'env A=2'),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((all) => all.join('\n')),
  fc.constant('export A'),
  fc.constant('manual'),
  process.map((text) => `pre-start ${text}`),
  process.map((text) => `post-start ${text}`),
  process.map((text) => `pre-stop ${text}`),
  process.map((text) => `post-stop ${text}`),
];

/** The text of a job. Most have a main process. */
export const likelyJob: fc.Arbitrary<string> = fc
  .tuple(
    fc.tuple(...stanzas.map(maybe)),
    fc.oneof({ weight: 9, arbitrary: process }, { weight: 1, arbitrary: fc.constant('') }),
  )
  .map(([lines, main]) => `${[...lines, main].filter((line) => line !== '').join('\n')}\n`);

/** Units as people write them: every directive the converter knows, with likely values and a few awkward ones. */

import fc from 'fast-check';

const unit = fc.constantFrom(
  ...['network.target', 'network-online.target', 'mysql.service', 'syslog.target', 'dbus.service'],
  ...['app-server.service', 'local-fs.target', 'custom.target'],
);
const program = fc.constantFrom('/usr/sbin/daemon', '/usr/bin/uwsgi', 'daemon', '/opt/run');
const word = fc.constantFrom(
  ...[
    '--opt=x',
    '"two words"',
    "'a b'",
    '$VAR',
    '${VAR}',
    '--x=${VAR}',
    '$$5',
    '%%',
    '%n',
    '"q\\"q"',
  ],
  ...['é', 'plain', '-d', '\\x41', '/var/run/x.pid'],
);
const command = fc
  .tuple(fc.constantFrom('', '', '', '-', '+', ':'), program, fc.array(word, { maxLength: 4 }))
  .map(([prefix, path, words]) => [`${prefix}${path}`, ...words].join(' '));
const shell = fc.constantFrom(
  '/bin/sh -c "echo $$HOME; exec /bin/x"',
  "/bin/sh -e -c 'exec /bin/x > /tmp/log 2>&1'",
  ':/bin/sh -e -c "a\\n\\\n  b"',
);
const exec = fc.oneof({ weight: 4, arbitrary: command }, { weight: 1, arbitrary: shell });
const exit = fc.constantFrom('0', '1', '143', 'TERM', 'HUP', 'SIGUSR1', '255');
const exits = fc.array(exit, { minLength: 1, maxLength: 3 }).map((all) => all.join(' '));

type Directive = readonly [section: string, key: string, value: fc.Arbitrary<string>];

const directives: readonly Directive[] = [
  ['Unit', 'Description', fc.constantFrom('A web server', '100%% web', 'é "q" \\x')],
  ['Unit', 'Documentation', fc.constant('man:web(8)')],
  ['Unit', 'After', unit],
  ['Unit', 'Wants', unit],
  ['Unit', 'Requires', unit],
  ['Unit', 'BindsTo', unit],
  ['Unit', 'PartOf', unit],
  ['Unit', 'Before', unit],
  ['Unit', 'Conflicts', unit],
  ['Unit', 'OnFailure', fc.constant('alert.service')],
  ['Unit', 'ConditionPathExists', fc.constantFrom('/etc/x', '!/etc/y', '|/a b', '|!/%n', '/é')],
  ['Unit', 'ConditionFileIsExecutable', fc.constantFrom('/usr/bin/x', '|/opt/x%%')],
  ['Unit', 'ConditionPathIsDirectory', fc.constantFrom('/srv', '!/srv', '')],
  ['Unit', 'DefaultDependencies', fc.constantFrom('yes', 'no')],
  ['Unit', 'StartLimitIntervalSec', fc.constantFrom('10', '1min', '0', '500ms')],
  ['Unit', 'StartLimitBurst', fc.constantFrom('1', '5', '11', '0')],
  [
    'Service',
    'Type',
    fc.constantFrom('simple', 'exec', 'forking', 'oneshot', 'notify', 'idle', 'dbus'),
  ],
  ['Service', 'RemainAfterExit', fc.constantFrom('yes', 'no')],
  ['Service', 'PIDFile', fc.constant('/run/x.pid')],
  ['Service', 'ExecStartPre', exec],
  ['Service', 'ExecStartPost', exec],
  ['Service', 'ExecReload', fc.constantFrom('/bin/kill -HUP $MAINPID', '/usr/sbin/x reload')],
  ['Service', 'ExecStop', exec],
  ['Service', 'ExecStopPost', exec],
  ['Service', 'Restart', fc.constantFrom('no', 'always', 'on-failure', 'on-abort', 'on-success')],
  ['Service', 'RestartSec', fc.constantFrom('0', '5', '100ms', '1min')],
  ['Service', 'SuccessExitStatus', exits],
  ['Service', 'RestartPreventExitStatus', exits],
  ['Service', 'TimeoutStopSec', fc.constantFrom('5', '0', '1min 30s', 'infinity')],
  ['Service', 'TimeoutStartSec', fc.constantFrom('0', '30', 'infinity')],
  ['Service', 'TimeoutSec', fc.constantFrom('20', '0')],
  ['Service', 'KillSignal', fc.constantFrom('SIGQUIT', 'INT', 'SIGTERM')],
  ['Service', 'KillMode', fc.constantFrom('control-group', 'mixed', 'process')],
  ['Service', 'SendSIGKILL', fc.constantFrom('yes', 'no')],
  ['Service', 'User', fc.constantFrom('www-data', '33')],
  ['Service', 'Group', fc.constant('adm')],
  ['Service', 'SupplementaryGroups', fc.constant('a b')],
  ['Service', 'Environment', fc.constantFrom('A=1', '"B=two words" C=x', 'D=%%p', 'A=2')],
  ['Service', 'EnvironmentFile', fc.constantFrom('/etc/default/web', '-/etc/sysconfig/web')],
  ['Service', 'PassEnvironment', fc.constant('LANG TZ')],
  ['Service', 'UnsetEnvironment', fc.constant('HOME')],
  ['Service', 'WorkingDirectory', fc.constantFrom('/srv', '-/srv/x', '~')],
  ['Service', 'RootDirectory', fc.constant('/srv/root')],
  ['Service', 'UMask', fc.constantFrom('0022', '077', '7777')],
  ['Service', 'Nice', fc.constantFrom('10', '-5')],
  ['Service', 'MemoryMax', fc.constantFrom('1G', 'infinity', '50%')],
  ['Service', 'CPUWeight', fc.constantFrom('100', '1', '10000')],
  ['Service', 'AllowedCPUs', fc.constantFrom('0-3', '0 2')],
  ['Service', 'IOWeight', fc.constantFrom('100', '7')],
  ['Service', 'AppArmorProfile', fc.constantFrom('web', '-web', 'a%%b')],
  [
    'Service',
    'ExecStartPre',
    fc.constantFrom(
      '-+/sbin/apparmor_parser -r -W /etc/apparmor.d/web',
      '+/usr/bin/systemd-tmpfiles --create /a.conf',
      '/bin/systemctl start db.service',
    ),
  ],
  ['Service', 'OOMScoreAdjust', fc.constantFrom('-500', '0')],
  ['Service', 'LimitNOFILE', fc.constantFrom('1024', '1024:4096', 'infinity', 'bad')],
  ['Service', 'LimitRTTIME', fc.constant('1000')],
  ['Service', 'StandardOutput', fc.constantFrom('journal', 'null', 'journal+console', 'append:/l')],
  ['Service', 'StandardError', fc.constantFrom('inherit', 'journal', 'null', 'file:/l')],
  ['Service', 'NotifyAccess', fc.constantFrom('main', 'all')],
  ['Service', 'BusName', fc.constant('org.example.Web')],
  ['Service', 'ProtectSystem', fc.constantFrom('full', 'no')],
  ['Service', 'NoNewPrivileges', fc.constantFrom('yes', 'no')],
  [
    'Service',
    'CapabilityBoundingSet',
    fc.constantFrom('CAP_NET_RAW CAP_CHOWN', '~CAP_SYS_ADMIN', ''),
  ],
  ['Service', 'AmbientCapabilities', fc.constant('CAP_NET_BIND_SERVICE')],
  ['Service', 'ExecSearchPath', fc.constant('/opt/bin:/usr/bin')],
  ['Service', 'PermissionsStartOnly', fc.constant('yes')],
  ['Service', 'SystemCallFilter', fc.constant('@system-service')],
  ['Service', 'BindPaths', fc.constant('/srv/a:/a')],
  ['Service', 'WatchdogSec', fc.constant('30')],
  ['Service', 'SyslogIdentifier', fc.constant('web')],
  ['Service', 'CPUAccounting', fc.constant('yes')],
  ['Service', 'RuntimeDirectory', fc.constantFrom('web', 'a b/c', '%p')],
  ['Service', 'RuntimeDirectoryMode', fc.constant('0750')],
  ['Service', 'RuntimeDirectoryPreserve', fc.constantFrom('yes', 'restart')],
  ['Service', 'StateDirectory', fc.constant('web')],
  ['Service', 'CPUAffinity', fc.constantFrom('0-3', '1 3 5', '0,2')],
  ['Service', 'IOSchedulingClass', fc.constantFrom('idle', 'best-effort')],
  ['Service', 'IOSchedulingPriority', fc.constant('7')],
  ['Service', 'CPUSchedulingPolicy', fc.constantFrom('batch', 'fifo')],
  ['Service', 'CPUSchedulingPriority', fc.constant('10')],
  ['Service', 'CoredumpFilter', fc.constantFrom('0x33', 'default elf-headers', 'all')],
  ['Unit', 'ConditionHost', fc.constantFrom('a*', '!b', '|c')],
  ['Unit', 'ConditionKernelCommandLine', fc.constantFrom('quiet', '!a=b', '|x.y=1')],
  ['Unit', 'ConditionVirtualization', fc.constantFrom('!container', 'vm')],
  ['Unit', 'AssertPathExists', fc.constantFrom('/srv', '!/a', '|/b')],
  [
    'Install',
    'WantedBy',
    fc.constantFrom('multi-user.target', 'graphical.target', 'mysql.service'),
  ],
  ['Install', 'Alias', fc.constant('www.service')],
  ['Install', 'Also', fc.constant('web-helper.service')],
];

const lines = fc.tuple(
  ...directives.map(([section, key, value]) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: value.map((text) => ({ section, line: `${key}=${text}` })) },
    ),
  ),
);

/** The text of a service unit. */
export const likelyUnit: fc.Arbitrary<string> = fc.tuple(lines, exec).map(([chosen, main]) => {
  const all = [
    ...chosen.flatMap((one) => one ?? []),
    { section: 'Service', line: `ExecStart=${main}` },
  ];
  return ['Unit', 'Service', 'Install']
    .map((section) => {
      const own = all.filter((one) => one.section === section).map(({ line }) => line);
      return own.length === 0 ? '' : `[${section}]\n${own.join('\n')}\n`;
    })
    .join('\n');
});

/** What its manual says of a daemon, as far as an init needs it. */
export interface KnownDaemon {
  /** The names of its program. */
  readonly programs: readonly string[];
  /** Names with a version in them are its, too: php-fpm8.1, php5-fpm. */
  readonly isVersioned?: true;
  /** Options that keep it in the foreground, each as it stands on a command line; a unit would use the first. */
  readonly foreground: readonly string[];
  /** That first one with all that belongs to it, where it is more. */
  readonly foregroundWritten?: string;
  /** Options that keep it in the foreground for somebody who looks on: it says more, or ends after one client. */
  readonly debugging: readonly string[];
  /** It goes into the background unless one of those is given. */
  readonly leavesUnlessTold?: true;
  /** Options that put it into the background. */
  readonly background: readonly string[];
  /** Options that the path of its pid file follows. */
  readonly pidFile: readonly string[];
  /** It reads its configuration again on SIGHUP, or starts anew in the same process. */
  readonly reloadsOnHangUp: boolean;
  /** Exit codes with which it ends when it is told to. */
  readonly successStatus: readonly number[];
  /** What it runs for others is to live on when it ends: sessions, jobs, containers. */
  readonly leavesChildren?: true;
  /** It is this daemon only where one of these words is given. */
  readonly onlyWith?: readonly string[];
  /** From when on it tells systemd that it is up (sd_notify(3)), and what that takes. */
  readonly tells?: string;
  /** An option with which it is certain to. */
  readonly tellsWith?: string;
  /** Where all this is said. */
  readonly source: string;
}

type Row = Pick<KnownDaemon, 'programs' | 'source'> & Partial<KnownDaemon>;

const rows: readonly Row[] = [
  {
    programs: ['nginx'],
    foreground: ['daemon off'],
    foregroundWritten: '-g "daemon off;"',
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    source: 'nginx documentation, "Controlling nginx", "daemon"',
  },
  {
    programs: ['apache2', 'httpd'],
    foreground: ['-DFOREGROUND', '-D FOREGROUND', '-DNO_DETACH', '-D NO_DETACH'],
    debugging: ['-X'],
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    tells: 'with mod_systemd, from 2.4 on',
    source: 'httpd documentation, "Stopping and Restarting"; httpd(8)',
  },
  {
    programs: ['mysqld', 'mariadbd'],
    background: ['--daemonize', '-D'],
    pidFile: ['--pid-file'],
    reloadsOnHangUp: true,
    tells: 'MySQL from 5.7.6 and MariaDB from 10.1.33 on, as packaged for systemd',
    source: 'MySQL manual, "Managing MySQL Server with systemd", "Unix signal handling"',
  },
  {
    programs: ['postgres', 'postmaster'],
    background: [],
    reloadsOnHangUp: true,
    tells: 'from 9.6 on, where it is built with --with-systemd',
    source: 'PostgreSQL documentation, "Starting the Database Server", postgres(1)',
  },
  {
    programs: ['redis-server'],
    foreground: ['--daemonize no'],
    background: ['--daemonize yes'],
    pidFile: ['--pidfile'],
    tells: 'with --supervised systemd, from 3.2 on',
    source: 'redis.conf, "daemonize", "supervised"',
  },
  {
    programs: ['memcached'],
    background: ['-d', '--daemon'],
    pidFile: ['-P', '--pidfile'],
    source: 'memcached(1)',
  },
  {
    programs: ['sshd'],
    foreground: ['-D'],
    debugging: ['-d', '-dd', '-ddd'],
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    tells: 'in Debian from 7.4 and everywhere from 9.8 on',
    leavesChildren: true,
    source: 'sshd(8); its unit in Debian and Fedora',
  },
  {
    programs: ['cron'],
    foreground: ['-f'],
    leavesUnlessTold: true,
    leavesChildren: true,
    source: 'cron(8); its unit in Debian',
  },
  {
    programs: ['crond'],
    foreground: ['-n', '-f'],
    leavesUnlessTold: true,
    leavesChildren: true,
    source: 'crond(8); its unit in Fedora',
  },
  {
    programs: ['atd'],
    foreground: ['-f'],
    debugging: ['-d'],
    leavesUnlessTold: true,
    leavesChildren: true,
    source: 'atd(8); its unit in Fedora',
  },
  {
    programs: ['runsvdir', 'runsvdir-start'],
    background: [],
    leavesChildren: true,
    source:
      'runsvdir(8): what it supervises ends on SIGHUP, and not on SIGTERM; its unit in Debian',
  },
  {
    programs: ['mesos-slave', 'mesos-agent'],
    background: [],
    leavesChildren: true,
    source: 'Mesos documentation, "Agent Recovery"',
  },
  {
    programs: ['nomad'],
    background: [],
    reloadsOnHangUp: true,
    leavesChildren: true,
    source: 'Nomad documentation, "Deployment"',
  },
  {
    programs: ['kubelet', 'containerd'],
    background: [],
    leavesChildren: true,
    source: 'the unit that comes with it',
  },
  {
    programs: ['amazon-ssm-agent'],
    background: [],
    leavesChildren: true,
    source: 'the unit that comes with it',
  },
  {
    programs: ['rsyslogd'],
    foreground: ['-n'],
    debugging: ['-d', '-nd', '-dn'],
    leavesUnlessTold: true,
    pidFile: ['-i'],
    reloadsOnHangUp: true,
    tells: 'from 7 on, as packaged for systemd',
    source: 'rsyslogd(8)',
  },
  {
    programs: ['syslog-ng'],
    foreground: ['-F', '--foreground'],
    leavesUnlessTold: true,
    pidFile: ['-p', '--pidfile'],
    reloadsOnHangUp: true,
    tells: 'from 3.4 on, as packaged for systemd',
    source: 'syslog-ng(8)',
  },
  {
    programs: ['ceph-mon', 'ceph-osd', 'ceph-mds', 'ceph-mgr', 'radosgw', 'rbd-mirror'],
    foreground: ['-f', '--foreground'],
    debugging: ['-d'],
    leavesUnlessTold: true,
    pidFile: ['--pid-file'],
    // It opens its log again.
    reloadsOnHangUp: true,
    source: 'ceph-mon(8), ceph-osd(8); Ceph documentation, "Debugging and Logging"',
  },
  {
    programs: ['dnsmasq'],
    foreground: ['-k', '--keep-in-foreground'],
    debugging: ['-d', '--no-daemon'],
    leavesUnlessTold: true,
    pidFile: ['-x', '--pid-file'],
    reloadsOnHangUp: true,
    source: 'dnsmasq(8)',
  },
  {
    programs: ['haproxy'],
    foreground: ['-db', '-Ws'],
    debugging: ['-d'],
    background: ['-D'],
    pidFile: ['-p'],
    tells: 'with -Ws, from 1.8 on',
    tellsWith: '-Ws',
    source: 'HAProxy management guide, "Starting HAProxy"',
  },
  {
    programs: ['mongod', 'mongos'],
    background: ['--fork'],
    pidFile: ['--pidfilepath'],
    source: 'mongod(1)',
  },
  { programs: ['rabbitmq-server'], background: ['-detached'], source: 'rabbitmq-server(8)' },
  {
    programs: ['gunicorn', 'gunicorn_django', 'gunicorn_paster'],
    isVersioned: true,
    background: ['-D', '--daemon'],
    pidFile: ['-p', '--pid'],
    reloadsOnHangUp: true,
    tells: 'from 20.0 on',
    source: 'Gunicorn documentation, "Signal Handling", "Deploying Gunicorn"',
  },
  {
    programs: ['unicorn', 'unicorn_rails'],
    background: ['-D', '--daemonize'],
    reloadsOnHangUp: true,
    source: 'unicorn(1), its SIGNALS document',
  },
  {
    programs: ['puma'],
    background: ['-d', '--daemon'],
    pidFile: ['--pidfile'],
    tells: 'from 5.1 on',
    source: 'Puma documentation, "Signals", "systemd"',
  },
  {
    programs: ['sidekiq'],
    background: ['-d', '--daemon'],
    pidFile: ['-P', '--pidfile'],
    tells: 'from 6.0.6 on',
    source: 'Sidekiq wiki, "Signals", "Deployment"',
  },
  {
    programs: ['celery', 'celeryd'],
    background: ['--detach'],
    pidFile: ['--pidfile'],
    reloadsOnHangUp: true,
    source: 'Celery user guide, "Workers", "Daemonization"',
  },
  { programs: ['node', 'nodejs'], background: [], source: 'node(1)' },
  // The virtual machine ends by itself when it is signalled, with 128 and the number of the signal.
  { programs: ['java'], background: [], successStatus: [143], source: 'java(1)' },
  {
    programs: ['docker', 'docker.io'],
    onlyWith: ['-d', '--daemon', 'daemon'],
    background: [],
    pidFile: ['-p', '--pidfile'],
    reloadsOnHangUp: true,
    leavesChildren: true,
    source: 'docker(1)',
  },
  {
    programs: ['dockerd'],
    background: [],
    pidFile: ['-p', '--pidfile'],
    reloadsOnHangUp: true,
    leavesChildren: true,
    tells: 'from 1.4 on',
    source: 'dockerd(8)',
  },
  {
    programs: ['libvirtd'],
    background: ['-d', '--daemon'],
    pidFile: ['-p', '--pid-file'],
    reloadsOnHangUp: true,
    tells: 'from 1.1.1 on',
    leavesChildren: true,
    source: 'libvirtd(8); the unit that comes with it',
  },
  {
    programs: ['php-fpm'],
    isVersioned: true,
    foreground: ['-F', '--nodaemonize'],
    leavesUnlessTold: true,
    background: ['-D', '--daemonize'],
    pidFile: ['-g', '--pid'],
    tells: 'where it is built with --with-fpm-systemd',
    source: 'php-fpm(8)',
  },
  {
    programs: ['lighttpd'],
    foreground: ['-D'],
    leavesUnlessTold: true,
    source: 'lighttpd(8)',
  },
  {
    programs: ['varnishd'],
    foreground: ['-F'],
    debugging: ['-d'],
    leavesUnlessTold: true,
    pidFile: ['-P'],
    source: 'varnishd(1)',
  },
  {
    // Its first process only looks after the others, which -N does without.
    programs: ['squid'],
    foreground: ['--foreground', '-N'],
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    source: 'squid(8), from 4 on; its unit in Debian',
  },
  {
    programs: ['squid3'],
    foreground: ['-N'],
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    source: 'squid3(8)',
  },
  {
    programs: ['named'],
    foreground: ['-f'],
    debugging: ['-g'],
    leavesUnlessTold: true,
    reloadsOnHangUp: true,
    source: 'named(8)',
  },
  {
    programs: ['ntpd'],
    foreground: ['-n', '--nofork'],
    debugging: ['-d'],
    leavesUnlessTold: true,
    pidFile: ['-p', '--pidfile'],
    source: 'ntpd(8)',
  },
  {
    programs: ['snmpd'],
    foreground: ['-f'],
    leavesUnlessTold: true,
    pidFile: ['-p'],
    reloadsOnHangUp: true,
    source: 'snmpd(8)',
  },
  {
    programs: ['smbd', 'nmbd', 'winbindd'],
    foreground: ['-F', '--foreground'],
    debugging: ['-i', '--interactive'],
    leavesUnlessTold: true,
    background: ['-D', '--daemon'],
    reloadsOnHangUp: true,
    tells: 'from 4.2 on, as packaged for systemd',
    source: 'smbd(8)',
  },
  {
    programs: ['cupsd'],
    foreground: ['-f', '-F', '-l'],
    leavesUnlessTold: true,
    source: 'cupsd(8)',
  },
  {
    programs: ['dbus-daemon'],
    foreground: ['--nofork'],
    background: ['--fork'],
    reloadsOnHangUp: true,
    source: 'dbus-daemon(1)',
  },
  {
    programs: ['supervisord'],
    foreground: ['-n', '--nodaemon'],
    leavesUnlessTold: true,
    pidFile: ['-j', '--pidfile'],
    reloadsOnHangUp: true,
    source: 'supervisord(1), "Signals"',
  },
  {
    programs: ['collectd'],
    foreground: ['-f'],
    leavesUnlessTold: true,
    pidFile: ['-P'],
    tells: 'from 5.5 on',
    source: 'collectd(1)',
  },
  {
    programs: ['zabbix_agentd', 'zabbix_server', 'zabbix_proxy'],
    foreground: ['-f', '--foreground'],
    leavesUnlessTold: true,
    source: 'zabbix_agentd(8)',
  },
  {
    // Without an interval, by -d or its configuration, it looks once and ends.
    programs: ['monit'],
    foreground: ['-I'],
    leavesUnlessTold: true,
    pidFile: ['-p'],
    source: 'monit(1)',
  },
  { programs: ['etcd'], background: [], tells: 'from 2.0 on', source: 'etcd documentation' },
  {
    programs: ['consul'],
    background: [],
    reloadsOnHangUp: true,
    source: 'Consul documentation, "Signals"',
  },
  {
    programs: ['prometheus'],
    background: [],
    reloadsOnHangUp: true,
    source: 'Prometheus documentation, "Configuration"',
  },
];

/** Well-known daemons by the names of their programs; uWSGI, of which more has to be read, is a table of its own. */
export const knownDaemons: ReadonlyMap<string, KnownDaemon> = new Map(
  rows.flatMap((row) => {
    const known: KnownDaemon = {
      foreground: [],
      debugging: [],
      background: [],
      pidFile: [],
      reloadsOnHangUp: false,
      successStatus: [],
      ...row,
    };
    return known.programs.map((program) => [program, known] as const);
  }),
);

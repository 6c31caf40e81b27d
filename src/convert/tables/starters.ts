import type { OptionTable } from '../../shell/options.ts';

/** A program that starts something in the background and ends. */
export interface Starter {
  /** Its names. */
  readonly programs: readonly string[];
  /** It does so only where one of these words is given. */
  readonly oneOf?: readonly string[];
  /** It stays where one of these words is given. */
  readonly noneOf?: readonly string[];
  /** It does so only where all of these options are given, behind the word if there is one. */
  readonly options?: { readonly table: OptionTable; readonly all: readonly string[] };
  /** Where systemd has a unit of that name, it starts that, whose daemon is no part of this one. */
  readonly orUnit?: true;
  /** What to write in its place. */
  readonly instead: string;
  /** Where that is said; of a name that others may have, too, none. */
  readonly source?: string;
}

/** The options of start-stop-daemon(8). */
export const startStopDaemonOptions: OptionTable = {
  flags: [
    ...['S|start', 'q|quiet', 'v|verbose', 'o|oknodo', 'm|make-pidfile', 'remove-pidfile'],
    ...['C|no-close', 'b|background', 'K|stop', 't|test', 'T|status', 'H|help', 'V|version'],
    'notify-await',
  ],
  values: [
    ...['x|exec', 'a|startas', 'p|pidfile', 'c|chuid', 'u|user', 'g|group', 'n|name', 'd|chdir'],
    ...['k|umask', 'N|nicelevel', 'I|iosched', 'P|procsched', 'r|chroot', 's|signal', 'R|retry'],
    ...['pid', 'ppid', 'notify-timeout', 'O|output'],
  ],
  permutes: true,
};

const inForeground = (option: string): string =>
  `Write ${option}, with which it stays: then it is the main process.`;

/** Such programs, by their manuals. */
const rows: readonly Starter[] = [
  {
    programs: ['start-stop-daemon'],
    options: { table: startStopDaemonOptions, all: ['start', 'background'] },
    instead:
      'Leave --background out, and --make-pidfile with it: then the program is the main process.',
    source: 'start-stop-daemon(8)',
  },
  {
    programs: ['daemonize'],
    instead: 'Run the program itself: then it is the main process.',
    source: 'daemonize(1)',
  },
  {
    programs: ['screen'],
    options: {
      table: {
        flags: ['a', 'A', 'd', 'D', 'i', 'L', 'm', 'O', 'q', 'r', 'R', 'U', 'x', 'X'],
        values: ['c', 'e', 'h', 'p', 's', 'S', 't', 'T'],
      },
      all: ['d', 'm'],
    },
    instead:
      'Write "screen -D -m", which stays, or run the program without screen, and let the journal have what it prints.',
    source: 'screen(1) "-d -m"',
  },
  {
    programs: ['tmux'],
    oneOf: ['new', 'new-session'],
    options: {
      table: {
        flags: ['A', 'd', 'D', 'E', 'P', 'X'],
        values: ['c', 'e', 'f', 'F', 'n', 's', 't', 'x', 'y'],
      },
      all: ['d'],
    },
    instead:
      'Run the program without tmux, and let the journal have what it prints; or write Type=forking.',
    source: 'tmux(1) "new-session"',
  },
  {
    programs: ['forever'],
    oneOf: ['start', 'restart'],
    instead:
      'Leave "start" out, with which forever stays; or let systemd start the program again, with Restart=always and node alone.',
    source: 'documentation of forever, "Command Line Usage"',
  },
  {
    programs: ['pm2'],
    oneOf: ['start', 'restart', 'resurrect', 'startOrRestart', 'startOrReload'],
    noneOf: ['--no-daemon'],
    instead: 'Write "pm2-runtime", or --no-daemon, with which it stays.',
    source: 'documentation of PM2, "start", "pm2-runtime"',
  },
  {
    programs: ['pg_ctl'],
    oneOf: ['start', 'restart'],
    instead: 'Run "postgres -D DIRECTORY" itself, which stays.',
    source: 'pg_ctl(1)',
  },
  {
    programs: ['pg_ctlcluster'],
    oneOf: ['start', 'restart'],
    noneOf: ['--foreground'],
    instead: inForeground('--foreground'),
    source: 'pg_ctlcluster(1)',
  },
  {
    programs: ['catalina.sh'],
    oneOf: ['start'],
    instead: inForeground('"catalina.sh run"'),
    source: 'Tomcat, RUNNING.txt',
  },
  {
    programs: ['startup.sh'],
    instead: 'Where it is that of Tomcat, write "catalina.sh run", which stays.',
  },
  {
    programs: ['zkServer.sh'],
    oneOf: ['start', 'restart'],
    instead: inForeground('"start-foreground"'),
    source: 'ZooKeeper, zkServer.sh',
  },
  {
    programs: ['kafka-server-start.sh', 'kafka-server-start', 'zookeeper-server-start.sh'],
    oneOf: ['-daemon'],
    instead: 'Leave -daemon out: then it stays.',
    source: 'Kafka, kafka-run-class.sh',
  },
  {
    programs: ['apachectl', 'apache2ctl'],
    oneOf: ['start', 'restart', 'graceful', 'startssl'],
    noneOf: ['-DFOREGROUND', 'FOREGROUND', '-DNO_DETACH', 'NO_DETACH', '-X'],
    instead: inForeground('-DFOREGROUND'),
    source: 'apachectl(8)',
  },
  {
    programs: ['elasticsearch'],
    oneOf: ['-d', '--daemonize'],
    instead: 'Leave that option out: then it stays.',
    source: 'Elasticsearch documentation, "Running as a daemon"',
  },
  {
    programs: ['cassandra'],
    noneOf: ['-f', '-h', '-v'],
    instead: inForeground('-f'),
    source: 'Cassandra documentation, "Running Cassandra"',
  },
  {
    programs: ['uwsgi', 'uwsgi-core', 'uwsgi_python', 'uwsgi_python3'],
    oneOf: ['--daemonize', '--daemonize2', '-d'],
    instead: 'Leave that option out: then it stays, and the journal has its log.',
    source: 'uWSGI documentation, "Options", "daemonize"',
  },
  {
    programs: ['openvpn'],
    oneOf: ['--daemon'],
    instead: 'Leave --daemon out: then it stays.',
    source: 'openvpn(8)',
  },
  {
    programs: ['jsvc'],
    noneOf: ['-nodetach', '-stop', '-check', '-help', '-?'],
    instead: inForeground('-nodetach'),
    source: 'jsvc(1)',
  },
  {
    programs: ['spawn-fcgi'],
    noneOf: ['-n', '-v', '-h', '-?'],
    instead: inForeground('-n'),
    source: 'spawn-fcgi(1)',
  },
  {
    programs: ['service', 'invoke-rc.d'],
    orUnit: true,
    oneOf: ['start', 'restart'],
    instead:
      'systemd has a unit of its own for that service, or makes one of its script in /etc/init.d: enable that in place of this, or order this one by After= and Wants= of it.',
    source: 'service(8)',
  },
];

/** Starters by the name of their program. */
export const starters: ReadonlyMap<string, Starter> = new Map(
  rows.flatMap((row) => row.programs.map((program) => [program, row] as const)),
);

/** Directories of scripts that start a daemon on the word `start`, as the Linux Standard Base has it. */
export const initScripts = {
  directories: ['/etc/init.d/', '/etc/rc.d/init.d/'],
  starter: {
    programs: [],
    orUnit: true,
    oneOf: ['start', 'restart'],
    instead:
      'systemd makes a unit of each script in /etc/init.d: enable that in place of this one, or run the program itself.',
    source: 'Linux Standard Base, "Init Script Actions"',
  },
} as const satisfies { readonly directories: readonly string[]; readonly starter: Starter };

/** Options that say by their name that a program goes into the background, whichever it is. */
export const backgroundOptions: ReadonlySet<string> = new Set([
  ...['--daemon', '--daemonize', '--daemonise', '--detach', '--detached', '--background'],
  ...['--fork', '-daemon', '-detached'],
]);

/** Programs that stay with an option of such a name, or start what runs below another daemon. */
export const staying: ReadonlySet<string> = new Set([
  // Its unit is of Type=simple, with -daemon.
  'waagent',
  ...['docker', 'docker.io', 'podman'],
]);

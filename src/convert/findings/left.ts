import type { FindingPage } from './page.ts';

/** Findings about directives that a job has no means for. */
export const leftPages = {
  'protection-lost': {
    severity: 'lost',
    title: 'A protection that goes',
    why: 'systemd can take from a service what it does not need: parts of the file system, devices, the network, system calls. Upstart runs a program with all that its user may do.',
    example: 'ProtectSystem=strict              # → nothing',
    advice:
      'See whether the service can do without it. A profile of AppArmor ("apparmor switch", from Upstart 1.9) can say much of the same.',
  },
  'view-lost': {
    severity: 'lost',
    title: 'The service sees something else',
    why: 'systemd gives a service file systems, files, credentials or a session of its own. Upstart starts it in the machine as it is.',
    example: 'BindPaths=/srv/data:/data         # → nothing',
    advice: 'Make by hand what the service needs to find, in its pre-start or before.',
  },
  'share-lost': {
    severity: 'lost',
    title: 'No limit, and no share that is kept',
    why: 'Control groups limit and share out memory, time and what is read and written. Upstart has the stanza "cgroup" from 1.13 on, for controllers that systemd uses in another way.',
    example: 'MemoryHigh=1G                     # → nothing',
    advice: 'Put the limit on the machine itself (cgconfig.conf(5)), or into the program.',
  },
  'watch-lost': {
    severity: 'lost',
    title: 'Something that systemd would have done',
    why: 'systemd watches over a service in more ways than Upstart: that it answers, that it ends in time, what follows when it does not.',
    example: 'WatchdogSec=30                    # → nothing',
    advice: 'A cron job or a monitor outside of init can do it.',
  },
  'log-differs': {
    severity: 'review',
    title: 'Its lines are in another log',
    why: 'Upstart collects what a job prints in /var/log/upstart/NAME.log, as it is (from 1.4 on, with "console log").',
    example: 'SyslogIdentifier=web              # → nothing',
    advice: 'Let the program use syslog itself, or pipe it into logger(1).',
  },
  'systemd-only': {
    severity: 'note',
    title: 'A matter of systemd alone',
    why: 'Some directives tell systemd how to go about its own work, and change nothing about what runs.',
  },
  'socket-option-lost': {
    severity: 'lost',
    title: 'An option of the socket',
    why: "upstart-socket-bridge makes a socket with a protocol, an address and a port, and nothing else that is anybody's choice.",
    example: 'SocketMode=0660                   # → nothing',
    advice: 'Where it matters, start the job at boot and let the program make its socket.',
  },
  'socket-kind-lost': {
    severity: 'lost',
    title: 'A socket that the bridge cannot make',
    why: 'upstart-socket-bridge listens on TCP and, in some versions, on streams of the file system. Nothing starts the job on datagrams, pipes, queues or netlink.',
    example: 'ListenDatagram=514                # → nothing',
    advice: 'Start the job at boot and let the program make its socket.',
  },
  'capability-lost': {
    severity: 'lost',
    title: 'Capabilities',
    why: 'A process that root starts as another user has no capabilities but those of its file. systemd can leave it some (AmbientCapabilities=), or take some from all it will ever have (CapabilityBoundingSet=); setpriv(1) of util-linux can do the latter for root.',
    example: 'User=web\nAmbientCapabilities=CAP_NET_BIND_SERVICE',
    advice:
      'For capabilities that the program needs, give them to its file: setcap cap_net_bind_service=+ep PROGRAM.',
  },
  'needs-program': {
    severity: 'review',
    title: 'A program does what Upstart cannot',
    why: 'What init has no stanza for, a program of the machine can do before the service begins: taskset, ionice, chrt, setpriv, setarch of util-linux, install of coreutils.',
    example: 'CPUAffinity=0-3                   # → taskset -cp 0-3 $$',
    advice: 'See that the machine has it.',
  },
  'service-is-elsewhere': {
    severity: 'action',
    title: 'A part of a service that is not here',
    why: 'A socket or a path unit starts a service, and a job says in its "start on" what starts it. Of the one alone no job can be made.',
    example: 'convert web.socket               # without web.service',
    advice: 'Name the service too, or the directory of both.',
  },
  'mount-is-fstab': {
    severity: 'action',
    title: 'A line of /etc/fstab',
    why: 'systemd mounts by units, of which it makes most from /etc/fstab. Where Upstart runs, mountall(8) or a script reads that file alone.',
    example: 'What=/dev/sdb1, Where=/srv       # → /dev/sdb1 /srv auto defaults 0 0',
    advice: 'Add the line to /etc/fstab.',
  },
  'target-is-elsewhere': {
    severity: 'action',
    title: 'It waits for a target that has to become a job',
    why: 'A target of a package or a site is a job without a process to Upstart. What is wanted by it starts when that job does.',
    example: 'WantedBy=web-services.target      # → start on starting web-services',
    advice: 'Convert the target together with its units.',
  },
  'done-by-program': {
    severity: 'review',
    title: 'Done in the job itself, for an older Upstart',
    why: 'The Upstart that is to run the job lacks a stanza. su(1), a redirection or a few lines of shell do nearly the same.',
    example: 'convert web.service --upstart 0.6.5\n# User=www → exec su -s /bin/sh -c "…" www',
    advice: 'See whether the machine has a newer Upstart, and say so with --upstart.',
  },
  'directory-made': {
    severity: 'note',
    title: 'A directory that the job makes',
    why: 'RuntimeDirectory= and its kin are made by systemd with the service as their owner. A job makes them with install(1); where "setuid" makes another user of all its processes, a task of root\'s runs before it ("start on starting NAME"). $RUNTIME_DIRECTORY and its kin are not set.',
    example: 'RuntimeDirectory=web              # → install -d -m 0755 -o www /run/web',
  },
  'directory-stays': {
    severity: 'note',
    title: 'A directory that stays when the service has stopped',
    why: 'systemd makes the directories of a service before it starts, and takes away those below /run when it has stopped. A job makes them; /run is empty at the next boot anyway.',
  },
  'condition-asked-by-shell': {
    severity: 'note',
    title: 'A condition that the pre-start asks',
    why: 'What is asked before a unit starts, a shell asks in the pre-start of the job: if it does not hold, "stop" ends the start, and nothing has failed. An Assert…= that does not hold is a failure in both.',
    example:
      'ConditionDirectoryNotEmpty=/srv/a\n# → [ -n "$(ls -A /srv/a 2> /dev/null)" ] || { stop; exit 0; }',
  },
  'condition-lost': {
    severity: 'lost',
    title: 'A condition that a job cannot ask',
    why: 'Some conditions are about systemd itself, or about what only it finds out.',
    advice: 'Ask it in another way in the pre-start: "… || { stop; exit 0; }".',
  },
  'timer-is-cron': {
    severity: 'review',
    title: 'A timer became a line of cron',
    why: 'Upstart knows no time. cron(8) starts the job: to the minute, and not afterwards if the machine was off.',
    example: 'OnCalendar=daily                  # → 0 0 * * * root /sbin/start -n NAME',
    advice:
      'Install the file below /etc/cron.d. For a machine that is not always on, use anacron(8).',
  },
  'timer-lost': {
    severity: 'action',
    title: 'A time that cron does not know',
    why: 'cron(8) counts minutes, hours and days of the calendar. It knows no seconds, no year, no time since something happened.',
    advice: 'Write a line of cron that is near enough, or let the program wait by itself.',
  },
  'target-is-job': {
    severity: 'note',
    title: 'A target became a job without a process',
    why: 'A job without exec and script only has a state: others wait for its events as units wait for a target. It counts as started when all that waits for its "starting" has started.',
  },
} as const satisfies Readonly<Record<string, FindingPage>>;

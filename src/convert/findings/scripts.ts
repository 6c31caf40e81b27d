import type { FindingPage } from './page.ts';

/** Findings about what scripts say that directives say now, and about the programs that they run. */
export const scriptPages = {
  'prepared-before-start': {
    severity: 'note',
    title: 'What a main script prepared is prepared before the start',
    why: 'Commands that only make something ready before the program runs are ExecStartPre= now. When one of them fails, the start fails; the job had been started by then, and its main process failed.',
    example:
      'script\n  rm -rf /srv/web/cache\n  exec /usr/sbin/web\nend script\n→ ExecStartPre=rm -rf /srv/web/cache',
  },
  'variables-file-unseen': {
    severity: 'review',
    title: 'A file of variables that a shell read is read by systemd, and nobody has seen it',
    why: 'A script that sources a file and then becomes a program needs no shell: EnvironmentFile= reads the file. It takes assignments alone, and expands nothing: a line that is a command, an "export" before a name, or a value made of another variable counts for nothing there. Variables that stood alone are divided at blanks, as the shell did, and those within a word are taken as they are; quotes in a value are taken off, which a shell leaves, and patterns stand for no files.',
    example:
      '. /etc/default/web\nexec /usr/sbin/web $WEB_OPTIONS\n→ EnvironmentFile=/etc/default/web\n  ExecStart=/usr/sbin/web $WEB_OPTIONS',
    advice:
      'Look into the file, or convert with --root of the machine that has it: then it is looked into here, and a script that needs its shell keeps it.',
  },
  'variables-exported': {
    severity: 'note',
    title: 'Variables of the shell are in the environment of the program',
    why: 'A shell keeps what a sourced file sets, and what it sets itself, to itself unless it is told to export it. systemd has no variables of its own: Environment= and EnvironmentFile= are what every process of the unit gets. A program that knows a variable by that name will see it.',
    example: 'PORT=80\nexec /usr/sbin/web $PORT\n→ Environment=PORT=80',
  },
  'runs-without-parent': {
    severity: 'note',
    title: 'The program is the main process now, and no longer the child of one',
    why: 'A shell, su or sudo that waited for the program was what Upstart watched. It got the signals, could be gone while the program was still at work, and told of a program killed by a signal with a number above 128; su kept a stop waiting for two seconds. systemd watches the program itself. Its other processes still get every signal.',
    example: 'script\n  /usr/sbin/web --port 80\nend script\n→ ExecStart=/usr/sbin/web --port 80',
  },
  'wrapper-left-out': {
    severity: 'note',
    title: 'A program that started the program is left out',
    why: 'start-stop-daemon, sudo, setuidgid and others make something ready and become another program. Directives say what they made; what else they do is named here.',
    example:
      'exec start-stop-daemon --start --chuid web --exec /usr/sbin/web -- -p 80\n→ User=web\n  ExecStart=/usr/sbin/web -p 80',
  },
  'others-stay-root': {
    severity: 'note',
    title: "The other commands of the unit are root's, as they were",
    why: 'The main process alone became a user; User= is for all commands of a unit. The prefix "!" keeps the others root, and before systemd 235 PermissionsStartOnly= does. They are in the groups of that user, too, and find HOME, USER, LOGNAME and SHELL set to those of the user.',
    example:
      'pre-start exec mkdir /run/web\nexec start-stop-daemon --start --chuid web --exec /usr/sbin/web\n→ ExecStartPre=!mkdir /run/web\n  User=web',
  },
  'directory-by-systemd': {
    severity: 'note',
    title: 'systemd makes a directory that the pre-start made',
    why: 'RuntimeDirectory=, StateDirectory=, CacheDirectory= and LogsDirectory= make a directory for the user of the unit before anything of it runs. They also set its owner and mode again where somebody has changed them, and only then the owner of all that is in it, before each command of the unit; a symbolic link in its place fails the start. What is below /run is removed when the unit stops, unless RuntimeDirectoryPreserve= says otherwise, which is written where another job may need it.',
    example:
      'pre-start script\n  mkdir -p /var/run/web\n  chown web /var/run/web\nend script\nsetuid web\n→ RuntimeDirectory=web',
  },
  'waits-in-a-loop': {
    severity: 'review',
    title: 'A script waits in a loop',
    why: 'A script that sleeps and looks again until something is there stays as it is. It holds up what waits for the unit, it may wait for ever, since a start has no time limit as Upstart has none, and it finds out late. systemd can be told what is waited for.',
    example: 'post-start script\n  while [ ! -S /run/web.sock ]; do sleep 1; done\nend script',
    advice:
      'Say it by a dependency or by the readiness of what it waits for, as the finding names it, and take the loop out.',
  },
  'restarts-in-a-loop': {
    severity: 'review',
    title: 'A script starts its program again in a loop',
    why: 'A loop without an end that runs a program and then sleeps restarts it, or runs it from time to time. The script stays as it is: the shell is the main process, so systemd sees neither an end of the program nor whether it failed, and no limit of starts counts it.',
    example: 'script\n  while true; do\n    web\n    sleep 10\n  done\nend script',
    advice:
      'If the program is to run all the time, let ExecStart= run it without the loop, with Restart=always and RestartSec= of the pause. If it is over in a moment each time, let a timer start it.',
  },
  'daemon-leaves': {
    severity: 'review',
    title: 'The program leaves its main process, and the job does not say so',
    why: 'A daemon that puts itself into the background ends the process that init has started. Without "expect", Upstart took that for the end of the job, and left the daemon alone. systemd would end it at once, so the unit says KillMode=process.',
    example: 'exec /usr/sbin/nginx     # KillMode=process',
    advice:
      'Let it stay in the foreground, by the options that the finding names, which is the better way, or write Type=forking with its PIDFile=; and take KillMode= out.',
  },
  'lives-on-unwatched': {
    severity: 'review',
    title: 'What the main process starts lives on, and nobody watches it',
    why: 'Without "expect", Upstart follows the process that it started. When that has put something into the background and ends, the job has ended, and what was started lives on. systemd ends all that a unit has left when its main process has ended, so the unit says KillMode=process, which leaves it alone. It belongs to no running unit then: it is not started again when it dies, a stop does not end it, and a second start starts it a second time.',
    example:
      'exec start-stop-daemon --start --background --exec /usr/sbin/web     # KillMode=process',
    advice:
      'Run the program in the foreground, or write Type=forking with its PIDFile=; and take KillMode= out.',
  },
  'may-leave-main-process': {
    severity: 'review',
    title: 'The program may leave its main process',
    why: 'An option that says that a program goes into the background ends the main process, if it does what its name says. Without "expect", Upstart took that for the end of the job and left the program alone. systemd ends what the unit has left.',
    example: 'exec /usr/bin/web --daemon',
    advice:
      'Leave the option out where the program then stays, or write Type=forking. KillMode=process leaves it running unwatched, as it was.',
  },
  'daemon-could-stay': {
    severity: 'note',
    title: 'The program could stay in the foreground',
    why: 'A unit of Type=forking has to find its main process, by a pid file or a guess. Of a program in the foreground systemd knows it.',
    example:
      'expect fork\nexec /usr/sbin/dnsmasq -x /run/dnsmasq.pid\n→ Type=exec\n  ExecStart=/usr/sbin/dnsmasq -k',
    advice:
      'Change the options as the finding names them, and write Type=exec instead of Type=forking and PIDFile=.',
  },
  'daemon-may-tell': {
    severity: 'note',
    title: 'The program may tell when it is up',
    why: 'With Type=notify, what waits for the unit waits until the program says that it is ready. A version that does not say so would be taken for one that never starts, so it is not written by itself.',
    example: 'exec /usr/bin/gunicorn app:application',
    advice: 'Write Type=notify where the version on the machine is one that does.',
  },
  'session-left-out': {
    severity: 'review',
    title: 'The program has no session of PAM any more',
    why: "su, runuser and sudo open a session for the user: pam_limits sets that user's limits, pam_env its variables, and what else /etc/pam.d says is done. User= opens none.",
    example: 'exec su -s /bin/sh -c "exec /usr/sbin/web" web\n→ User=web',
    advice:
      'Look into /etc/security/limits.conf and /etc/security/limits.d for the user, and write LimitNOFILE= and the like; look for variables in /etc/environment. PAMName= opens a session where one is needed.',
  },
  'pid-file-not-written': {
    severity: 'review',
    title: 'A pid file is not written any more',
    why: 'The script, or start-stop-daemon --make-pidfile, wrote down the number of the program. systemd knows its main process without a file, but other programs may look for it: a monitor, logrotate, a script.',
    example:
      'exec start-stop-daemon --start --make-pidfile --pidfile /run/web.pid --exec /usr/sbin/web',
    advice:
      'Let them ask "systemctl show -p MainPID --value", or signal by "systemctl kill"; else add ExecStartPost=/bin/sh -c \'echo $MAINPID > /run/web.pid\'.',
  },
  'holds-for-all': {
    severity: 'note',
    title: 'What held for the main process holds for all commands of the unit',
    why: 'nice, ionice, taskset and chrt in front of a program are its alone, and so are a redirection, a variable, a directory and a mask. Directives are for the unit: what runs before and after the program has them, too.',
    example: 'exec nice -n 5 /usr/sbin/web      # → Nice=5',
  },
  'log-file-of-root': {
    severity: 'note',
    title: 'A log file is made by root',
    why: 'A shell opens the file that its output goes to as the user it runs as, who then owns a new one. systemd opens it before it takes the user, and as root.',
    example:
      'setuid web\nexec /usr/sbin/web >> /var/log/web.log 2>&1\n→ StandardOutput=append:/var/log/web.log',
    advice:
      'Nothing where the file is there. Let "create" of logrotate name the owner that it is to have.',
  },
  'logger-left-out': {
    severity: 'note',
    title: 'The journal takes the lines that a pipe took to logger',
    why: 'The journal has everything that a unit prints, under the name of SyslogIdentifier=, and hands it to a syslog daemon where there is one. The program is then the main process, and its end counts, where the end of the pipe did.',
    example: 'exec /usr/sbin/web 2>&1 | logger -t web\n→ SyslogIdentifier=web',
  },
  'runs-as-task': {
    severity: 'note',
    title: 'What is over in a moment is a task',
    why: 'A job without "task" counts as started when its first command runs. One whose commands take no time is Type=oneshot: "systemctl start" tells whether it went well, and what comes after it finds its work done. So is one that starts when the machine goes down, which waits for nothing else.',
    example: 'exec cp -a /run/install.log /var/log/     # Type=oneshot',
  },
  'sandbox-stays': {
    severity: 'note',
    title: 'A sandbox that stays is the main process',
    why: 'minijail0 -i puts a program into its sandbox and ends, which is a fork to Upstart. systemd would have to guess which process is the main one.',
    example: 'expect fork\nexec minijail0 -i -u web -- /usr/bin/web     # Type=exec',
    advice: 'Where somebody sends the main process a signal, let that go to the program.',
  },
  'taken-for-task': {
    severity: 'review',
    title: 'A script that ends is taken for a task',
    why: 'A job without "task" counts as started with its first command. Where its script runs commands to their end, and nothing ever stops or restarts it, Type=oneshot lets others wait for its work, and "systemctl start" tell whether it went well.',
    example:
      'start on started web\nscript\n  web --import\n  if web --due; then web --report; fi\nend script     # Type=oneshot',
    advice:
      'Where one of the commands stays for good, write Type=exec, or "systemctl start" never comes back.',
  },
  'does-nothing': {
    severity: 'note',
    title: 'A command that does nothing',
    why: 'A pre-start that is left with ":", "true", "exit 0", or a question about a file after which it ends either way, has nothing to run.',
    example: 'pre-start exec true',
  },
  'ends-with-its-shell': {
    severity: 'review',
    title: 'A setting that reaches nobody',
    why: 'Each process of a job is a shell of its own. A limit, a mask or a variable that a pre-start sets is gone when the main process starts, and so it is left out.',
    example: 'pre-start script\n  ulimit -n 8192\nend script',
    advice:
      'If it was meant for the service, write it into the unit: LimitNOFILE=, UMask=, Environment=.',
  },
  'pause-between-starts': {
    severity: 'note',
    title: 'A pause in the post-stop is one before the next start',
    why: 'Upstart has no stanza for a pause between respawns, so jobs sleep in their post-stop, which holds up every stop as well. RestartSec= waits before the next start alone.',
    example: 'post-stop exec sleep 15     # RestartSec=15',
  },
  'guard-before-start': {
    severity: 'note',
    title: 'A test that ended the main script keeps the unit from starting',
    why: 'A main script that ends at once by "exit 0" was started, and told everyone so. A condition that does not hold skips the unit; what waits for it goes on as well.',
    example:
      'script\n  [ -f /etc/web.conf ] || exit 0\n  exec /usr/sbin/web\nend script\n→ ConditionPathExists=/etc/web.conf',
  },
  'message-left-out': {
    severity: 'note',
    title: 'A line that a script printed is left out',
    why: 'A script that only says what it is about to do needs no shell for that: systemd logs when a unit starts and when it is up.',
    example: 'echo "Starting the server"',
  },
} as const satisfies Record<string, FindingPage>;

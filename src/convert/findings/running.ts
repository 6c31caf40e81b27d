import type { FindingPage } from './page.ts';

/** Findings about the processes of a service: how they run, end and start again. */
export const runningPages = {
  'script-calls-upstart': {
    severity: 'action',
    title: "A script calls a command of Upstart's",
    why: 'initctl, start, stop, restart, reload and status talk to Upstart. On a machine with systemd they are missing, or talk to nobody.',
    example: 'post-stop exec initctl emit web-gone',
  },
  'call-rewritten': {
    severity: 'review',
    title: 'A command of the one init became one of the other',
    why: 'start, stop, restart, reload and "initctl emit" are written with systemctl, or the other way round, at their very place. To systemctl starting what runs and stopping what does not is no error, and "restart" is "try-restart", which like Upstart\'s starts nothing that is stopped.',
    example: 'start worker PORT=7001      # → systemctl start worker@7001.service',
  },
  'call-values-lost': {
    severity: 'action',
    title: 'A start that gives values',
    why: 'start, restart and "initctl emit" may give variables to jobs. A unit takes one as the name of an instance, and no other way; a target takes none.',
    example: 'start worker PORT=7001      # → systemctl start worker.service',
    advice:
      'Where the other job has instances, convert the two together: the value is the name of one then. Else write it into a file under /run that its unit reads by EnvironmentFile=.',
  },
  'script-calls-systemctl': {
    severity: 'action',
    title: 'A script calls systemctl',
    why: 'systemctl talks to systemd. On a machine with Upstart it is missing.',
    example: 'ExecStartPost=/bin/systemctl isolate web.target',
    advice: 'Write what is meant with initctl, or leave it out.',
  },
  'condition-needs-243': {
    severity: 'review',
    title: 'The target cannot skip a start',
    why: 'A pre-start that calls "stop" and exits with 0 means: do not start, and nothing is wrong. ExecCondition= says that, from systemd 243 on.',
    advice:
      'Use a Condition…= directive where the script only tests for a file, or let the main program end by itself.',
  },
  'guard-is-condition': {
    severity: 'note',
    title: 'A test of the pre-start is a condition now',
    why: 'systemd looks at Condition…= before it runs anything, as root. A job looks in its pre-start, as its own user.',
  },
  'condition-is-guard': {
    severity: 'review',
    title: 'A condition is a test in the pre-start now',
    why: 'A job asks for files in its pre-start: as its own user, below its own root directory, and with its post-stop to follow. systemd asks before all that.',
    advice:
      'Look whether that user may see the file, and whether it is there below that directory.',
  },
  'condition-wider': {
    severity: 'note',
    title: 'A condition that asks for less',
    why: 'systemd has conditions for a file that is there, is executable, is a directory, a symbolic link, or not empty. Other tests became the first of them.',
    advice: 'Look whether something of another kind may stand there under the same name.',
  },
  'pre-start-failure-restarts': {
    severity: 'note',
    title: 'A failing preparation is tried again',
    why: "Upstart respawns a job when its main process ends, never because its pre-start failed. systemd's Restart= covers both.",
    advice:
      'Right where another try may go well. A check that fails again and again belongs into an ExecCondition=, which leaves the unit out.',
  },
  'stop-command-after-good-end': {
    severity: 'note',
    title: 'A command before the stop runs after a good end, too',
    why: 'systemd runs ExecStop= when the unit is stopped, and also when its main process has ended with success by itself; MAINPID is empty then. A command that speaks to the service finds nobody, and its failure does not count.',
    example: 'pre-stop exec webctl drain     # ExecStop=-webctl drain',
    advice:
      'Where it does harm without the service, let a shell ask first: [ -n "$MAINPID" ] || exit 0.',
  },
  'helper-left-out': {
    severity: 'note',
    title: 'A helper of the old system',
    why: "Packages of Ubuntu called programs that came with Upstart's other files. They are gone with it, and a unit that calls one does not start.",
    example: 'pre-start exec /lib/init/apparmor-profile-load usr.sbin.web',
  },
  'control-groups-mounted': {
    severity: 'review',
    title: 'It mounts control groups itself',
    why: 'Programs that keep containers needed control groups before anything mounted them, and their jobs did so. systemd has its own below /sys/fs/cgroup from the first moment; more of them there, of another version, change what the kernel offers to all.',
    example: 'mount -n -t cgroup -o cpu cgroup /sys/fs/cgroup/cpu',
    advice:
      'Take the lines out. Delegate=yes gives the service control groups of its own to divide.',
  },
  'hook-success-too': {
    severity: 'review',
    title: 'SuccessExitStatus= holds for the commands around the main process',
    why: '"normal exit" speaks of the main process. SuccessExitStatus= speaks of every command of the unit: one before the start that ends with such a status has not failed.',
    example: 'normal exit 0 3\npre-start exec web --check     # 3 is a success',
    advice:
      'See that the command does not end so when it fails, or let a shell turn its status into another one.',
  },
  'set-up-taken-for-no': {
    severity: 'note',
    title: 'A missing user or directory skips the unit without an error',
    why: 'An ExecCondition= is run as the user and in the directory of the unit, with its log file open. Where one of these is missing, its process ends with a status such as 217, and systemd takes each status from 1 to 254 for a "no": "systemctl start" ends well, and the unit is skipped. Without a condition, the start fails.',
    example:
      'setuid web\npre-start script\n  [ "$ENABLED" = yes ] || { stop; exit 0; }\nend script',
    advice: 'See that they are there, above all when a unit is skipped and nothing tells why.',
  },
  'failure-taken-for-no': {
    severity: 'note',
    title: 'A failure while asking counts as a no',
    why: 'A condition tells by its exit code whether to start: 1 to 254 is a no, and no failure. A script of a job says no by "stop; exit 0", and whatever else goes wrong in it is a failure. A file of variables is a script, too, which may go wrong.',
    example: '[ -r /etc/default/web ] && . /etc/default/web',
    advice: 'Look whether the file holds more than assignments.',
  },
  'pre-stop-only-while-running': {
    severity: 'review',
    title: 'ExecStop= also runs after a good end',
    why: 'systemd runs ExecStop= when the unit is stopped and when its main process ended well by itself; Upstart runs a pre-stop only when it stops a living main process.',
    advice: 'Move it to post-stop if it has to run after every end.',
  },
  'post-stop-after-failed-start': {
    severity: 'review',
    title: 'The stop command also runs after a failed start',
    why: 'systemd runs ExecStop= only for a unit that had started. A job without a main process has only its post-stop for it, and init runs that after a failed pre-start too.',
    advice: 'Let the script begin with a test for what the start has made.',
  },
  'stop-timeout-covers-scripts': {
    severity: 'review',
    title: 'The kill timeout counts for the stop scripts too',
    why: 'Upstart gives only the main process a time limit. TimeoutStopSec= also counts for each ExecStop= and ExecStopPost=.',
    advice: 'Raise TimeoutStopSec= if one of them may take longer.',
  },
  'hook-failure-ignored': {
    severity: 'review',
    title: 'A failure that nobody minds any more',
    why: 'Without the prefix "-", a failing ExecStartPost= fails the start and a failing ExecStop= the unit. Upstart ignores how post-start and pre-stop end.',
    advice: 'Let the script run "stop" when the service must not go on.',
  },
  'leftovers-are-killed': {
    severity: 'review',
    title: 'What the script leaves running ends with the unit',
    why: 'Upstart signals the process group of the main process and forgets what has left it. systemd stops every process that the unit has started, and waits for all of them.',
    example: 'script\n    helper &\n    exec web\nend script',
    advice:
      'If the process is to live on, give it a unit of its own, or write KillMode=process; else this is what you want.',
  },
  'task-restart-fails-start': {
    severity: 'review',
    title: 'The start does not wait for a later run to succeed',
    why: 'Upstart\'s "start" waits until a task that respawns has succeeded or given up. "systemctl start" fails with the first run that fails, and the restarts go on without it.',
    example: 'task\nrespawn        # → Type=oneshot, Restart=on-failure',
    advice: '--style faithful puts a loop into the task, for which the start waits.',
  },
  'restart-restarts': {
    severity: 'note',
    title: '"restart" does restart it now',
    why: 'With a pre-stop, Upstart\'s "restart" stops short: the main process goes on. systemctl restart stops the service and starts it.',
  },
  'post-start-after-task': {
    severity: 'review',
    title: 'The post-start of a task runs when its work is done',
    why: 'Upstart runs a post-start as soon as the main process is executed, beside it. A unit of Type=oneshot has started when its process has ended, and ExecStartPost= runs after that. What waits there for something that the process offers while it runs, a name on the bus or a socket, waits in vain.',
    example: 'task\nexec web --once\npost-start exec wait-for-web',
    advice:
      'Where the program stays for a while and others use it, write Type=exec, or Type=dbus with its BusName=, which needs no waiting.',
  },
  'signal-to-init': {
    severity: 'review',
    title: 'A signal to process 1, which is systemd now',
    why: 'Signals tell each init to do something of its own (init(8), systemd(1) "Signals"). systemctl says the same by a word, and tells whether it went well.',
    example: 'exec kill -HUP 1     # systemctl daemon-reload',
    advice:
      'Write the call of systemctl that is meant, or take it out where it told Upstart about its jobs.',
  },
  'stop-cuts-post-start': {
    severity: 'note',
    title: 'A stop does not wait for the post-start',
    why: 'A job that is stopped while its post-start runs lets that end first. systemd signals both at once.',
  },
  'children-live-on': {
    severity: 'note',
    title: 'What a supervisor runs is not stopped with it',
    why: 'Upstart signals the process group of the main process; what has a session of its own lives on. systemd stops all that a unit has started, unless KillMode= says otherwise. Sessions of sshd, jobs of cron and containers are meant to live on.',
    example: 'exec /usr/sbin/cron -f      # KillMode=process',
    advice: 'Take KillMode= out if they are to end together with it.',
  },
  'reload-by-default': {
    severity: 'note',
    title: 'Upstart reloads any job by SIGHUP',
    why: '"reload" sends SIGHUP to the main process of every job that says nothing else. A unit can be reloaded only where it says how. Daemons that put themselves into the background read their configuration again on SIGHUP, so their units say so.',
    example: 'expect daemon        # → ExecReload=/bin/kill -HUP $MAINPID',
    advice: 'Take ExecReload= out if the program does not live through SIGHUP.',
  },
  'program-name-lost': {
    severity: 'review',
    title: 'The program is called by its path',
    why: 'The prefix @ of systemd gives a program another name than its path as the first of its words (argv[0]). Upstart and the plain shell give the path.',
    example: 'ExecStart=@/usr/bin/web web-server  # → exec /usr/bin/web',
    advice: 'Few programs mind. For one that does, let bash start it: exec -a NAME PROGRAM.',
  },
  'reload-is-job': {
    severity: 'review',
    title: 'A command reloads it, as a job of its own',
    why: 'Upstart has "reload signal", and no command for a reload. A task runs the commands of ExecReload=, with the environment and as the user of the service.',
    example:
      'ExecReload=/usr/sbin/web -s reload  # → web-reload.conf: task, exec /usr/sbin/web -s reload',
    advice:
      'Let whoever reloaded the service run "start NAME-reload" in place of "systemctl reload".',
  },
  'variable-split-by-shell': {
    severity: 'note',
    title: 'A variable that becomes several words',
    why: 'systemd divides $NAME at blanks and takes quotes in the value off. The shell divides it too, leaves quotes as they are, and takes wildcards for patterns.',
  },
  'steps-joined': {
    severity: 'note',
    title: 'Several commands became one script',
    why: 'A unit may have several commands of a kind. A job has one process of each.',
  },
  'failure-ignored-by-shell': {
    severity: 'review',
    title: 'A shell stays in front of the main process',
    why: 'The prefix "-" makes a failing command count as a success. A job has no such prefix, so that a shell has to wait for the command.',
    advice: 'Use "normal exit" with the codes that are meant, and run the program itself.',
  },
  'privileged-step': {
    severity: 'review',
    title: 'It ran as root, and now does not',
    why: 'A command with the prefix "+" has all rights. "setuid" counts for every process of a job.',
    advice:
      'Drop setuid and start the main process with "setuidgid" or "su", or do the work in another job.',
  },
  'nothing-to-run': {
    severity: 'note',
    title: 'A line that only fills a gap',
    why: 'A oneshot unit is given /bin/true where it has nothing to do. A job needs no process.',
  },
  'exec-line-refused': {
    severity: 'lost',
    title: 'systemd itself refuses this command line',
    why: 'systemd leaves the line out and goes on, since the command may fail: there is nothing to convert.',
    advice: 'Mend the unit first: "systemd-analyze verify" says the same.',
  },
  'escape-unknown': {
    severity: 'review',
    title: 'A backslash that means nothing to systemd',
    why: 'systemd warns of an escape that it does not know, and leaves it in the command as it stands; so does the job.',
    example: "ExecStart=/bin/sh -c 'echo \\~'",
    advice: 'Double the backslash where one is meant, or leave it out.',
  },
  'program-search-path': {
    severity: 'review',
    title: 'The program is looked for elsewhere',
    why: "Upstart searches the PATH of the job's own environment. systemd has a search path of its own and takes no notice of Environment=PATH= for it.",
    advice: 'Write the program with its full path.',
  },
  'relative-program': {
    severity: 'note',
    title: 'A relative path was made absolute',
    why: 'systemd runs a program by its absolute path or by a bare name.',
  },
  'respawn-without-process': {
    severity: 'note',
    title: 'Nothing there that could be restarted',
    why: '"respawn" is about the main process. A job without one stays started whatever happens.',
  },
  'ends-with-its-own-code': {
    severity: 'note',
    title: 'A good end with a code of its own',
    why: 'Some programs exit with a code other than 0 when they are told to end. SuccessExitStatus= says that this is no failure.',
  },
  'exit-already-normal': {
    severity: 'note',
    title: 'A success anyway',
    why: 'systemd calls exit code 0 and, for a long-running service, an end by HUP, INT, TERM or PIPE a success.',
  },
  'restart-at-once': {
    severity: 'note',
    title: 'It is restarted without a pause',
    why: 'systemd waits RestartSec=, 100 ms if nothing is said. Upstart does not wait.',
  },
  'restart-condition-widened': {
    severity: 'review',
    title: 'It is restarted more often',
    why: 'Upstart respawns a job after any end that "normal exit" does not list.',
  },
  'restart-never': {
    severity: 'note',
    title: 'Not restarted, as by default',
    why: 'Upstart restarts a job only with a "respawn" stanza.',
  },
  'restart-limit-unsayable': {
    severity: 'review',
    title: 'A limit that Upstart cannot say',
    why: '"respawn limit" counts restarts, and 0 means without limit.',
  },
  'restart-limit-rounded': {
    severity: 'note',
    title: 'The interval was rounded up',
    why: '"respawn limit" takes whole seconds.',
  },
  'start-limit-lost': {
    severity: 'review',
    title: 'Starts by hand are not limited',
    why: 'StartLimitBurst= counts every start. "respawn limit" counts only what Upstart restarts by itself.',
  },
  'prevented-exit-is-normal': {
    severity: 'review',
    title: 'An end without restart counts as good',
    why: 'RestartPreventExitStatus= keeps a failure a failure. "normal exit" makes it a good end.',
  },
  'success-status-lost': {
    severity: 'note',
    title: 'A good end after which it is restarted',
    why: 'SuccessExitStatus= with Restart=always only changes what the journal says. Upstart has no counterpart, and none is needed.',
  },
  'stop-signal-changed': {
    severity: 'review',
    title: 'The signal that ends this program',
    why: 'Some programs do something else on SIGTERM than end. Upstart then killed them when the kill timeout was over; the unit sends the signal that works.',
    advice: 'Look whether a file configures the program otherwise.',
  },
  'sigpipe-not-ignored': {
    severity: 'review',
    title: 'Writing into a closed pipe ends the process',
    why: 'systemd starts services with SIGPIPE ignored unless IgnoreSIGPIPE=no; Upstart leaves every signal at its default.',
    advice: 'Put "trap \'\' PIPE" at the top of the script if the program relies on it.',
  },
  'no-kill-timeout-forever': {
    severity: 'review',
    title: 'Upstart always kills in the end',
    why: 'A stop without a time limit, or without a final SIGKILL, cannot be said in a job.',
  },
  'kill-mode-is-group': {
    severity: 'review',
    title: 'What a stop reaches',
    why: 'Upstart signals the process group of the main process, and waits for the main process alone. systemd knows every process of the unit.',
  },
  'expect-stop-unmet': {
    severity: 'review',
    title: 'A stop that never comes is not waited for',
    why: 'With "expect stop" a job is started once the process that init runs has stopped itself. A shell that runs the program without "exec" never does, so the job stays in its start for as long as it runs, and what waits for it does not come up.',
    advice: 'Look whether something was to wait for that: it starts now.',
  },
  'expect-stop-unproven': {
    severity: 'review',
    title: 'Whether the program stops itself is not known',
    why: 'With "expect stop" a job is started once its program has stopped itself with SIGSTOP. Upstart lets the boot go on meanwhile; systemd waits for the unit before it reaches the target that wants it.',
    advice:
      'Find out whether the program stops itself. If it does not, take the ExecStartPost= out.',
  },
  'expect-but-foreground': {
    severity: 'review',
    title: '"expect" and an option that contradicts it',
    why: 'A wrong "expect" is the most common mistake in jobs: Upstart waits for a fork that never comes, or follows the wrong process, and the job can then be neither stopped nor started.',
    advice: 'Test the unit: it should stay active after its program has started.',
  },
  'expect-none': {
    severity: 'note',
    title: 'What holds anyway',
    why: '"expect none" only takes back an earlier "expect".',
  },
  'expect-of-task': {
    severity: 'note',
    title: 'A task has started when it has ended',
    why: 'Type=oneshot waits for the end of the process; forks on the way do not matter.',
  },
  'expect-without-process': {
    severity: 'note',
    title: 'Nothing there that could fork or stop',
    why: '"expect" is about the main process, and the job has none.',
  },
  'forking-without-pid-file': {
    severity: 'review',
    title: 'The main process has to be guessed',
    why: 'With Type=forking and no PIDFile=, systemd takes the only process that is left for the main one. With several left it knows none: a crash of one of them goes unnoticed and nothing is restarted.',
    advice:
      'Best, run the daemon in the foreground and drop Type=forking; else write PIDFile= with the path it writes.',
  },
  'forks-unknown': {
    severity: 'review',
    title: 'How often does it fork?',
    why: 'Type=forking waits for the parent to end. "expect fork" follows one fork and "expect daemon" two; with the wrong one Upstart follows the wrong process, and the job can be neither stopped nor started.',
    advice:
      'Count with "strace -f" how often it forks, or run it in the foreground and leave "expect" out.',
  },
  'failed-start-stays-down': {
    severity: 'review',
    title: 'A start that fails is not tried again',
    why: 'Upstart respawns a main process that ends. A pre-start that fails ends the start, whatever "respawn" says; systemd restarts the unit for it as for any other failure.',
    example: 'ExecStartPre=/usr/bin/check\nRestart=always',
    advice: 'Let the script wait for what it needs, or let the main process do the work.',
  },
  'pause-in-post-stop': {
    severity: 'review',
    title: 'The pause between restarts is in the post-stop',
    why: 'Upstart has no such pause. A post-stop that sleeps makes one, but also when a person restarts the job, and a "stop" during the pause waits for its end.',
    example: 'RestartSec=20',
    advice: 'Take the line out where the pause is not worth that.',
  },
  'pid-file-not-needed': {
    severity: 'note',
    title: 'Upstart reads no pid file',
    why: 'It traces the forks that "expect" names.',
  },
  'counts-when-executed': {
    severity: 'note',
    title: 'Started once its program has been executed',
    why: 'That is what Upstart waits for, as Type=exec does. Type=simple does not wait at all.',
  },
  'readiness-told': {
    severity: 'note',
    title: 'The program tells when it is ready',
    why: 'Some daemons send systemd a message once they can be used. With Type=notify, what is ordered after the service waits for that. A build of the program that cannot send it would never count as started.',
    advice: 'Write Type=exec instead where your build of the program does not speak to systemd.',
  },
  'readiness-unseen': {
    severity: 'review',
    title: 'Upstart does not see that it is ready',
    why: 'Notifications and bus names tell systemd that a service can be used. Upstart knows forks and SIGSTOP only.',
    advice: 'Where others depend on it, let a post-start script wait for its socket or port.',
  },
  'remain-after-exit-lost': {
    severity: 'review',
    title: 'It counts as stopped when its process ends',
    why: 'Only a job without a main process stays started when nothing of it runs.',
  },
  'state-job': {
    severity: 'note',
    title: 'A job without a main process',
    why: 'RemainAfterExit=yes keeps a unit active after its work is done; so is a job whose work is its pre-start.',
  },
  'start-timeout-lost': {
    severity: 'review',
    title: 'A start may take as long as it likes',
    why: 'Upstart puts no limit on a start: a hanging pre-start hangs the job.',
    advice: 'Put "timeout" in front of a command that may hang.',
  },
  'start-timeout-default': {
    severity: 'note',
    title: 'No limit on a start, as by default',
    why: 'Upstart puts no limit on a start.',
  },
} as const satisfies Record<string, FindingPage>;

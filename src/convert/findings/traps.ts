import type { FindingPage } from './page.ts';

/** Findings about stanzas that Upstart takes and that do not do what they seem to say. */
export const trapPages = {
  'start-on-variable': {
    severity: 'action',
    title: 'A variable in "start on"',
    why: 'Before a job has started there are no variables to put in, not even those of its own env stanzas. An event that is matched against one never matches.',
    example: 'env WHEN=2\nstart on runlevel $WHEN       # never',
  },
  'condition-on-same-line': {
    severity: 'action',
    title: 'Two conditions on one line',
    why: 'A condition goes on to the end of its line: what follows are taken for arguments of the event, which then never matches.',
    example: 'start on startup stop on shutdown',
  },
  'match-key-with-equals': {
    severity: 'review',
    title: 'A comparison whose name holds an equals sign',
    why: 'A named argument is cut at the first "!=", else at the first "=".',
    example: 'start on started web OPT=a!=b',
  },
  'event-name-with-equals': {
    severity: 'action',
    title: 'An argument where an event should be',
    why: '"and" and "or" are followed by an event. A KEY=value there is taken for the event\'s name.',
    example: 'start on net-device-up IFACE=eth0 and ADDRFAM=inet',
  },
  'event-name-pattern': {
    severity: 'action',
    title: 'A pattern in the name of an event',
    why: 'Only the values of arguments are patterns. The name of an event is compared letter by letter.',
    example: 'start on *-device-added',
  },
  'event-name-punctuation': {
    severity: 'action',
    title: 'A punctuation mark in the name of an event',
    why: 'Blanks, parentheses, "and" and "or" are all that separates events.',
    example: 'start on filesystem, started dbus',
  },
  'operator-as-argument': {
    severity: 'action',
    title: 'An operator that is none',
    why: 'The operators are "and" and "or", in lower case.',
    example: 'start on filesystem AND started dbus',
  },
  'event-negated': {
    severity: 'action',
    title: 'A condition cannot be negated',
    why: 'Upstart waits for events; it has no word for one that has not come.',
    example: 'start on not runlevel S',
  },
  'result-in-second-place': {
    severity: 'action',
    title: 'The second value of "stopped" is the instance',
    why: 'The variables of stopping and stopped are JOB, INSTANCE and RESULT, in that order.',
    example: 'start on stopped web failed',
  },
  'exec-never-returns': {
    severity: 'review',
    title: 'Commands that are never reached',
    why: 'Upstart runs "exec COMMAND" in a shell where the command needs one: the first program takes the place of the shell, and what stands behind "&&", "||" or ";" is lost.',
    example: 'exec /usr/bin/prepare && /usr/bin/serve',
  },
  'exec-in-background': {
    severity: 'action',
    title: 'A command in the background',
    why: 'The shell ends at once, and so, to init, does the job.',
    example: 'exec /usr/bin/serve &',
  },
  'exec-assignment': {
    severity: 'action',
    title: 'An assignment behind exec',
    why: 'The shell\'s exec takes a program. "exec NAME=value program" looks for a program of that name.',
    example: 'exec PORT=80 /usr/bin/serve',
  },
  'exec-shell-builtin': {
    severity: 'action',
    title: 'A word that only a shell knows, behind exec',
    why: 'There is no program called cd or ulimit to execute.',
    example: 'exec cd /srv/app && ./run',
  },
  'backslash-before-blank': {
    severity: 'review',
    title: 'A line that is not continued',
    why: 'Only a backslash that is the very last character of its line continues it.',
  },
  'mangled-backslash': {
    severity: 'action',
    title: 'Upstart garbles this backslash',
    why: 'A backslash that escapes nothing and stands behind a blank swallows that blank: the command that ran is not the one that is written. The unit runs what ran.',
    example: 'exec find /tmp -name \\*.log   # runs: find /tmp -name\\\\*.log',
  },
  'export-of-nothing': {
    severity: 'review',
    title: 'An export that exports nothing',
    why: '"export" takes the name of a variable, without a dollar and without a value.',
    example: 'export $PATH',
  },
  'env-not-expanded': {
    severity: 'review',
    title: 'A variable inside a variable',
    why: 'Upstart takes the value of "env" as it stands, and so does Environment=.',
    example: 'env DATA=$HOME/data',
  },
  'variable-not-expanded': {
    severity: 'action',
    title: 'A variable where none is expanded',
    why: 'chdir, chroot, setuid and setgid are taken as they stand, in both inits.',
    example: 'setuid $APP_USER',
  },
  'numeric-user': {
    severity: 'review',
    title: 'A user or group by number',
    why: 'Upstart looks the number up as a name, which fails unless somebody is called that. systemd takes it for the number.',
    example: 'setuid 33',
  },
  'no-such-signal': {
    severity: 'action',
    title: 'There is no such signal',
    why: 'Upstart accepts any number as a signal; sending one that does not exist fails, and the stop never ends.',
  },
  'kill-timeout-zero': {
    severity: 'review',
    title: 'A kill timeout of 0',
    why: 'From 1.6 on, Upstart aborts as PID 1 when it stops such a job; earlier releases kill it at once. To systemd 0 would mean no limit, so the unit says 1.',
  },
  'respawn-limit-without-respawn': {
    severity: 'review',
    title: 'A limit on restarts that never happen',
    why: '"respawn limit" does not turn respawning on. Whoever wrote it most likely meant to.',
    example: 'respawn limit 5 30           # and no "respawn"',
  },
  'exit-status-above-255': {
    severity: 'note',
    title: 'No process ends that way',
    why: 'Exit codes are 0 to 255.',
  },
  'soft-limit-above-hard': {
    severity: 'action',
    title: 'A soft limit above the hard one',
    why: 'setrlimit(2) refuses it. Upstart fails the job; systemd ignores the line, so that the service would run with its default limits.',
  },
  'task-without-process': {
    severity: 'review',
    title: 'A task that never ends',
    why: 'A task ends with its main process. Without one, Upstart never calls it finished, and what waits for it waits.',
  },
  'pre-stop-without-process': {
    severity: 'note',
    title: 'The pre-stop of a job without a main process never ran',
    why: 'Upstart runs a pre-stop only while the main process is alive, and this job has none. It was left out.',
    advice: 'If it was meant to run when the job stops, it belongs into ExecStop=.',
  },
  'manual-undone': {
    severity: 'review',
    title: 'A "manual" that does not hold',
    why: '"manual" forgets the "start on" before it. A later one counts.',
  },
  'hash-in-word': {
    severity: 'review',
    title: 'A comment in the middle of a word',
    why: 'A # begins a comment wherever it stands, unless it is quoted.',
    example: 'exec /usr/bin/paint --color=#fff',
  },
  'nul-ends-line': {
    severity: 'action',
    title: 'A NUL character',
    why: 'Init takes a NUL for the end of the line.',
  },
  'expect-follows-shell': {
    severity: 'review',
    title: 'Init follows the wrong child',
    why: 'With "expect fork" and "expect daemon" init traces the process it started, a shell here, and takes the first child for the job. Whatever the shell runs before the program is that child. systemd follows no forks: with Type=forking it waits until the script has ended, and asks the PID file which process is the daemon.',
    example:
      'expect fork\nscript\n  mkdir -p /run/web       # this is the job, to init\n  exec /usr/sbin/web\nend script',
  },
  'expect-stop-of-shell': {
    severity: 'review',
    title: 'The process that stops itself is not the one init watches',
    why: 'With "expect stop" init waits for the process it started. A program that a script runs without "exec" is another one.',
    example: 'expect stop\nscript\n  /usr/sbin/web --foreground\nend script',
  },
  'variable-of-other-process': {
    severity: 'review',
    title: 'A variable that is set in another process',
    why: 'pre-start, the main process and the others are each run by a shell of their own. What one sets ends with it, in both inits.',
    example: 'pre-start script\n  PORT=80\nend script\nexec /usr/sbin/web --port $PORT    # empty',
  },
  'shebang-in-script': {
    severity: 'review',
    title: 'The first line of a script names an interpreter',
    why: 'A script block is handed to /bin/sh, and "#!" in it is a comment like any other. The unit runs it with /bin/sh too.',
    example: 'script\n  #!/bin/bash\n  …\nend script',
  },
  'stanza-of-one-system': {
    severity: 'review',
    title: 'A stanza that one system alone has',
    why: 'Without --from a file is read as the Upstart would that knows every stanza of every other. Named, an Upstart refuses what it does not know.',
    example: 'import CHROMEOS_DEVICE',
  },
  'event-of-other-system': {
    severity: 'review',
    title: 'An event that never comes on this system',
    why: 'Many events are emitted by programs of one system: "filesystem" by Ubuntu\'s mountall, which Red Hat has not. There a job that waits for one never starts by itself. systemd knows the stage of boot all the same, so the unit would start.',
    example: 'start on filesystem      # with --from rhel-6',
  },
} as const satisfies Record<string, FindingPage>;

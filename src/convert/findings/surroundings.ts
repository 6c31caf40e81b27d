import type { FindingPage } from './page.ts';

/** Findings about what surrounds a process: environment, rights, files, output, sockets, instances. */
export const surroundingsPages = {
  hardened: {
    severity: 'note',
    title: 'A right that the service does not need is taken from it',
    why: 'With --harden, a service of a user who is not root loses what that user may not do anyway, and what the job shows that it does not do. That holds as long as the program calls none that has rights of its own (set-user-ID), and does nothing that its job does not show. Try the service in all that it does, and take out the line that it misses.',
    example: 'setuid web\n→ NoNewPrivileges=yes\n  ProtectSystem=full',
  },
  'right-left': {
    severity: 'note',
    title: 'A right that the service may need is left to it',
    why: 'With --harden, what the job shows to be needed is not taken: files that it names, programs with rights of their own such as sudo or ping, and what they call. Directives that filter calls of the kernel imply NoNewPrivileges=yes for a service of a user, so that no such program works. Directives that hide or protect files give each command a view of the file system of its own, so that nothing else sees what it mounts.',
    example:
      'setuid web\npre-start exec sudo mount /srv\n→ neither PrivateDevices= nor PrivateTmp=',
  },
  'not-hardened': {
    severity: 'note',
    title: 'Nothing shows which rights the service does not need',
    why: 'A service of root may do anything, and its command line does not say what it does. Directives that take rights from it may break it, so none is written.',
    advice:
      'Let it run as a user, by "setuid" or User=, and convert again; or try the directives that "systemd-analyze security" names one by one.',
  },
  'default-left-out': {
    severity: 'note',
    title: 'A line that would say what systemd does anyway',
    why: 'A unit says what is special about it. What the job says, and systemd does without being told, has no line. "convert --explain-defaults" lists all that holds for a unit without being written.',
    example: 'umask 022      # UMask=0022 is the default',
  },
  'login-variables-unset': {
    severity: 'note',
    title: 'HOME, USER, LOGNAME and SHELL are not set',
    why: 'With User=, systemd sets them. Upstart gives a job PATH and TERM, and what its own "env" says.',
    example: 'User=www',
    advice: 'Write "env HOME=…" where the program looks for files of that user.',
  },
  'console-without-log': {
    severity: 'note',
    title: 'The console, and no log',
    why: 'StandardOutput=journal+console sends what is printed to both. "console output" sends it to the console alone.',
    advice: 'Take "console log" where the log matters more.',
  },
  'profile-refused': {
    severity: 'action',
    title: 'A profile whose name a unit cannot hold',
    why: 'Upstart puts variables into the name of an AppArmor profile; AppArmorProfile= takes a name as it stands.',
    example: 'apparmor switch lxc-$NAME',
    advice: 'Write AppArmorProfile= with the name itself, in each instance where they differ.',
  },
  'cgroup-setting-lost': {
    severity: 'lost',
    title: 'A setting of a control group without a directive',
    why: "The stanza writes into a file of the kernel's control groups. systemd has directives for the common ones.",
    advice: 'Read systemd.resource-control(5) for what comes near.',
  },
  'cgroup-shared': {
    severity: 'review',
    title: 'A control group by name',
    why: 'Jobs that name the same group share what it bounds. Units share what bounds a slice.',
    advice: 'If they are to share it, give them a Slice= and write the bound into that.',
  },
  'cgroup-needs-manager': {
    severity: 'review',
    title: 'Control groups need cgmanager',
    why: 'Upstart 1.13 has control groups made by cgmanager, and waits for it. Earlier releases have none.',
    advice: 'Leave the stanza out where cgmanager does not run.',
  },
  'share-scaled': {
    severity: 'review',
    title: 'A share in other units',
    why: "The kernel's first control groups count shares of the processor from 1024 and of the disk from 500, systemd weights from 100.",
  },
  'import-not-carried': {
    severity: 'action',
    title: 'A variable of another job',
    why: 'Units start each other without variables.',
    example: 'import CHROMEOS_USER',
    advice:
      'Let the one write the variable into a file below /run, and read that with EnvironmentFile= here.',
  },
  'debug-not-carried': {
    severity: 'action',
    title: 'Processes that stop before they begin',
    why: 'Before 1.12 Upstart\'s "debug" stops each process so that a debugger can be attached.',
    advice: 'Leave it out where it was left behind.',
  },
  'runs-as-nobody': {
    severity: 'note',
    title: 'nobody is no user of its own',
    why: 'Files of whoever has no name on this machine, such as those of a container or of NFS, belong to nobody as well. systemd warns of a service that runs as that ("Special user nobody configured, this is not safe!").',
    example: 'setuid nobody',
    advice: 'Give the service a user of its own, or DynamicUser=yes where it keeps no files.',
  },
  'login-variable-set': {
    severity: 'review',
    title: 'A variable that Upstart leaves unset',
    why: 'Upstart gives a job neither HOME nor USER, LOGNAME or SHELL, whatever "setuid" says. With User= systemd sets all four.',
    example: 'setuid www\nexec ./server --data $HOME/data',
    advice:
      'Check that the value is what the script should see, or set the variable with Environment=.',
  },
  'directory-of-another': {
    severity: 'review',
    title: 'A home that its user may not be let into',
    why: 'Upstart, and a script before it becomes another user, enter a directory as root. systemd enters it as the user of the service, and does not start what may not go there.',
    example: 'setuid www\nchdir /root/web      # WorkingDirectory=/root/web',
    advice: 'See whether the user may enter it, or move it to where services live.',
  },
  'event-variable-unset': {
    severity: 'action',
    title: 'A variable that only an event brings',
    why: 'The variables of the event that started a job are in the environment of all its processes. Units get nothing of the kind.',
    example: 'start on net-device-up\nexec /sbin/announce $IFACE',
    advice:
      'Set it with Environment=, make the unit a template whose instance is the value, or let the script find it out.',
  },
  'variable-set-by-nobody': {
    severity: 'review',
    title: 'A variable that nobody sets',
    why: 'A program is given a variable that no stanza, no file and no event that is known has a value for. It is empty then, under both inits, unless somebody starts the job by hand with it; a unit cannot be started so.',
    example: 'exec web --conf=$WEB_CONF',
    advice:
      'Take it out of the command line, or give it its value with Environment= or EnvironmentFile=.',
  },
  'export-is-read': {
    severity: 'review',
    title: 'Another job reads an exported variable',
    why: '"export" puts a variable into the events of a job, where the jobs that those start or stop have it in their environment. Where its value is written in an env stanza, or is the name of an instance, their units are given it; else nothing is.',
    example: 'export PORT                      # and another job: start on started web, … $PORT',
    advice:
      'Write it to a file under /run that the unit of the other job reads (EnvironmentFile=-).',
  },
  'export-not-carried': {
    severity: 'note',
    title: 'No variables pass between units',
    why: '"export" puts a variable into the events of a job, where other jobs can match it or read it.',
    advice: 'Where another job reads the variable, write it to a file under /run for that one.',
  },
  'variable-name-refused': {
    severity: 'lost',
    title: 'A name that no variable can have',
    why: 'systemd takes names of letters, digits and underscores that do not begin with a digit.',
  },
  'environment-file-read-by-shell': {
    severity: 'note',
    title: 'A file of variables, read by the scripts',
    why: 'Upstart has no EnvironmentFile=. A small program of ours, which needs awk, reads the file by the grammar that systemd has for it; nothing in it is executed.',
    example: 'EnvironmentFile=-/etc/default/web',
    advice: 'Install the program with the job.',
  },
  'environment-file-read-as-user': {
    severity: 'review',
    title: "A file of variables that is not root's to read any more",
    why: 'systemd reads the file before it becomes the user. The scripts of a job with "setuid" run as that user from the start.',
    example: 'User=www\nEnvironmentFile=/etc/web/secrets',
    advice: 'Look whether that user may read the file.',
  },
  'set-by-upstart': {
    severity: 'note',
    title: 'A variable that Upstart sets by itself',
    why: 'Every process of a job has UPSTART_JOB and UPSTART_INSTANCE in its environment.',
  },
  'unset-environment-lost': {
    severity: 'note',
    title: 'Nothing to take away',
    why: 'A job gets PATH, TERM, its own env stanzas and what its events bring, and nothing else.',
  },
  'user-name-refused': {
    severity: 'action',
    title: 'A name that no user can have',
    why: 'A blank, a slash or a colon cannot be part of the name of a user or a group. systemd does not load such a unit.',
    advice: 'Write the name that was meant.',
  },
  'numeric-id': {
    severity: 'action',
    title: 'A user or group by number',
    why: '"setuid" and "setgid" take names only.',
    advice: 'Give the number a name in /etc/passwd or /etc/group.',
  },
  'supplementary-group-lost': {
    severity: 'review',
    title: "A group beside the user's own",
    why: 'A job with "setuid" gets the groups that the user is a member of (from Upstart 1.7 on), and no others.',
    advice: 'Add the user to the group.',
  },
  'path-refused': {
    severity: 'action',
    title: 'A path that systemd does not take',
    why: 'A directory in a unit can hold no control character, and no blank at its end.',
    advice: 'Rename the directory, or change to it in the command.',
  },
  'optional-directory': {
    severity: 'review',
    title: 'The directory has to be there',
    why: 'WorkingDirectory=-/path goes on without it; "chdir" fails the job.',
  },
  'home-directory-unknown': {
    severity: 'action',
    title: 'A home directory has no name here',
    why: 'WorkingDirectory=~ is the home of User=, which is looked up when the service starts.',
    advice: 'Write the directory into "chdir".',
  },
  'umask-too-wide': {
    severity: 'note',
    title: 'A mask above 0777',
    why: 'Upstart takes the nine permission bits only.',
  },
  'console-log-is-journal': {
    severity: 'note',
    title: 'Output goes to the journal',
    why: 'Upstart writes it to /var/log/upstart/NAME.log, through a terminal; systemd\'s journal gets it through a socket. Read it with "journalctl -u NAME".',
  },
  'console-output-also-journal': {
    severity: 'note',
    title: 'Output goes to the console and to the journal',
    why: '"console output" connects input, output and error to /dev/console. journal+console writes there too, and keeps a record.',
  },
  'console-log-unknown': {
    severity: 'review',
    title: 'This Upstart keeps no logs',
    why: '"console log" came with Upstart 1.4.',
    advice: "Pipe the command's output to logger, or redirect it to a file.",
  },
  'streams-joined': {
    severity: 'review',
    title: 'Output and errors go to one place',
    why: '"console" is about both streams of a job.',
    advice: 'Redirect one of them in the command.',
  },
  'output-not-appended': {
    severity: 'review',
    title: 'The file is overwritten at each start',
    why: 'systemd knows append: from 240 on. file: begins at the start of the file, for each command anew.',
    advice: 'Let the journal have the output, or redirect it in a shell.',
  },
  'output-redirected': {
    severity: 'note',
    title: 'The shell sends the output to the file',
    why: 'A job cannot name a file for its output; the script redirects it.',
  },
  'instance-constant': {
    severity: 'note',
    title: 'An instance name that never changes',
    why: '"instance" without a variable makes one instance with that name; a plain unit does as well.',
  },
  'instance-default-refused': {
    severity: 'review',
    title: 'A default that no instance can have as its name',
    why: "A unit's name is made of letters, digits and :-_.\\ alone.",
    advice: 'Start the instance by a name that systemd-escape gives.',
  },
  'instance-value-escaped': {
    severity: 'note',
    title: 'The name of an instance is all it gets',
    why: 'Upstart takes any value for an instance. A unit is named with letters, digits and :-_.\\ alone, and %i is the value as it stands in that name; systemd-escape writes other characters as \\x2f and the like, which %I reads back.',
    example: 'instance $DEVICE        # → Environment=DEVICE=%i',
    advice:
      'Write %I in place of %i where values hold slashes, and name instances by systemd-escape VALUE.',
  },
  'inherited-variable': {
    severity: 'note',
    title: 'It comes from the environment of another init',
    why: '"env NAME" without a value takes the variable from init. Upstart itself has PATH and TERM; systemd has what its own configuration and the kernel command line gave it.',
    example: 'env TERM        # → PassEnvironment=TERM',
    advice: 'Look with "systemctl show-environment", and write Environment= where it is not there.',
  },
  'instance-without-name': {
    severity: 'action',
    title: 'An instance whose name is empty',
    why: 'A job whose instance is an empty value runs as one more instance. The name of an instance of a template has a character at least.',
    example: 'env SERVER=""\ninstance $SERVER     # → web@.service, and nothing for the empty one',
    advice:
      'Write a unit without the @ beside the template for that one: a copy, with Environment=VARIABLE= left empty.',
  },
  'instance-not-named': {
    severity: 'action',
    title: 'Which instance shall start?',
    why: 'An enabled template names its instances: web@80.service. A job with "instance" starts only when the variable is set by the event or the command that starts it. Neither can be enabled as a whole.',
    advice:
      'Of a template, enable each instance: systemctl enable web@80.service; for devices, a udev rule with SYSTEMD_WANTS names it. Of a job, let a task start each of them, at the event that the template was to start on: start web PORT=80.',
  },
  'instance-not-one-variable': {
    severity: 'action',
    title: 'An instance made of several variables',
    why: 'The instance of a template is one text, and its specifier %i is all that a unit learns of it. Nothing stands between these variables by which it could be taken apart.',
    example: 'instance $APP$PORT',
    advice:
      'Choose a name with something between the values, and let the command take %i apart there.',
  },
  'instance-split': {
    severity: 'review',
    title: 'An instance made of several variables',
    why: 'The instance of a template is one text. The commands of the unit take it apart where the job had text between the variables, before they do anything else.',
    example: 'instance $APP-$PORT     # start web APP=shop PORT=80 → systemctl start web@shop-80',
    advice:
      'A value that holds the text between the two itself must not come first: only the first one counts.',
  },
  'instance-part-settled': {
    severity: 'review',
    title: 'One part of the instance is always the same',
    why: 'The name was made of two variables, one of which has a value for want of another, and none of the jobs gives it one. The template is called by the other variable alone, and sets this one.',
    example: 'instance ${cluster:-ceph}/$id     # Environment=cluster=ceph, id=%i: mon@a',
  },
  'instance-name-shortened': {
    severity: 'review',
    title: 'Instances have shorter names',
    why: "A template's instance is the value itself, without the text around it.",
    advice: 'Look for the old names in scripts that start instances.',
  },
  'socket-left-out': {
    severity: 'action',
    title: 'A socket of what starts at boot',
    why: "systemd makes the socket and hands it to the program whenever that starts. Upstart's bridge hands it over only to a job that a connection starts, and holds the address until then: a job that starts at boot would find it taken.",
    example:
      'ListenStream=631 with WantedBy=multi-user.target   # → start on runlevel [2345], and no socket',
    advice:
      'Let the configuration of the program say what it listens on. If it can only take a socket that is handed to it, write "start on socket PROTO=inet PORT=631" in place of the runlevel.',
  },
  'unix-socket-broken': {
    severity: 'action',
    title: 'Upstart never tells a job about this socket',
    why: 'From 1.11 on the bridge makes a unix socket from PATH= but names it SOCKET_PATH= in the event, so no condition ever matches.',
    advice: 'Let the program make its own socket.',
  },
  'socket-not-bridged': {
    severity: 'lost',
    title: 'A socket that Upstart cannot listen on',
    why: 'The bridge knows stream sockets on an IPv4 or IPv6 port, and on a path.',
    advice: 'Let the program open it.',
  },
  'socket-one-family': {
    severity: 'review',
    title: 'One address family instead of two',
    why: 'ListenStream=PORT takes IPv6 and IPv4 on one socket. The bridge makes a socket for one of them.',
  },
  'socket-protocol-differs': {
    severity: 'review',
    title: 'perl tells the program of its socket',
    why: 'systemd passes sockets from descriptor 3 on and says so in LISTEN_FDS and LISTEN_PID. Upstart names the number in UPSTART_FDS, and a respawned process gets none. A few words of perl in front of the program make the one out of the other.',
    advice: 'See that the machine has perl, and do not let the job respawn.',
  },
} as const satisfies Record<string, FindingPage>;

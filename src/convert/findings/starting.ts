import type { FindingPage } from './page.ts';

/** Findings about what starts a service. */
export const startingPages = {
  'event-has-no-unit': {
    severity: 'action',
    title: 'Nothing emits this event under systemd',
    why: 'Upstart starts a job on any event by its name. systemd has no events: a unit is started by another unit, a socket, a path, a timer or a person. An event that only Upstart, or a program that runs "initctl emit", ever emitted would start nothing.',
    example: 'start on config-ready        # → no [Install] section',
    advice:
      'Find what emits the event now and let it start the unit: "systemctl start NAME.service" in its place, or WantedBy= the unit that does the work.',
  },
  'condition-too-large': {
    severity: 'action',
    title: 'The condition is too large to be written as dependencies',
    why: 'A condition is turned into alternatives, each of which becomes dependencies; nested "and" and "or" can make more of them than anybody could read.',
    advice: 'Write the [Install] section and After= by hand, from what the job is really for.',
  },
  'condition-narrowed': {
    severity: 'review',
    title: 'The condition asks for more than a unit can',
    why: 'Upstart compares any variable of an event: an instance, an interface, an exit status. A dependency only knows the other unit.',
    example: 'start on started tty INSTANCE=2',
    advice: 'If the variable matters, let the unit test it in an ExecCondition=.',
  },
  'ending-taken-for-task': {
    severity: 'review',
    title: 'The end of a job that is not here',
    why: 'A condition on the end of one job and the start of others is nearly always one on a task among them, whose work is done when it ends. A unit that is ordered after a task waits for that. Nothing here tells whether the other job is one.',
    example: 'start on stopped setup and started web     # After=setup.service web.service',
    advice:
      'See whether the other unit is Type=oneshot. If it is not, its end has to start this one: OnSuccess= and OnFailure= in a drop-in of it.',
  },
  'starter-not-here': {
    severity: 'review',
    title: 'What starts it is not here',
    why: 'The job starts with another one that is not among these files. Its unit is taken to have the same name. systemd says nothing when a unit is wanted by one that does not exist: it just never starts.',
    example: 'start on started database     # WantedBy=database.service',
    advice:
      'See what the other one is called on the new machine (map it in convert.ini), convert the two together, or name the machine with --target.',
  },
  'service-there-anyway': {
    severity: 'note',
    title: 'It does not hang on a service that is there anyway',
    why: 'Under Upstart the log and the message bus were there once their jobs had started. Under systemd their sockets are there before any ordinary service, and not every machine has the service.',
    example: 'start on started rsyslog     # WantedBy=multi-user.target, After=rsyslog.service',
  },
  'start-on-alternatives': {
    severity: 'review',
    title: 'One of several things starts it',
    why: 'With "or", Upstart starts the job with the first alternative and ignores the others while it runs. A unit wanted by several others is started by each of them, and is ordered after all that start in the same transaction.',
    example:
      'start on started mysql or started mariadb\n# → WantedBy=mysql.service mariadb.service, After= both',
    advice: 'Fine as it is unless one of them starts much later than the others in the same boot.',
  },
  'ordering-cycle': {
    severity: 'action',
    title: 'Units that wait for each other',
    why: 'Under Upstart a job starts on an event, whatever else is going on. After= and Before= order the units of one boot, and a ring of them cannot be obeyed: systemd leaves out one of the units, and says so only in the journal.',
    example:
      '# a.conf: start on started b      → After=b.service\n# b.conf: start on started a      → After=a.service',
    advice:
      'Take one of the events out of "start on", or the After= that it became, where one of them can start without the other.',
  },
  'starts-with-a-task': {
    severity: 'review',
    title: 'It starts together with the task',
    why: 'A task emits "started" as soon as its process runs. A oneshot unit has started when it has ended, so that After= would wait for the end.',
    advice:
      'Write After= if it should wait until the task is done, which "stopped" would have said.',
  },
  'runlevel-not-default': {
    severity: 'review',
    title: 'The machine never booted into this runlevel',
    why: 'Debian and Ubuntu boot into runlevel 2. A job for other runlevels started only when somebody changed to one of them; multi-user.target and graphical.target are reached at each boot.',
    advice: 'Remove the [Install] section if it is not to start by itself.',
  },
  'boot-goes-on': {
    severity: 'review',
    title: 'The boot does not wait for it',
    why: 'mountall waits until the jobs that start on "mounted" run before it goes on. A unit that a mount wants runs beside the rest of the boot.',
    advice: 'If something else needs what this does, give that an After= on this unit.',
  },
  'file-change-widened': {
    severity: 'review',
    title: 'Every change of the file starts it',
    why: 'PathChanged= sees a file that is made, written or deleted. Which of these it was, a condition of the unit can ask where nothing else starts the unit.',
    advice: 'Let the program look whether the file is there.',
  },
  'file-gone': {
    severity: 'note',
    title: 'A file that is deleted starts it',
    why: 'PathChanged= sees that the file goes, as it sees other changes; ConditionPathExists=! lets the unit start only when it has gone.',
  },
  'file-seen-once': {
    severity: 'review',
    title: 'A file that is there before',
    why: 'A task is started by the change (PathChanged=) and looks whether the file is there. PathExists= would start it again and again for as long as that is.',
  },
  'file-seen-again': {
    severity: 'review',
    title: 'A file that stays starts it again',
    why: 'PathExists= and PathExistsGlob= look whether the file is there whenever the unit has ended. Upstart starts the job once for each file that is made.',
    advice: 'Fine for a service that runs on, and for a task that takes the file away.',
  },
  'instance-started-by-call': {
    severity: 'note',
    title: 'A script of another job starts each instance',
    why: 'The variables of an event named the instance to start. Its emitter among these jobs gives them all, so its call became one of "systemctl start NAME@VALUE.service".',
    example:
      'initctl emit ceph-osd cluster=ceph id="$id"\n# → systemctl start "ceph-osd@ceph-$id.service"',
  },
  'start-asks-for-all': {
    severity: 'review',
    title: 'It asks for the others at every start',
    why: 'A job that waits for several others waits once: a person starts it whatever they do, and it respawns without them. ExecCondition= is asked before each start, and holds for no unit whose work is over: Type=oneshot without RemainAfterExit=yes.',
    example: 'start on started a and started b\n# → ExecCondition=systemctl is-active -q a.service',
    advice:
      'Where one of them does its work and ends, or where it has to start by hand without the others, take the ExecCondition= lines out and let one of them alone start it.',
  },
  'rc-services-are-units': {
    severity: 'note',
    title: 'It does not wait for all services of the runlevel',
    why: '"stopped rc" comes when every script of /etc/rc?.d has run. Under systemd each of those services is a unit, and a unit waits for those alone that it names.',
    example: 'start on stopped rc RUNLEVEL=[2345]',
    advice: 'Add After= with the services it needs, or After=multi-user.target for all of them.',
  },
  'starts-with-other-services': {
    severity: 'review',
    title: 'It starts with the other services, not before them',
    why: 'Many jobs say "start on startup" or "start on virtual-filesystems" for want of a better idea. Whatever lies below /usr, /opt, /home, /srv or /var may be on a file system of its own, which is not there then.',
    example: 'start on startup\nexec /opt/web/bin/web     # WantedBy=multi-user.target',
    advice:
      'If the boot does need it so early, write DefaultDependencies=no, Conflicts= and Before=shutdown.target, and WantedBy=sysinit.target.',
  },
  'starts-before-file-systems': {
    severity: 'review',
    title: 'It starts very early',
    why: 'DefaultDependencies=no and WantedBy=sysinit.target start a unit before local-fs.target and basic.target are reached, as "startup" and "virtual-filesystems" start a job.',
    advice:
      'Unless something of the boot needs it so early, take DefaultDependencies=no out and enable it for multi-user.target.',
  },
  'one-for-each-instance': {
    severity: 'review',
    title: 'One for each instance of another',
    why: 'Upstart runs a job without "instance" once, whichever instance of another started it, and hands it the exported variables of that one. Units hand each other nothing but the name of an instance.',
    example:
      'start on started ceph-mon        # with "instance $id" and "export id"\n# → NAME@.service, wanted by ceph-mon@.service as NAME@%i.service',
    advice: 'Fine where it does no harm to run it more than once.',
  },
  'started-by-a-listener': {
    severity: 'review',
    title: 'A unit listens for the signal',
    why: 'systemd starts a unit when a name on the message bus is asked for, and for nothing else that happens there. A second unit listens, with dbus-monitor of the package dbus, and starts the first.',
    example: 'start on dbus SIGNAL=NameOwnerChanged ARG0=org.example.Web',
    advice: 'Where the program itself can listen, let it run from boot on and do so.',
  },
  'mounts-as-a-whole': {
    severity: 'review',
    title: 'All file systems of a kind at once',
    why: 'mountall emits an event for each file system. A unit is tied to one mount, or to the target of all local or all remote ones.',
    example: 'start on mounted TYPE=nfs          # → After=remote-fs.target',
    advice: 'Where one file system is meant, name its .mount unit in After= and WantedBy=.',
  },
  'started-for-another': {
    severity: 'note',
    title: 'It starts for the sake of another',
    why: 'Wants= and Requires= let a unit start others. A job starts nothing; the other one waits for its "starting", and Upstart holds the first until that has started.',
    example: '# in web.service: Wants=db.service → in db.conf: start on starting web',
  },
  'starts-with-a-stage': {
    severity: 'review',
    title: 'It starts after a stage of boot, and not with it',
    why: 'A unit that a target of the boot wants starts along with the target, and the target is reached after it. The event of that stage comes when the stage is over.',
    example: 'WantedBy=local-fs.target          # → start on local-filesystems',
    advice:
      'Fine for what needs the stage. What the stage needs has to start before: start on startup.',
  },
  'required-is-wanted': {
    severity: 'review',
    title: 'The other one starts although this fails',
    why: 'RequiredBy= keeps a unit from starting when this one fails. A job that starts on the "starting" of another holds it up, whatever becomes of it.',
    example: 'RequiredBy=db.service             # → start on starting db',
    advice: 'Let the pre-start of the other job look whether what it needs is there.',
  },
  'started-by-udev': {
    severity: 'note',
    title: 'A udev rule starts or stops it',
    why: "Upstart's bridge made an event of each device event of the kernel. Where one device is meant, its .device unit does it; else a rule in /etc/udev/rules.d names the unit in SYSTEMD_WANTS (udev(7), systemd.device(5)).",
    advice:
      'Install the rules file with the unit, then run "udevadm control --reload"; at boot it is read anyway.',
  },
  'start-on-and-any': {
    severity: 'review',
    title: 'Any of several jobs starts it, not only all of them',
    why: 'A unit can be wanted by several others, and any of them starts it. From systemd 243 on an ExecCondition= tests that the others run.',
    advice: 'Take the one that starts last as the only WantedBy=.',
  },
  'started-by-an-ending': {
    severity: 'review',
    title: 'The end of another unit starts it',
    why: 'Upstart emits "stopped" once, when a job has ended for good. systemd triggers OnSuccess= and OnFailure= at other moments too: up to 253 OnSuccess= at each automatic restart, from 254 on OnFailure= after each failing run, unless the other unit says RestartMode=direct. The variables of the event (RESULT, EXIT_STATUS) do not come; from 251 on MONITOR_SERVICE_RESULT and MONITOR_EXIT_STATUS say the same.',
    example: 'start on stopped backup\n# → backup.service.d/NAME.conf: OnSuccess=, OnFailure=',
    advice: 'See whether the other unit has Restart=. If it has none, that does not happen.',
  },
  'socket-starts-alone': {
    severity: 'review',
    title: 'A connection alone starts it',
    why: 'A socket unit starts its service with the first connection. It cannot wait for anything else to have happened.',
    advice: 'Order the socket unit itself (After=) where nobody must connect before.',
  },
  'starts-after-the-end': {
    severity: 'review',
    title: 'It starts after the other one, not before its end',
    why: 'Upstart emits "stopping" before it signals the main process, and waits for the jobs that start on it. systemd starts a unit on the end of another only when that has come.',
    advice: 'Put what has to happen before the end into an ExecStop= of the other unit.',
  },
  'start-at-shutdown': {
    severity: 'review',
    title: 'It runs when the machine goes down',
    why: 'A job can start on runlevel 0 or 6. A unit that runs at shutdown is not stopped by it (DefaultDependencies=no), runs before shutdown.target and is wanted by poweroff.target, halt.target or reboot.target. It starts beside all that stops.',
    example:
      'start on runlevel [06]\n# → DefaultDependencies=no, Before=shutdown.target,\n#   WantedBy=poweroff.target halt.target reboot.target',
    advice:
      'If it needs the network, another service or a file system of its own, let it do its work when it is stopped instead: RemainAfterExit=yes, ExecStop=, After= what it needs.',
  },
  'network-device-any': {
    severity: 'note',
    title: 'It waits for the network, not for one device',
    why: 'A .device unit says that a network device is there, not that it is up; network-online.target says that the machine is on the network.',
    advice: 'Where the one device matters, order the unit after what configures it.',
  },
  'manual-not-enabled': {
    severity: 'note',
    title: 'Only a person starts it',
    why: '"manual" takes the job out of boot. A unit without an [Install] section cannot be enabled, which says the same.',
  },
  'no-start-on': {
    severity: 'note',
    title: 'Nothing starts it by itself',
    why: 'A job without "start on" waits for a person, or for another job that runs "start". The unit has no [Install] section.',
  },
  'interface-by-udev': {
    severity: 'review',
    title: 'It starts for each network interface',
    why: 'Ubuntu\'s job network-interface has an instance for each interface that the kernel tells of, and waits for what starts with its "starting". systemd has no such unit: a udev rule starts the instances, and networking goes on.',
    example: 'start on starting network-interface\ninstance $INTERFACE',
    advice:
      'Where the configuration has to wait for it, call it from there: a pre-up line of interfaces(5), or a dispatcher script.',
  },
  'key-still-reboots': {
    severity: 'review',
    title: 'Control, Alt and Delete reboot the machine',
    why: 'systemd starts ctrl-alt-del.target when the keys are pressed (systemd.special(7)). What is wanted by a link is wanted by the unit that it leads to.',
    example: 'start on control-alt-delete     # → WantedBy=ctrl-alt-del.target',
    advice:
      'Write /etc/systemd/system/ctrl-alt-del.target as a unit of its own, with DefaultDependencies=no and Wants= of this one.',
  },
  'starts-in-rescue-not': {
    severity: 'review',
    title: 'Rescue mode goes without it',
    why: 'Runlevel 1 is rescue.target, which starts only what it names; multi-user.target stands for the other runlevels.',
    example: 'start on runlevel [!06]',
    advice: 'If it has to run there, enable it for both: WantedBy=multi-user.target rescue.target.',
  },
  'waits-for-itself': {
    severity: 'review',
    title: 'The job waits for itself',
    why: 'A condition can name the very job it stands in. No unit can be tied to itself; systemd drops such a line.',
    example: 'stop on stopping web           # in web.conf',
    advice: 'See whether another job was meant. To be started again after each end, use Restart=.',
  },
  'starts-the-other-too': {
    severity: 'note',
    title: 'Starting it starts the one it is bound to',
    why: 'BindsTo= lets a unit stop with another one, whatever ends that, and starts the other one along with it. Upstart starts a job alone when a person asks for it.',
  },
  'no-default-dependencies': {
    severity: 'review',
    title: 'A unit outside of the ordinary course of boot',
    why: 'With DefaultDependencies=no a unit may start before basic.target and is not stopped at shutdown. When a job starts depends on its "start on" alone.',
    advice: 'Check that the event in "start on" comes early enough.',
  },
  'runlevel-comes-late': {
    severity: 'note',
    title: 'The runlevel comes late in boot',
    why: 'Ubuntu enters the runlevel once all file systems are mounted and the network is up. A unit wanted by multi-user.target may start before the network, unless it says After=.',
  },
  'starts-once-started': {
    severity: 'note',
    title: 'It waits for what starts it',
    why: 'WantedBy= alone starts two units at the same time. The event of another job comes when that has started.',
  },
  'pulls-nothing-in': {
    severity: 'review',
    title: 'It waits for the other job and does not start it',
    why: 'Requires= and BindsTo= start the other unit; an event only tells that it has started. A job whose "start on" names another one starts when that does.',
    advice: 'Make sure that the other job starts by itself.',
  },
  'orders-only': {
    severity: 'review',
    title: 'An order without a need has no Upstart form',
    why: 'After= and Before= say in which order two units go, if both go. Upstart only knows a job that waits for the event of another, and would wait forever if it never came.',
    advice: 'If the other one is always there, add "and started NAME" to "start on".',
  },
  'relation-lost': {
    severity: 'review',
    title: 'A relation that jobs do not have',
    why: 'Upstart starts a job on events alone: no job pulls another one in or is bound to it.',
  },
  'target-has-no-event': {
    severity: 'action',
    title: 'No event stands for this target',
    why: "A target of one's own groups units; Upstart groups jobs by the events they name.",
    advice: 'Have something run "initctl emit NAME" at the right moment, and start on that event.',
  },
  'nothing-starts-it': {
    severity: 'note',
    title: 'Nothing starts it by itself',
    why: 'A unit without an [Install] section is started by another unit or by a person. The job has no "start on".',
  },
  'also-has-no-form': {
    severity: 'note',
    title: 'Jobs are not enabled',
    why: 'Also= enables other units together with this one. Every job in the configuration directory is in force.',
  },
  'alias-lost': {
    severity: 'review',
    title: 'A job has one name',
    why: 'Alias= gives a unit a second name, by which others may know it.',
    advice: 'Look for the name in other jobs and scripts.',
  },
  'ending-starts-another': {
    severity: 'action',
    title: 'The other job has to ask for it',
    why: 'OnFailure= and OnSuccess= stand in the unit that ends, Wants= and Requires= in the one that needs another; in Upstart the job that starts names the other one.',
  },
  'said-by-the-other': {
    severity: 'note',
    title: 'The other job says it',
    why: 'OnFailure= and OnSuccess= stand in the unit that ends; in Upstart the job that starts names the end of the other.',
  },
} as const satisfies Record<string, FindingPage>;

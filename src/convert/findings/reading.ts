import type { FindingPage } from './page.ts';

/** Findings about the files themselves: what was read, overruled or has no counterpart at all. */
export const readingPages = {
  'stanza-lost': {
    severity: 'lost',
    title: 'A stanza without a counterpart',
    why: 'Nothing in a unit says this yet.',
    advice: 'Read what it does in init(5), and decide whether the service needs it.',
  },
  'directive-lost': {
    severity: 'lost',
    title: 'A directive without a counterpart',
    why: 'Upstart has nothing that does this.',
    advice: 'Read what it does in systemd.directives(7), and decide whether the service needs it.',
  },
  'holds-anyway': {
    severity: 'note',
    title: 'It holds without being said',
    why: 'The line states what the other init does by itself.',
  },
  'description-from-comment': {
    severity: 'note',
    title: 'Described by the head of its file',
    why: 'Without a Description= systemd calls a unit by its file name in all that it prints. Many jobs have no "description", and a first comment that is one.',
    example: '# web - serves pages     # Description=serves pages',
  },
  'has-no-effect': {
    severity: 'note',
    title: 'A line without effect',
    why: 'The line only matters together with another one that is not there.',
  },
  superseded: {
    severity: 'note',
    title: 'Overruled by a later line',
    why: 'Of a stanza or a directive that can be said once, the last one counts; an empty assignment in a unit clears a list.',
  },
  'value-ignored': {
    severity: 'review',
    title: 'systemd ignores this value',
    why: 'A value that systemd cannot read is logged and left out, so there was nothing to convert.',
    advice: 'Mend the unit if something was meant by it.',
  },
  'unit-refused': {
    severity: 'review',
    title: 'systemd does not load this unit',
    why: 'The lines contradict each other, so that systemd refuses the unit as a whole.',
    advice: 'Mend the unit first.',
  },
  'line-ignored': {
    severity: 'review',
    title: 'systemd ignores this line',
    why: 'A line that is no assignment, or stands outside of any known section, is logged and left out.',
    advice: 'Mend the unit if something was meant by it.',
  },
  'another-says': {
    severity: 'review',
    title: 'Another program says so',
    why: '"convert verify" asks systemd-analyze and init-checkconf where they are installed. What they say besides our own check is told in their words.',
  },
  'directive-obsolete': {
    severity: 'note',
    title: 'A directive by an old name',
    why: 'systemd takes the line as it always did, and logs that there is a newer way to say it.',
    example: 'MemoryLimit=1G',
    advice: 'Write it the newer way when the unit is edited next.',
  },
  'documentation-is-comment': {
    severity: 'note',
    title: 'Documentation became a comment',
    why: 'A job has no stanza that names documentation.',
  },
  'specifier-unknown': {
    severity: 'action',
    title: 'A specifier without a value outside of systemd',
    why: '%H, %m and their kin are filled in by systemd when it loads the unit. Those that are the same on every machine are written out.',
    example: 'ExecStart=/usr/bin/web --name %H',
    advice: 'Write a command that finds it out, such as $(hostname), into a script.',
  },
  'older-systemd': {
    severity: 'review',
    title: 'The target is too old for this value',
    why: 'The directive is known to the version that was asked for, and this value of it is not yet.',
    advice: 'Choose a newer target with --systemd where the machine has one.',
  },
  'directive-too-new': {
    severity: 'action',
    title: 'The target does not know this directive yet',
    why: 'An older systemd logs a line it does not know and goes on without it.',
    advice: 'Choose a newer target with --systemd where the machine has one, or do without.',
  },
  'line-cut': {
    severity: 'action',
    title: 'A line that the target cannot read as one',
    why: 'Before 236 systemd cuts every line of a unit file at 2,047 bytes and takes the rest for a line of its own.',
    advice: 'Shorten the value, or choose a newer target with --systemd where the machine has one.',
  },
  'not-utf8': {
    severity: 'note',
    title: 'The file is not UTF-8',
    why: 'It was read as Latin-1, byte for byte. What came of it is written as UTF-8.',
    advice: 'Check the letters outside of ASCII.',
  },
  renamed: {
    severity: 'review',
    title: 'The unit has another name than the job',
    why: 'The name of a unit is made of letters, digits and :-_.\\ and is at most 255 bytes long. A slash becomes a hyphen, anything else \\xHH.',
    advice: 'Look for the old name in scripts and in the heads of people.',
  },
  'override-refused': {
    severity: 'review',
    title: 'The override has an error',
    why: 'Upstart keeps the stanzas of an override up to its first error and drops the rest.',
    advice: 'Mend the override, and convert again.',
  },
  'came-with-upstart': {
    severity: 'review',
    title: 'A job of the old system itself',
    why: 'Mounting, device events, consoles, the clock and the like are the work of systemd and its own units. A unit made of the old job would do it a second time, or keep the machine from booting.',
    example: '/etc/init/mountall.conf        # → nothing; systemd-fstab-generator(8) mounts',
    advice:
      'If this file was changed on the machine, carry the change over to what does its work now. If it is a job of your own, write "NAME = NAME.service" into the section [units] of convert.ini.',
  },
  'package-has-unit': {
    severity: 'review',
    title: 'The package has a unit of its own',
    why: 'A package of the new system often brings a unit for its program, which its maintainer knows best. One of the same name below /etc would take its place, for good.',
    advice:
      'Compare the two. What was changed in the job belongs into a drop-in ("systemctl edit NAME"); --force writes ours in its place.',
  },
  'session-job': {
    severity: 'note',
    title: "A job of users' sessions",
    why: "Where a file stands, or an event that only sessions have, says that the init of a user's session runs it. Its unit is for the manager of a user, systemd --user.",
    example: 'start on desktop-start           # → WantedBy=graphical-session.target',
    advice:
      'Enable it for all users with "systemctl --global enable NAME". The desktop has to reach graphical-session.target, as GNOME, KDE and others do.',
  },
  'override-alone': {
    severity: 'review',
    title: 'An override without its job',
    why: 'An override changes the job of the same name in the same directory. Alone it is nothing.',
    advice: 'Convert it together with the job.',
  },
  masked: {
    severity: 'note',
    title: 'A link to /dev/null',
    why: 'In the place of a unit or a drop-in such a link takes it away, also from the directories that come later. There is nothing to convert.',
  },
  shadowed: {
    severity: 'review',
    title: 'Another directory comes first',
    why: 'Of files for the same job or unit in several directories, both inits read the one in the first directory and take no notice of the others. The directories count in the order in which they are named.',
    example: 'convert /etc/init /usr/share/init    # both have web.conf',
    advice: 'If the directories are not of one machine, convert them one after the other.',
  },
  'job-refused': {
    severity: 'review',
    title: 'The job has an error, and only its override counts',
    why: 'Upstart defines the job from the override alone when the file it belongs to cannot be read.',
    advice: 'Mend the job, and convert again.',
  },
  'cannot-be-written': {
    severity: 'lost',
    title: 'A value that no job can hold',
    why: 'Upstart joins lines inside quotes, and has no way to write some mixtures of quotes and blanks, or an empty value.',
  },
} as const satisfies Record<string, FindingPage>;

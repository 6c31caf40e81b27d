import type { Milestone } from '../occurrence.ts';

/** The unit that stands for a stage of boot, and how something that starts there is tied to it. */
export interface Stage {
  /** Where it comes in the course of boot: what waits for several waits for the highest. */
  readonly order: number;
  /** What it starts after. Left out is what systemd's default dependencies bring anyway. */
  readonly after: readonly string[];
  /** What has to be pulled in, since nothing else may. */
  readonly wants: readonly string[];
  /** What starts it. */
  readonly wantedBy: string;
  /** Whether it runs before systemd's ordinary services may (`DefaultDependencies=no`). */
  readonly early: boolean;
  /** What it starts before, of what comes at the stage. */
  readonly before?: readonly string[];
}

const multiUser = 'multi-user.target';
const online = 'network-online.target';

/** The stages of boot in systemd's terms (bootup(7), systemd.special(7)). */
export const stages: Readonly<Record<Milestone, Stage>> = {
  startup: { order: 0, after: [], wants: [], wantedBy: 'sysinit.target', early: true },
  'virtual-filesystems': {
    order: 1,
    after: [],
    wants: [],
    wantedBy: 'sysinit.target',
    early: true,
  },
  // The root is there before systemd; what a job can wait for is that it can be written to.
  'root-mounted': {
    order: 1,
    after: ['systemd-remount-fs.service'],
    wants: [],
    wantedBy: 'sysinit.target',
    early: true,
  },
  'loopback-up': { order: 2, after: [], wants: [], wantedBy: multiUser, early: false },
  'local-filesystems': { order: 3, after: [], wants: [], wantedBy: multiUser, early: false },
  'all-swaps': { order: 3, after: [], wants: [], wantedBy: multiUser, early: false },
  'remote-filesystems': {
    order: 4,
    after: ['remote-fs.target'],
    wants: [],
    wantedBy: multiUser,
    early: false,
  },
  filesystem: {
    order: 4,
    after: ['remote-fs.target'],
    wants: [],
    wantedBy: multiUser,
    early: false,
  },
  'network-up': { order: 5, after: [online], wants: [online], wantedBy: multiUser, early: false },
  // Of a user's session, where it is all there is.
  session: {
    order: 8,
    after: ['graphical-session.target'],
    wants: [],
    wantedBy: 'graphical-session.target',
    early: false,
  },
  'rc-done': {
    order: 7,
    after: ['rc-local.service', 'systemd-user-sessions.service'],
    wants: [],
    wantedBy: multiUser,
    early: false,
  },
};

/** What the boot does not reach before a task has ended that mountall(8) told of the root. */
export const heldUpByRoot = 'local-fs.target';

/** Services whose sockets are there before ordinary services start. */
export const startedBySocket: ReadonlySet<string> = new Set(['rsyslog.service', 'dbus.service']);

/** The beginning of a session, for what does not wait for its desktop. */
export const sessionStart: Stage = {
  order: 0,
  after: [],
  wants: [],
  wantedBy: 'default.target',
  early: false,
};

const beforeMounts: Stage = {
  ...stages.startup,
  before: ['local-fs-pre.target'],
  wants: ['local-fs-pre.target'],
};

/** The beginning of a stage: what starts there comes before all of the stage itself. */
export const beginnings: Readonly<Partial<Record<Milestone, Stage>>> = {
  'local-filesystems': beforeMounts,
  filesystem: beforeMounts,
  'network-up': {
    order: 3,
    after: ['local-fs.target'],
    before: ['network-pre.target'],
    wants: ['network-pre.target'],
    wantedBy: multiUser,
    early: true,
  },
  'rc-done': { order: 6, after: [], wants: [], wantedBy: multiUser, early: false },
};

/** Where a runlevel comes in the course of boot. */
export const runlevelOrder = 6;

/** What has happened on Ubuntu by the time a runlevel is entered. */
export const beforeRunlevel: readonly string[] = ['network.target', 'remote-fs.target'];

/** Events that are a stage of boot by their name alone (Ubuntu's `upstart-events(7)`). */
export const milestoneEvents: ReadonlyMap<string, Milestone> = new Map([
  ['startup', 'startup'],
  ['virtual-filesystems', 'virtual-filesystems'],
  ['local-filesystems', 'local-filesystems'],
  ['all-swaps', 'all-swaps'],
  ['remote-filesystems', 'remote-filesystems'],
  ['filesystem', 'filesystem'],
  ['static-network-up', 'network-up'],
  ['xsession', 'session'],
  ['desktop-start', 'session'],
]);

/** File systems that systemd mounts itself before it starts any unit, or finds mounted. */
export const mountedFromTheStart: ReadonlyMap<string, Milestone> = new Map([
  ['/', 'root-mounted'],
  ...[
    ...['/proc', '/sys', '/sys/fs/cgroup', '/dev', '/dev/pts', '/dev/shm'],
    ...['/run', '/run/lock', '/run/shm', '/var/run', '/var/lock'],
  ].map((point) => [point, 'virtual-filesystems'] as const),
]);

/** Targets that have been reached whenever a runlevel has been, and say nothing more to a job that waits for that. */
export const reachedBeforeRunlevel: ReadonlySet<string> = new Set([
  ...['sysinit.target', 'basic.target', 'local-fs.target', 'local-fs-pre.target', 'swap.target'],
  ...[
    'remote-fs.target',
    'remote-fs-pre.target',
    'paths.target',
    'timers.target',
    'sockets.target',
  ],
  ...['syslog.target', 'syslog.socket', 'rsyslog.service', 'dbus.service', 'dbus.socket'],
  ...['systemd-udevd.service', 'systemd-journald.socket', 'time-sync.target', 'nss-lookup.target'],
  ...['nss-user-lookup.target', 'rpcbind.target', 'systemd-tmpfiles-setup.service'],
  ...[
    'systemd-udev-settle.service',
    'systemd-udev-trigger.service',
    'systemd-modules-load.service',
  ],
  ...['systemd-sysctl.service', 'systemd-random-seed.service'],
]);

/** Targets of the network, reached before a runlevel on systems that wait for it. */
export const networkTargets: ReadonlySet<string> = new Set([
  'network.target',
  'network-pre.target',
  'network-online.target',
  'network.service',
  'networking.service',
]);

/** Targets of boot by the event that comes at the same point. */
export const bootEvents: ReadonlyMap<string, string> = new Map([
  ['sysinit.target', 'startup'],
  ['local-fs.target', 'local-filesystems'],
  ['basic.target', 'local-filesystems'],
  ['remote-fs.target', 'remote-filesystems'],
  ['network-online.target', 'static-network-up'],
  ['network.target', 'static-network-up'],
]);

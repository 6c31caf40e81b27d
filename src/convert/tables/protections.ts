/**
 * What a directive does besides what it is written for (systemd.exec(5)), which some programs do not bear. For a unit with `User=`, all that
 * filters calls of the kernel implies `NoNewPrivileges=yes` (its "NoNewPrivileges=", from which `systemctl show` does not tell it); what hides
 * or protects files gives each command a mount namespace of its own. test/e2e/harden.test.ts asks a real systemd for each of them.
 */
export type SideEffect = 'no-new-rights' | 'own-mounts';

/** A directive that takes rights from a service, and what of the job shows that it does not need them. */
export interface Protection {
  readonly key: string;
  readonly value: string;
  /** Why the service does not miss it, for a user who is not root. */
  readonly why: string;
  /** What the job says where it may need it. */
  readonly unless?: RegExp;
  /** It would also hold for the commands of the unit that are root's. */
  readonly isForAll?: true;
  readonly effects?: readonly SideEffect[];
}

/**
 * One of some programs as a word of a command, with or without its path: the match begins at its name. What follows the name of a directive
 * and its prefixes is a word, too.
 */
function programs(names: string): RegExp {
  return new RegExp(`(?<=^|[\\s/"'\`(;|&]|=[-:@+!]*)(?:${names})(?=$|[\\s"'\`);|&<>])`, 'm');
}

/** Programs with rights of their own, which a user calls to do what only root, or a group, may. */
const programsOfRoot = programs(
  [
    'sudo|sudoedit|su|doas|pkexec|newgrp|sg|authbind|suexec|start-stop-daemon|chroot',
    'ping6?|fping6?|arping|traceroute6?|tracepath6?|mtr|dumpcap|tshark',
    'mount(?:\\.[\\w.-]+)?|umount(?:\\.[\\w.-]+)?|fusermount3?|ntfs-3g|newuidmap|newgidmap',
    'at|batch|crontab|passwd|gpasswd|chsh|chfn|chage|unix_chkpwd|ssh-keysign|wall',
    'sendmail|mail|mailx|s-nail|mutt|procmail|postdrop|postqueue|exim4?',
    'X|Xorg|startx|xinit|chrome-sandbox|chromium|google-chrome|dbus-daemon-launch-helper|firejail|bwrap',
    'docker(?:\\.io)?|podman|lxc-start|singularity|apptainer|pppd',
  ].join('|'),
);

/** Those that run a command as another user, mostly root. */
export const programsToBecome = programs('sudo|sudoedit|su|doas|pkexec|suexec|start-stop-daemon');

/** Programs that mount something, or move between views of the file system (mount_namespaces(7)). */
const programsOfMounts = programs(
  [
    'mount(?:\\.[\\w.-]+)?|umount(?:\\.[\\w.-]+)?|\\w*fuse\\w*|\\w+fs|ntfs-3g|\\w*mount|losetup|pivot_root',
    'nsenter|unshare|ip\\s+(?:-\\S+\\s+)*netns|bwrap|firejail|systemd-nspawn',
    'docker(?:d|\\.io)?|containerd|podman|runc|lxc-[\\w-]+|lxd|snap|flatpak|singularity|apptainer',
  ].join('|'),
);

/** The programs that do not bear a side effect, and why. */
export const notBorne: Readonly<Record<SideEffect, { readonly by: RegExp; readonly why: string }>> =
  {
    'no-new-rights': {
      by: programsOfRoot,
      why: 'is a program with rights of its own, and they take those away',
    },
    'own-mounts': {
      by: programsOfMounts,
      why: 'may mount something, and with them each command has a view of the file system of its own: neither the others nor the machine would see it',
    },
  };

/**
 * What a user who is not root may not do anyway (capabilities(7), systemd.exec(5) "Sandboxing"), so that a service of such a user does not
 * miss it, unless it calls a program with rights of its own. Of a service of root's nothing is known but its command line.
 */
export const protections: readonly Protection[] = [
  {
    key: 'NoNewPrivileges',
    value: 'yes',
    why: 'no command of the job is one of the known programs with rights of their own',
    effects: ['no-new-rights'],
  },
  {
    key: 'CapabilityBoundingSet',
    value: '',
    why: 'its user has no capabilities, all commands are those of that user, and none is known as a program with some of its own',
    isForAll: true,
    effects: ['no-new-rights'],
  },
  {
    key: 'PrivateTmp',
    value: 'yes',
    why: 'the job names nothing below /tmp or /var/tmp',
    unless: /\/tmp\b|\bTMPDIR\b|\bmktemp\b/,
    effects: ['own-mounts'],
  },
  {
    key: 'PrivateDevices',
    value: 'yes',
    why: 'the job names no device',
    isForAll: true,
    unless: /\/dev\/(?!null\b|zero\b|full\b|u?random\b|stdout\b|stderr\b|stdin\b|log\b|shm\b|fd\b)/,
    effects: ['no-new-rights', 'own-mounts'],
  },
  {
    key: 'ProtectSystem',
    value: 'full',
    why: 'all commands are those of its user, and a user other than root seldom may write to /usr, /boot or /etc; look whether this one owns something there',
    unless:
      />+\s*\/(?:etc|usr|boot)\/|\b(?:chown|chmod|mkdir|install|touch|cp|mv|rm|ln|sed -i)\b[^\n]*\s\/(?:etc|usr|boot)\//,
    isForAll: true,
    effects: ['own-mounts'],
  },
  {
    key: 'ProtectHome',
    value: 'read-only',
    why: 'the job names nothing below /home, /root or /run/user',
    unless:
      /\/home\b|\/root\b|\/run\/user\b|(?<=[\s=:"'])~(?=[\w/\s"']|$)|\b(?:HOME|sudo|su|doas|pkexec)\b/m,
    effects: ['own-mounts'],
  },
  {
    key: 'ProtectKernelTunables',
    value: 'yes',
    why: 'only root may write to /proc/sys and /sys, and no command does',
    unless: /\/proc\/sys|\/sys\/|\bsysctl\b/,
    isForAll: true,
    effects: ['no-new-rights', 'own-mounts'],
  },
  {
    key: 'ProtectKernelModules',
    value: 'yes',
    why: 'only root may load modules of the kernel, and no command does',
    unless: /\b(?:modprobe|insmod|rmmod|kmod|iptables|ip6tables)\b/,
    isForAll: true,
    effects: ['no-new-rights', 'own-mounts'],
  },
  {
    key: 'ProtectKernelLogs',
    value: 'yes',
    why: "only root may read the kernel's log",
    unless: /\bdmesg\b|\/dev\/kmsg|\/proc\/kmsg/,
    effects: ['no-new-rights', 'own-mounts'],
  },
  {
    key: 'ProtectControlGroups',
    value: 'yes',
    why: 'only root may change control groups, and no command does',
    unless: /\/sys\/fs\/cgroup|\bcg(?:create|exec|set)\b/,
    isForAll: true,
    effects: ['own-mounts'],
  },
  {
    key: 'ProtectClock',
    value: 'yes',
    why: 'only root may set the clock',
    unless: /\b(?:hwclock|ntpdate|date -s)\b/,
    effects: ['no-new-rights'],
  },
  {
    key: 'ProtectHostname',
    value: 'yes',
    why: "only root may set the machine's name",
    unless: /\bhostname\b|\bhostnamectl\b/,
    effects: ['no-new-rights'],
  },
  {
    key: 'RestrictSUIDSGID',
    value: 'yes',
    why: 'no command of the job makes a program with rights of its own',
    unless: /\bchmod\b[^\n]*(?:[246]\d{3}\b|[ug]\+s)|\binstall\b[^\n]*-m\s*[246]\d{3}\b/,
    isForAll: true,
    effects: ['no-new-rights'],
  },
  {
    key: 'RestrictRealtime',
    value: 'yes',
    why: 'the job asks for no policy of real time',
    unless: /\bchrt\b|CPUSchedulingPolicy=(?:rr|fifo)|LimitRTPRIO=|\bjackd\b|\bpulseaudio\b/,
    effects: ['no-new-rights'],
  },
  {
    key: 'LockPersonality',
    value: 'yes',
    why: 'no command of the job sets a personality',
    unless: /\b(?:setarch|linux32|linux64|i386|wine)\b/,
    effects: ['no-new-rights'],
  },
];

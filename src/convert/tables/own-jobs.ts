/**
 * Jobs that belong to the old system itself, with what does their work under systemd: a unit made of one would do it
 * twice, or stop the machine from booting. Ubuntu 12.04 to 14.10, Debian 7 and RHEL 6 (facts/mapping.md "Events and jobs").
 *
 * A name that a site may well have given to a job of its own counts only with a sign: words of the shipped job.
 */
interface OwnJobs {
  readonly names: string;
  readonly now: string;
  readonly sign?: RegExp;
}

const ownJobs: readonly OwnJobs[] = [
  {
    names: 'rc rcS rc-sysinit rcS-emergency rcS-sulogin',
    now: 'systemd itself and its targets, which also run the scripts of /etc/init.d',
    sign: /\/etc\/(?:init\.d\/rcS?|rc\.d\/rc(?:\.sysinit)?|rc\.sysinit)\b|\btelinit\b|\bsulogin\b/,
  },
  {
    names:
      'mountall mountall-bootclean.sh mountall-net mountall-reboot mountall-shell mountall.sh mountdevsubfs.sh mountkernfs.sh mountnfs.sh mountnfs-bootclean.sh mtab.sh checkfs.sh checkroot.sh checkroot-bootclean.sh bootmisc.sh',
    now: 'systemd-fstab-generator(8) and systemd-fsck@.service(8)',
  },
  {
    names: 'mounted-debugfs mounted-dev mounted-proc mounted-run mounted-tmp mounted-var',
    now: "systemd's own mount units and systemd-tmpfiles(8)",
  },
  {
    names: 'tty tty1 tty2 tty3 tty4 tty5 tty6 start-ttys serial console',
    now: 'getty@.service and serial-getty@.service (systemd-getty-generator(8))',
    sign: /getty|ACTIVE_CONSOLES|\bsecuretty\b/,
  },
  {
    names: 'udev udevmonitor udevtrigger udev-finish udev-fallback-graphics',
    now: 'systemd-udevd.service(8) and systemd-udev-trigger.service',
    sign: /\budev(?:d|adm|-finish)?\b/,
  },
  {
    names:
      'plymouth plymouth-log plymouth-ready plymouth-shutdown plymouth-splash plymouth-stop plymouth-upstart-bridge quit-plymouth splash-manager',
    now: "plymouth's own units",
    sign: /plymouth/,
  },
  {
    names:
      'upstart-udev-bridge upstart-socket-bridge upstart-file-bridge upstart-dbus-bridge upstart-local-bridge upstart-dconf-bridge startpar-bridge',
    now: 'nothing, since systemd needs no bridges',
  },
  {
    names: 'hostname hostname.sh',
    now: 'systemd itself, from /etc/hostname',
    sign: /\bhostname\s+-/,
  },
  {
    names: 'hwclock hwclock-save hwclock.sh',
    now: 'the kernel and systemd-timesyncd.service(8)',
    sign: /\bhwclock\b/,
  },
  {
    names: 'networking network-interface network-interface-container',
    now: 'networking.service, systemd-networkd.service(8) or NetworkManager.service',
    sign: /\bif(?:up|down)\b/,
  },
  { names: 'network-interface-security', now: 'apparmor.service', sign: /\bapparmor/ },
  {
    names: 'rc.local rc-local',
    now: 'rc-local.service (systemd-rc-local-generator(8))',
    sign: /\brc\.local\b/,
  },
  { names: 'procps', now: 'systemd-sysctl.service(8)', sign: /\bsysctl\b/ },
  {
    names: 'kmod module-init-tools',
    now: 'systemd-modules-load.service(8)',
    sign: /\/etc\/modules\b|\bmodprobe\b/,
  },
  { names: 'urandom', now: 'systemd-random-seed.service(8)', sign: /\burandom\b/ },
  {
    names: 'console-setup console-font setvtrgb keyboard-setup',
    now: 'console-setup.service or systemd-vconsole-setup.service(8)',
    sign: /\bsetupcon\b|\bsetvtrgb\b|\bsetfont\b/,
  },
  { names: 'control-alt-delete', now: 'ctrl-alt-del.target', sign: /\bshutdown\b|\breboot\b/ },
  {
    names: 'dmesg',
    now: 'the journal (journalctl -k), which writes no /var/log/dmesg',
    sign: /\bdmesg\b/,
  },
  {
    names: 'failsafe friendly-recovery',
    now: 'systemd itself, with rescue.target and emergency.target',
    sign: /failsafe-boot|friendly-recovery/,
  },
  {
    names: 'umountfs umountnfs.sh umountroot sendsigs halt reboot shutdown',
    now: 'systemd-shutdown(8), on the way down',
    sign: /\bumount\b|\bkillall5\b|\b(?:halt|reboot|poweroff)\s+-/,
  },
  {
    names: 'container-detect flush-early-job-log wait-for-state init-system-dbus',
    now: 'systemd itself',
    sign: /\bcontainer\b|flush-early-job-log|WAIT_FOR|WAIT_STATE|dbus/,
  },
  {
    names: 'ureadahead ureadahead-other readahead readahead-collector readahead-disable-services',
    now: 'nothing, since no unit is needed for it',
    sign: /readahead/,
  },
  { names: 'cgroup-lite', now: 'systemd itself', sign: /cgroup/ },
  { names: 'prefdm', now: 'display-manager.service', sign: /prefdm/ },
];

const byName: ReadonlyMap<string, OwnJobs> = new Map(
  ownJobs.flatMap((group) => group.names.split(' ').map((name) => [name, group] as const)),
);

/** What does the work of a job of the old system now, by its name and text, which is looked at only for such a name; else undefined. */
export function replacementOf(name: string, source: { readonly text: string }): string | undefined {
  const group = byName.get(name);
  return group && (group.sign?.test(source.text) ?? true) ? group.now : undefined;
}

/** Targets of systemd's own (systemd.special(7)): no event, and no job, is one of them. */
const special =
  /^(?:basic|bluetooth|cryptsetup(?:-pre)?|ctrl-alt-del|default|emergency|exit|factory-reset|final|first-boot-complete|getty(?:-pre)?|graphical(?:-session(?:-pre)?)?|halt|hibernate|hybrid-sleep|initrd.*|integritysetup.*|kbrequest|kexec|local-fs(?:-pre)?|machines|multi-user|network(?:-online|-pre)?|nss-lookup|nss-user-lookup|paths|poweroff|printer|reboot|remote-.*|rescue|rpcbind|runlevel[0-6]|shutdown|sigpwr|sleep|slices|smartcard|sockets|soft-reboot|sound|ssh-access|storage-target-mode|suspend(?:-then-hibernate)?|swap|sysinit|system-update.*|time-set|time-sync|timers|umount|usb-gadget|user-.*|veritysetup.*|virt-guest-shutdown|xdg-desktop-autostart)\.target$/;

/** Whether a target is one that systemd brings, by its name. */
export function isSpecial(target: string): boolean {
  return special.test(target);
}

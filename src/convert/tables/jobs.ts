import type { Milestone } from '../occurrence.ts';

/** What has taken the place of a job that came with the old system. */
export type Successor =
  /** A unit with the same work. */
  | { readonly kind: 'unit'; readonly unit: string }
  /** A stage of boot. */
  | { readonly kind: 'milestone'; readonly milestone: Milestone }
  /** The machine going down. */
  | { readonly kind: 'shutdown' };

const unit = (name: string): Successor => ({ kind: 'unit', unit: name });
const milestone = (name: Milestone): Successor => ({ kind: 'milestone', milestone: name });

/**
 * Jobs of Ubuntu, RHEL 6 and Debian by the unit that does their work now, or by the stage of boot by which it is done.
 * Any other job keeps its name.
 */
export const successors: ReadonlyMap<string, Successor> = new Map([
  ['rc', milestone('rc-done')],
  ['rc-sysinit', milestone('filesystem')],
  ['rcS', milestone('filesystem')],
  ['mountall', milestone('filesystem')],
  ['mountall-net', milestone('remote-filesystems')],
  ['networking', milestone('network-up')],
  ['network', milestone('network-up')],
  ['network-interface', milestone('network-up')],
  ['network-manager', unit('NetworkManager.service')],
  ['NetworkManager', unit('NetworkManager.service')],
  ['udev', milestone('local-filesystems')],
  ['udevtrigger', milestone('local-filesystems')],
  ['procps', milestone('local-filesystems')],
  ['module-init-tools', milestone('local-filesystems')],
  ['kmod', milestone('local-filesystems')],
  ['hostname', milestone('local-filesystems')],
  ['lightdm', unit('display-manager.service')],
  ['gdm', unit('display-manager.service')],
  ['kdm', unit('display-manager.service')],
  ['lxdm', unit('display-manager.service')],
  ['prefdm', unit('display-manager.service')],
  ['console-setup', milestone('local-filesystems')],
  ['plymouth', milestone('local-filesystems')],
  ['plymouth-splash', milestone('local-filesystems')],
  ['plymouth-stop', unit('plymouth-quit.service')],
  ['atd', unit('atd.service')],
  ['tty1', unit('getty@tty1.service')],
  ['tty2', unit('getty@tty2.service')],
  ['tty3', unit('getty@tty3.service')],
  ['tty4', unit('getty@tty4.service')],
  ['tty5', unit('getty@tty5.service')],
  ['tty6', unit('getty@tty6.service')],
  ['portmap', unit('rpcbind.service')],
  ['syslog', unit('rsyslog.service')],
  ['halt', { kind: 'shutdown' }],
  ['reboot', { kind: 'shutdown' }],
  ['shutdown', { kind: 'shutdown' }],
  ['pre-shutdown', { kind: 'shutdown' }],
]);

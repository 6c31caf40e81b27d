import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootLab, convertForReal, type Lab, labAvailable, titled, waitFor } from './lab.ts';

const hasUdev = ['/usr/lib/systemd/systemd-udevd', '/lib/systemd/systemd-udevd'].some(existsSync);
const reason = labAvailable() ?? (hasUdev ? undefined : 'udev is not installed');

/** What it does when it starts; its end is what the unit's state tells. */
const says = (text: string) => `exec sh -c 'echo ${text} >> /run/said; exec sleep 1000'`;
const lines = (...text: readonly string[]) => text.map((line) => `${line}\n`).join('');

const jobs = {
  'each.conf': lines(
    'start on net-device-added INTERFACE=wl*',
    'stop on net-device-removed INTERFACE=$INTERFACE',
    'instance $INTERFACE',
    says('each "$INTERFACE"'),
  ),
  'other.conf': lines(
    'start on net-device-added INTERFACE!=wl*',
    'task',
    'exec sh -c "echo other >> /run/said"',
  ),
  'gone.conf': lines(
    'start on net-device-removed INTERFACE=br-1',
    'task',
    'exec sh -c "echo gone >> /run/said"',
  ),
  'changed.conf': lines('start on net-device-changed INTERFACE=br-2', says('changed')),
  'stopped.conf': lines(
    'start on runlevel 2',
    'stop on net-device-removed INTERFACE=br-?',
    says('stopped'),
  ),
  'absent.conf': lines('start on net-device-added NO_SUCH_PROPERTY!=x', says('absent')),
};

describe.skipIf(reason)(titled('device events', reason), () => {
  let lab: Lab;
  const said = () => lab.run('cat', '/run/said').stdout.split('\n');
  const ip = (...words: string[]) => lab.run('ip', 'link', ...words);
  const isActive = (unit: string) => lab.show(unit, 'ActiveState') === 'active';

  beforeAll(async () => {
    // Of the machine's own devices the kernel would tell again.
    const noTrigger = { text: '[Service]\nType=oneshot\nExecStart=/bin/true\n' };
    const files = {
      ...convertForReal(jobs).tree,
      '/etc/systemd/system/systemd-udev-trigger.service': noTrigger,
    };
    lab = await bootLab({ files, devices: true });
    await waitFor('udev', () => isActive('systemd-udevd.service'));
  });
  afterAll(async () => {
    await lab?.stop();
  });

  test('a device that appears starts the instance of its name, and takes it along', async () => {
    ip('add', 'wl-1', 'type', 'bridge');
    const unit = 'each@wl\\x2d1.service';
    await waitFor('the instance', () => said().includes('each wl-1'));
    expect(isActive(unit)).toBe(true);
    ip('del', 'wl-1');
    await waitFor('its end', () => !isActive(unit));
    expect(said()).not.toContain('other');
  });

  test('a condition that excludes some devices starts on the others', async () => {
    ip('add', 'ot0', 'type', 'bridge');
    await waitFor('the task', () => said().includes('other'));
    expect(isActive('each@ot0.service')).toBe(false);
  });

  test('a device that goes starts what waits for that, and stops what it is to stop', async () => {
    await waitFor('what runs from boot on', () => isActive('stopped.service'));
    ip('add', 'br-1', 'type', 'bridge');
    await waitFor('the device', () => isActive('sys-subsystem-net-devices-br\\x2d1.device'));
    expect(said()).not.toContain('gone');
    ip('del', 'br-1');
    await waitFor('the task', () => said().includes('gone'));
    await waitFor('the stop', () => !isActive('stopped.service'));
  });

  test('a change of a device is not its coming', async () => {
    ip('add', 'br-2', 'type', 'bridge');
    await waitFor('the device', () => isActive('sys-subsystem-net-devices-br\\x2d2.device'));
    expect(said()).not.toContain('changed');
    lab.run('udevadm', 'trigger', '--action=change', '/sys/class/net/br-2');
    await waitFor('the start', () => said().includes('changed'));
  });

  test('a condition on a property that no device has never holds', () => {
    expect(said()).not.toContain('absent');
  });
});

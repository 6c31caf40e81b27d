import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { withoutProtections } from '../../src/convert/harden.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';
import { protections, type SideEffect } from '../../src/convert/tables/protections.ts';

const asUser = 'setuid www-data\n';

function converted(job: string, options: ConvertOptions = { harden: true }) {
  const { outputs, findings } = convert([{ name: 'web.conf', content: job }], options);
  const content = outputs[0]?.content ?? '';
  const lines = content.split('\n');
  const without = withoutProtections(content).split('\n');
  return {
    content,
    added: lines.filter((line) => !without.includes(line)),
    codes: findings.map(({ code }) => code),
    messages: findings.flatMap(({ code, message }) => (code === 'hardened' ? [message] : [])),
    advice: findings.flatMap(({ code, advice }) => (code === 'hardened' ? [advice] : [])),
    left: findings.flatMap(({ code, message }) => (code === 'right-left' ? [message] : [])),
  };
}

describe('--harden', () => {
  test('takes from a user what that user may not do anyway, and names each', () => {
    const { added, messages } = converted(`${asUser}exec /usr/bin/web -p 80\n`);
    expect(added).toContain('NoNewPrivileges=yes');
    expect(added).toContain('ProtectSystem=full');
    expect(added.length).toBeGreaterThan(12);
    for (const line of added)
      expect(messages.some((one) => one.startsWith(`${line}: `))).toBe(true);
    expect(messages).toHaveLength(added.length);
  });

  test('takes nothing unless asked', () => {
    expect(converted(`${asUser}exec /usr/bin/web\n`, {}).added).toEqual([]);
    const faithful = converted(`${asUser}exec /usr/bin/web\n`, { harden: true, style: 'faithful' });
    expect(faithful.added).toEqual([]);
  });

  test.each(['exec /usr/bin/web\n', 'setuid root\nexec /usr/bin/web\n'])(
    'takes nothing from root, and says so: %j',
    (job) => {
      const { added, codes } = converted(job);
      expect(added).toEqual([]);
      expect(codes).toContain('not-hardened');
    },
  );

  test.each([
    ['exec /usr/bin/web --socket /tmp/web.sock', 'PrivateTmp'],
    ['env TMPDIR=/srv\nexec /usr/bin/web', 'PrivateTmp'],
    ['exec /usr/bin/web --tty /dev/ttyS0', 'PrivateDevices'],
    ['exec /home/web/bin/web', 'ProtectHome'],
    ['post-start exec sudo /usr/bin/tell\nexec /usr/bin/web', 'NoNewPrivileges'],
    ['post-start exec sudo /usr/bin/tell\nexec /usr/bin/web', 'CapabilityBoundingSet'],
    ['pre-start exec sysctl -w vm.swappiness=1\nexec /usr/bin/web', 'ProtectKernelTunables'],
    ['pre-start exec modprobe dummy\nexec /usr/bin/web', 'ProtectKernelModules'],
    ['pre-start exec touch /etc/web.seen\nexec /usr/bin/web', 'ProtectSystem'],
    ['exec chrt --rr 5 /usr/bin/web', 'RestrictRealtime'],
    ['env HOME=/srv/web\nexec /usr/bin/web', 'ProtectHome'],
    ['chdir /root\nexec /usr/bin/web', 'ProtectHome'],
  ])('leaves what the job may need: %j keeps %s', (job, key) => {
    const { content, left } = converted(`${asUser}${job}\n`);
    expect(content).not.toMatch(new RegExp(`^${key}=`, 'm'));
    expect(left.some((message) => message.includes(` ${key}=`))).toBe(true);
  });

  const keysWith = (effect: SideEffect) =>
    protections.flatMap(({ key, effects }) => (effects?.includes(effect) ? [key] : []));
  const keysIn = (added: readonly string[]) => added.map((line) => line.split('=')[0]);

  test.each([
    'exec sudo /usr/bin/web',
    'exec /usr/bin/sudo -n /usr/bin/web',
    'post-start exec ping -c 1 192.0.2.1\nexec /usr/bin/web',
    `exec sh -c 'ping -c 1 192.0.2.1; /usr/bin/web'`,
    'script\n  mount /srv || true\n  exec /usr/bin/web\nend script',
  ])('%j has nothing that implies NoNewPrivileges=', (job) => {
    const keys = keysIn(converted(`${asUser}${job}\n`).added);
    for (const key of keysWith('no-new-rights')) expect(keys).not.toContain(key);
  });

  test.each([
    'exec /usr/bin/web --mount=/srv --ping',
    'exec /usr/bin/web /var/lib/docker/web',
    '# It needs no sudo.\nexec /usr/bin/web',
    'script\n  # no sudo, no mount\n  sleep 1\n  exec /usr/bin/web\nend script',
  ])('%j calls no such program', (job) => {
    expect(converted(`${asUser}${job}\n`).added).toHaveLength(protections.length);
  });

  test.each([
    'pre-start exec mount /srv\nexec su app -c /usr/bin/web',
    'pre-start exec /sbin/mount.nfs a:/b /srv\nexec su app -c /usr/bin/web',
    'pre-start exec losetup /dev/loop0 /srv/disk\nexec su app -c /usr/bin/web',
    'pre-start exec ip netns add web\nexec su app -c /usr/bin/web',
    'setuid web\nexec sshfs -f host: /srv',
    'setuid web\nexec /usr/bin/rclone mount host: /srv',
    'setuid web\npost-stop exec fusermount -u /srv\nexec /usr/bin/web',
  ])('%j mounts where all see it', (job) => {
    const keys = keysIn(converted(`${job}\n`).added);
    for (const key of keysWith('own-mounts')) expect(keys).not.toContain(key);
  });

  test('what root mounts needs no rights of a program', () => {
    const { added } = converted('pre-start exec mount /srv\nexec su app -c /usr/bin/web\n');
    expect(added).toContain('NoNewPrivileges=yes');
    expect(added).toContain('RestrictRealtime=yes');
  });

  test('what sudo runs may do what the user may not', () => {
    const { added, left } = converted(`${asUser}exec sudo /usr/bin/web\n`);
    expect(added).toEqual(['PrivateTmp=yes']);
    expect(left).toContainEqual(
      expect.stringContaining('sudo is a program with rights of its own'),
    );
    expect(left).toContainEqual(expect.stringContaining('sudo runs a command as somebody else'));
  });

  test.each([
    ['/home/web', false],
    ['/root', false],
    ['/var/www', true],
  ])('the home of its user is %s: ProtectHome= %s', (home, isProtected) => {
    const passwd = `root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::${home}:/bin/sh\n`;
    const machine = {
      readFile: (path: string) => (path === '/etc/passwd' ? passwd : undefined),
      exists: () => true,
    };
    for (const user of ['www-data', '33']) {
      const { added, left } = converted(`setuid ${user}\nexec /usr/bin/web\n`, {
        harden: true,
        machine,
      });
      expect(added.includes('ProtectHome=read-only')).toBe(isProtected);
      expect(left.some((message) => message.includes(`is ${home}`))).toBe(!isProtected);
    }
  });

  test('advice that holds for all of them is given once', () => {
    const { advice } = converted(`${asUser}exec /usr/bin/web\n`);
    expect(advice.filter((one) => one !== undefined)).toHaveLength(1);
    expect(advice[0]).toContain('Try the service');
  });

  test("leaves what commands of root's may need", () => {
    const job =
      'pre-start exec /usr/bin/prepare\nexec start-stop-daemon --start --chuid web --exec /usr/bin/web\n';
    const { content, added } = converted(job);
    expect(content).toContain('ExecStartPre=!/usr/bin/prepare');
    for (const key of ['ProtectSystem', 'CapabilityBoundingSet', 'ProtectKernelTunables'])
      expect(content).not.toContain(`${key}=`);
    expect(added).toContain('ProtectHostname=yes');
  });

  test('writes what the target knows', () => {
    const of = (systemd: number) =>
      converted(`${asUser}exec /usr/bin/web\n`, { harden: true, systemd }).added;
    expect(of(219)).toEqual([
      'CapabilityBoundingSet=',
      'NoNewPrivileges=yes',
      'ProtectHome=read-only',
      'ProtectSystem=full',
      'PrivateDevices=yes',
      'PrivateTmp=yes',
    ]);
    expect(of(244)).toContain('ProtectKernelLogs=yes');
    expect(of(243)).not.toContain('ProtectKernelLogs=yes');
  });
});

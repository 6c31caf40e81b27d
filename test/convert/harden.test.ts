import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { withoutProtections } from '../../src/convert/harden.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';

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
  ])('leaves what the job may need: %j keeps %s', (job, key) => {
    const { content, added } = converted(`${asUser}${job}\n`);
    expect(content).not.toMatch(new RegExp(`^${key}=`, 'm'));
    expect(added.length).toBeGreaterThan(5);
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

import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { defaultRelease, releaseNamed } from '../../src/convert/tables/releases.ts';

function unitOf(stanzas: string, systemd = 252, from?: string) {
  const release = (from && releaseNamed(from)) || defaultRelease;
  const { outputs, findings } = convert(
    [{ name: 'web.conf', content: `${stanzas}\nexec /bin/web\n` }],
    { systemd, release },
  );
  return {
    lines: (outputs[0]?.content ?? '').split('\n'),
    codes: findings.map(({ code }) => code),
  };
}

function jobOf(settings: string, to?: string) {
  const release = (to && releaseNamed(to)) || defaultRelease;
  const content = `[Service]\nExecStart=/bin/web\n${settings}\n`;
  const { outputs, findings } = convert([{ name: 'web.service', content }], { release });
  return {
    lines: (outputs[0]?.content ?? '').split('\n'),
    codes: findings.map(({ code }) => code),
  };
}

describe('control groups', () => {
  test.each([
    ['cgroup memory limit_in_bytes 512m', 252, 'MemoryMax=512M'],
    ['cgroup memory limit_in_bytes -1', 252, 'MemoryMax=infinity'],
    ['cgroup memory limit_in_bytes 512m', 230, 'MemoryLimit=512M'],
    ['cgroup cpu shares 512', 252, 'CPUWeight=50'],
    ['cgroup cpu shares 2', 252, 'CPUWeight=1'],
    ['cgroup cpu shares 512', 231, 'CPUShares=512'],
    ['cgroup cpuset cpus 0-2,5', 252, 'AllowedCPUs=0-2,5'],
    ['cgroup cpuset cpus 0-2,5', 243, 'CPUAffinity=0-2 5'],
    ['cgroup cpuset mems 0', 252, 'AllowedMemoryNodes=0'],
    ['cgroup blkio weight 500', 252, 'IOWeight=100'],
    ['cgroup blkio weight 500', 229, 'BlockIOWeight=500'],
  ])('%s for systemd %i is %s', (stanza, systemd, line) => {
    expect(unitOf(stanza, systemd).lines).toContain(line);
  });

  test.each([
    ['cgroup memory swappiness 10', 252, 'cgroup-setting-lost'],
    ['cgroup memory limit_in_bytes lots', 252, 'cgroup-setting-lost'],
    ['cgroup cpuset mems 0', 243, 'cgroup-setting-lost'],
    ['cgroup memory shared limit_in_bytes 5', 252, 'cgroup-shared'],
    ['cgroup freezer', 252, 'holds-anyway'],
    ['cgroup cpu shares 512', 252, 'share-scaled'],
  ])('%s for systemd %i: %s', (stanza, systemd, code) => {
    expect(unitOf(stanza, systemd).codes).toContain(code);
  });

  test.each([
    ['MemoryMax=1G', 'cgroup memory limit_in_bytes 1073741824'],
    ['CPUWeight=100', 'cgroup cpu shares 1024'],
    ['AllowedCPUs=0 1', 'cgroup cpuset cpus 0,1'],
    ['IOWeight=10000', 'cgroup blkio weight 1000'],
  ])('%s is %s', (setting, stanza) => {
    const { lines, codes } = jobOf(setting);
    expect(lines).toContain(stanza);
    expect(codes).toContain('cgroup-needs-manager');
  });

  it('have no stanza before 1.13', () => {
    const { lines, codes } = jobOf('MemoryMax=1G', 'ubuntu-14.04');
    expect(lines.join()).not.toContain('cgroup');
    expect(codes).toContain('cannot-be-written');
  });
});

describe('what AppArmor allows', () => {
  it('is loaded before anything runs, whatever user the job has', () => {
    const { lines } = unitOf(
      'setuid www\napparmor load /etc/apparmor.d/web\npre-start exec /bin/a',
    );
    const steps = lines.filter((line) => line.startsWith('ExecStartPre='));
    expect(steps).toEqual([
      'ExecStartPre=-+/sbin/apparmor_parser -r -W /etc/apparmor.d/web',
      'ExecStartPre=/bin/a',
    ]);
  });

  it('is a profile by name', () => {
    expect(unitOf('apparmor switch web//child').lines).toContain('AppArmorProfile=web//child');
    expect(unitOf('apparmor switch 100%').lines).toContain('AppArmorProfile=100%%');
    const { lines, codes } = unitOf('apparmor switch lxc-$NAME');
    expect(lines.join()).not.toContain('AppArmorProfile');
    expect(codes).toContain('profile-refused');
  });

  it('comes back as it was, where the Upstart knows it', () => {
    const unit = 'ExecStartPre=-+/sbin/apparmor_parser -r -W /etc/a\nAppArmorProfile=a';
    expect(jobOf(unit).lines).toEqual(
      expect.arrayContaining(['apparmor load /etc/a', 'apparmor switch a']),
    );
    const old = jobOf(unit, 'ubuntu-12.04');
    expect(old.lines.join('\n')).toContain('/sbin/apparmor_parser -r -W /etc/a || true');
    expect(old.codes).toContain('cannot-be-written');
  });
});

describe("Chrome OS's own stanzas", () => {
  test('tmpfiles are applied before anything runs, and come back', () => {
    const { lines, codes } = unitOf('tmpfiles /a.conf\ntmpfiles /b.conf', 252, 'chromeos');
    const line = 'ExecStartPre=+/usr/bin/systemd-tmpfiles --create /a.conf /b.conf';
    expect(lines).toContain(line);
    expect(codes).not.toContain('stanza-of-one-system');
    expect(jobOf(line, 'chromeos').lines).toContain('tmpfiles /a.conf /b.conf');
    expect(jobOf(line).lines.join('\n')).toContain('pre-start exec /usr/bin/systemd-tmpfiles');
  });

  test('import takes what no unit is given', () => {
    expect(unitOf('import A', 252, 'chromeos').codes).toContain('import-not-carried');
  });
});

test('debug does nothing since 1.12, and before that nothing that a unit could', () => {
  expect(unitOf('debug', 252, 'ubuntu-14.04').codes).toContain('has-no-effect');
  expect(unitOf('debug', 252, 'ubuntu-12.04').codes).toContain('debug-not-carried');
});

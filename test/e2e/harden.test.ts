/** A service that has been hardened, on a real systemd: it starts, does its work, and may not do what was taken from it. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposureOf } from '../../src/cli/exposure.ts';
import { convert } from '../../src/convert/convert.ts';
import { type Protection, protections } from '../../src/convert/tables/protections.ts';
import { directiveInfo } from '../../src/systemd/catalogue.ts';
import { bootLab, type Lab, labAvailable, titled } from './lab.ts';

const reason = labAvailable();

const version = /systemd (\d+)/.exec(
  spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];

/** Whether the systemd here has a directive of services. */
function isKnownHere(key: string): boolean {
  const { since } = directiveInfo('Service', key) ?? {};
  return since === undefined || Number(version ?? 0) >= since;
}

const program = `#!/bin/sh
echo "state $(cat /proc/self/status | grep -c '^CapBnd:.0000000000000000$')"
touch /var/lib/prudent/here && echo works
touch /usr/there 2>/dev/null || echo refused
grep -q '^NoNewPrivs:.1' /proc/self/status && echo bound
`;

const job = `pre-start exec install -d -o daemon -g daemon /var/lib/prudent
exec start-stop-daemon --start --chuid daemon --exec /opt/prudent
`;

/** A unit that has one protection alone, of a user who calls a program with rights of its own. */
const calling = ({ key, value }: Protection) => `[Service]
Type=oneshot
User=daemon
${key}=${value}
ExecStart=/opt/rights ^CapEff: /proc/self/status
`;

/** A unit that has one protection alone, where root mounts something for the program of a user. */
const mounting = ({ key, value }: Protection) => `[Service]
Type=oneshot
User=daemon
${key}=${value}
ExecStartPre=!mount -t tmpfs of-${key} /srv
ExecStart=/bin/sh -c 'grep -q of-${key} /proc/self/mounts && echo "it is there"'
`;

const { outputs } = convert([{ name: 'prudent.conf', content: job }], { harden: true });

describe.skipIf(reason)(titled('a hardened service', reason), () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await bootLab({
      files: {
        '/opt/prudent': { text: program, mode: 0o755 },
        ...Object.fromEntries(
          outputs.map(({ path, content, mode }) => [`/${path}`, { text: content, mode }]),
        ),
        ...Object.fromEntries(
          protections.flatMap((one) => [
            [`/etc/systemd/system/calls-${one.key}.service`, { text: calling(one) }],
            [`/etc/systemd/system/mounts-${one.key}.service`, { text: mounting(one) }],
          ]),
        ),
      },
    });
  }, 120_000);

  afterAll(() => lab?.stop());

  test('does its work, and no more', () => {
    lab.systemctl('start', 'prudent.service');
    lab.run('sleep', '1');
    const journal = lab.journal('prudent.service');
    for (const line of ['state 1', 'works', 'refused', 'bound']) expect(journal).toContain(line);
    expect(lab.show('prudent.service', 'Result')).toBe('success');
  });

  const known = protections.filter(({ key }) => isKnownHere(key));

  test('what the table says of programs with rights of their own is so', () => {
    lab.run('cp', '/bin/grep', '/opt/rights');
    lab.run('chmod', '4755', '/opt/rights');
    for (const { key, effects } of known) {
      lab.systemctl('start', `calls-${key}.service`);
      const gains = /^.*CapEff:\s*0*[1-9a-f]/m.test(lab.journal(`calls-${key}.service`));
      expect([key, gains]).toEqual([key, effects?.includes('no-new-rights') !== true]);
    }
  });

  test('what the table says of mounts is so', () => {
    // Without capabilities nobody mounts anything.
    for (const { key, effects } of known.filter((one) => one.key !== 'CapabilityBoundingSet')) {
      lab.systemctl('start', `mounts-${key}.service`);
      const isSeen = lab.journal(`mounts-${key}.service`).includes('it is there');
      const isOnMachine = lab.run('grep', '-q', `of-${key}`, '/proc/mounts').status === 0;
      const isOwn = effects?.includes('own-mounts') === true;
      expect([key, isSeen, isOnMachine]).toEqual([key, !isOwn, !isOwn]);
    }
  });
});

/** It looks at files from 250 on. */
const hasOffline = Number(version ?? 0) >= 250;

test.skipIf(!hasOffline)('systemd-analyze finds less to fear', () => {
  const [unit] = outputs;
  const exposure = unit && exposureOf(unit);
  expect(Number(exposure?.before)).toBeGreaterThan(8);
  expect(Number(exposure?.after)).toBeLessThan(6);
});

test.skipIf(!hasOffline)('and nothing is asked of a unit that is as it was', () => {
  const plain = convert([{ name: 'prudent.conf', content: job }]).outputs[0];
  expect(plain && exposureOf(plain)).toBeUndefined();
});

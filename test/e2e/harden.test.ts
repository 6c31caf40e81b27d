/** A service that has been hardened, on a real systemd: it starts, does its work, and may not do what was taken from it. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exposureOf } from '../../src/cli/exposure.ts';
import { convert } from '../../src/convert/convert.ts';
import { bootLab, type Lab, labAvailable, titled } from './lab.ts';

const reason = labAvailable();

const program = `#!/bin/sh
echo "state $(cat /proc/self/status | grep -c '^CapBnd:.0000000000000000$')"
touch /var/lib/prudent/here && echo works
touch /usr/there 2>/dev/null || echo refused
grep -q '^NoNewPrivs:.1' /proc/self/status && echo bound
`;

const job = `pre-start exec install -d -o daemon -g daemon /var/lib/prudent
exec start-stop-daemon --start --chuid daemon --exec /opt/prudent
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
});

const version = /systemd (\d+)/.exec(
  spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' }).stdout ?? '',
)?.[1];
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

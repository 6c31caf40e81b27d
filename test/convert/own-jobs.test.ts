import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { readSite } from '../../src/convert/read-site.ts';

const rc = { name: 'rc.conf', content: 'start on runlevel [0-6]\ntask\nexec /etc/init.d/rc 2\n' };
const web = { name: 'web.conf', content: 'start on stopped rc RUNLEVEL=2\nexec /bin/web\n' };

describe('a job of the old system itself', () => {
  test('becomes no unit, and is said to be done by something else', () => {
    const { outputs, findings } = convert([rc]);
    expect(outputs).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['came-with-upstart']);
    expect(findings[0]?.message).toContain('systemd itself and its targets');
  });

  test('is what it was for the jobs that wait for it', () => {
    const alone = convert([web]);
    const together = convert([rc, web]);
    expect(together.outputs).toEqual(alone.outputs);
  });

  test.each([
    ['kmod', 'exec /usr/local/bin/load-card'],
    ['tty1', 'exec /usr/bin/kiosk'],
    ['hostname', 'exec /opt/announce-hostname'],
    ['halt', 'exec /usr/bin/ups-notify'],
  ])('is not a job of the site that has only the name %s', (name, process) => {
    const { outputs } = convert([
      { name: `${name}.conf`, content: `start on startup\n${process}\n` },
    ]);
    expect(outputs.map(({ path }) => path)).toEqual([`etc/systemd/system/${name}.service`]);
  });

  test('becomes a unit where the site says so', () => {
    const site = readSite('[units]\nrc = rc.service\n');
    const { outputs, findings } = convert([rc], { site });
    expect(outputs.map(({ path }) => path)).toContain('etc/systemd/system/rc.service');
    expect(findings.map(({ code }) => code)).not.toContain('came-with-upstart');
  });
});

import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

function converted(job: string) {
  const { outputs, findings } = convert([{ name: 'web.conf', content: `${job}\n` }]);
  return { unit: outputs[0]?.content ?? '', codes: findings.map(({ code }) => code) };
}

describe('a daemon that is known by its manual', () => {
  test.each([
    ['exec /usr/sbin/nginx', true],
    [`exec /usr/sbin/nginx -g 'daemon off;'`, false],
    ['exec /usr/sbin/sshd', true],
    ['exec /usr/sbin/sshd -D', false],
    ['exec /usr/bin/memcached', false],
    ['exec /usr/bin/memcached -d', true],
    // What a variable holds may keep it there.
    ['env O=-D\nexec /usr/sbin/sshd $O', false],
    ['expect fork\nexec /usr/sbin/sshd', false],
    ['exec /usr/bin/unheard-of', false],
  ])('%j leaves its main process: %s', (job, leaves) => {
    expect(converted(job).codes.includes('daemon-leaves')).toBe(leaves);
  });

  test.each([
    ['exec /usr/sbin/sshd -D', true],
    ['exec /usr/bin/memcached', false],
    ['task\nexec /usr/sbin/sshd -D', false],
    ['exec /usr/bin/wrap /usr/sbin/sshd -D', false],
  ])('%j is reloaded by SIGHUP: %s', (job, reloads) => {
    expect(converted(job).unit.includes('ExecReload=/bin/kill -HUP $MAINPID')).toBe(reloads);
  });

  test.each([
    ['exec /usr/sbin/cron -f', true],
    ['exec /usr/bin/dockerd', true],
    ['exec /usr/bin/docker -d', true],
    ['exec /usr/bin/docker run --rm web', false],
    ['script\n/usr/sbin/cron -f\ndate\nend script', false],
    ['exec /usr/bin/memcached', false],
  ])('what %j runs for others lives on: %s', (job, lives) => {
    expect(converted(job).unit.includes('KillMode=process')).toBe(lives);
    expect(converted(job).codes.includes('children-live-on')).toBe(lives);
  });

  test('a daemon that another job reloads has a way to be', () => {
    const jobs = [
      { name: 'web.conf', content: 'exec /usr/bin/memcached\n' },
      { name: 'all.conf', content: 'task\nexec reload web\n' },
    ];
    const unit = convert(jobs).outputs.find(({ path }) => path.endsWith('/web.service'));
    expect(unit?.content).toContain('ExecReload=/bin/kill -HUP $MAINPID');
  });

  test('a file that a reload would cut is left to the shell', () => {
    expect(converted('exec /usr/sbin/sshd -D > /var/log/web.log').unit).not.toContain('truncate:');
    expect(converted('exec /usr/bin/memcached > /var/log/web.log').unit).toContain('truncate:');
  });

  test('what it may tell is advice, and never Type=notify by itself', () => {
    const { unit, codes } = converted('exec /usr/bin/gunicorn app:application');
    expect(codes).toContain('daemon-may-tell');
    expect(unit).not.toContain('Type=notify');
  });

  test('a virtual machine that was told to end has not failed', () => {
    expect(converted('exec java -jar /srv/web.jar').unit).toContain('SuccessExitStatus=143');
  });
});

import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { knownDaemons } from '../../src/convert/tables/known-daemons.ts';

function converted(job: string, files: Readonly<Record<string, string>> = {}) {
  const machine = { readFile: (path: string) => files[path], exists: () => true };
  const { outputs, findings } = convert([{ name: 'web.conf', content: `${job}\n` }], { machine });
  const of = (wanted: string) => findings.find(({ code }) => code === wanted);
  return {
    unit: outputs[0]?.content ?? '',
    codes: findings.map(({ code }) => code),
    of: (code: string) => `${of(code)?.message ?? ''} ${of(code)?.advice ?? ''}`,
  };
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
    // Several short options may stand together.
    ['exec /usr/sbin/sshd -De', false],
    [`exec /usr/sbin/nginx -g 'daemon off; master_process on;'`, false],
    ['exec /usr/bin/monit -d 60 -I', false],
    // Options for somebody who looks on keep it there, too.
    ['exec /usr/sbin/sshd -d', false],
    ['exec /usr/sbin/named -g', false],
    ['exec /usr/sbin/rsyslogd -dn', false],
    // A version in a name, where distributions write one.
    ['exec /usr/sbin/php-fpm8.1', true],
    ['exec /usr/sbin/php5-fpm', true],
    ['exec /usr/sbin/php7.2-fpm --nodaemonize', false],
    ['exec /usr/bin/gunicorn3 -D web:app', true],
    ['exec /usr/sbin/cron2', false],
    // What the process becomes is the main process.
    ['exec bundle exec unicorn -D', true],
    ['exec bundle exec unicorn', false],
    ['exec bundle exec puma -d', true],
    ['exec /usr/bin/ruby -S bundle exec sidekiq -d', true],
    ['exec python /srv/web/bin/gunicorn -D web:app', true],
    ['exec /usr/bin/python3.9 -u -m gunicorn -D web:app', true],
    ['exec /usr/bin/env A=b /usr/sbin/sshd', true],
    ['exec bundle install unicorn -D', false],
    ['exec python -c gunicorn -D', false],
    ['exec python /srv/web/run.py gunicorn -D', false],
    ['exec /usr/bin/wrap unicorn -D', false],
  ])('%j leaves its main process: %s', (job, leaves) => {
    expect(converted(job).codes.includes('daemon-leaves')).toBe(leaves);
  });

  test.each([
    ['/usr/sbin/nginx', '-g "daemon off;"', 'Add -g "daemon off;"'],
    ['/usr/sbin/apache2', '-DFOREGROUND', 'Add -DFOREGROUND'],
    ['/usr/sbin/sshd', '-D', 'Add -D'],
    ['/usr/sbin/dnsmasq', '-k', 'Add -k'],
    ['/usr/sbin/named', '-f', 'Add -f'],
    ['/usr/sbin/ntpd', '-n', 'Add -n'],
    ['/usr/sbin/varnishd', '-F', 'Add -F'],
    ['/usr/sbin/nmbd', '-F', 'Add -F'],
    ['/usr/sbin/smbd -D', '-F instead of -D', 'Write -F instead of -D'],
    [
      '/usr/sbin/php-fpm --daemonize',
      '-F instead of --daemonize',
      'Write -F instead of --daemonize',
    ],
  ])('%s should be told to stay, by %s', (command, option, toDo) => {
    const { of } = converted(`exec ${command}`);
    expect(of('daemon-leaves')).toContain(`With ${option} it stays`);
    expect(of('daemon-leaves')).toContain(`${toDo}, which is the better way`);
    for (const expected of ['fork', 'daemon'])
      expect(converted(`expect ${expected}\nexec ${command}`).of('daemon-could-stay')).toMatch(
        `With ${option}, `,
      );
  });

  test.each([
    ['/usr/bin/memcached -d', '-d', ''],
    ['/usr/bin/mongod --fork --config /etc/mongod.conf', '--fork', ''],
    ['/usr/sbin/libvirtd -d', '-d', ''],
    ['/usr/bin/redis-server /etc/redis.conf --daemonize yes', '--daemonize yes', '--daemonize no'],
    ['/usr/sbin/haproxy -f /etc/haproxy.cfg -D', '-D', '-db'],
  ])('%s should not be told to leave', (command, out, keep) => {
    const { of } = converted(`exec ${command}`);
    expect(of('daemon-leaves')).toContain(`Without ${out} it stays`);
    expect(of('daemon-leaves')).toContain(`Take out ${out}`);
    expect(of('daemon-leaves')).not.toMatch(/\bAdd\b/);
    if (keep !== '') expect(of('daemon-leaves')).toContain(`with ${keep} whatever`);
    for (const expected of ['fork', 'daemon'])
      expect(converted(`expect ${expected}\nexec ${command}`).of('daemon-could-stay')).toMatch(
        `Without ${out}, `,
      );
  });

  test('every row that leaves unless it is told has an option to tell it', () => {
    for (const { leavesUnlessTold, foreground, debugging, programs } of knownDaemons.values()) {
      if (leavesUnlessTold) expect([programs, foreground.length]).not.toEqual([programs, 0]);
      expect(debugging.filter((option) => foreground.includes(option))).toEqual([]);
    }
  });

  const minissdpd = 'expect daemon\nexec /usr/sbin/minissdpd -i eth0';
  test.each([
    [`${minissdpd}\npost-stop exec rm -f /var/run/minissdpd.pid`, '/run/minissdpd.pid'],
    ['expect fork\nexec /usr/bin/web -p /var/run/web.pid', '/run/web.pid'],
    ['expect fork\npre-start exec rm -f "/srv/web/a b.pid"\nexec /usr/bin/web', ''],
    [`${minissdpd}\npost-stop exec rm -f /run/a.pid /run/b.pid`, '/run/a.pid or /run/b.pid'],
    [minissdpd, ''],
  ])('of %j the pid file may be %j', (job, path) => {
    const { unit, of } = converted(job);
    expect(unit).not.toContain('PIDFile=');
    const message = of('forking-without-pid-file');
    expect(message.includes('PIDFile= with the path it writes')).toBe(path === '');
    if (path !== '') expect(message).toContain(`PIDFile=, with ${path} if`);
  });

  const nginx = '/etc/nginx/nginx.conf';
  const redis = '/etc/redis/redis.conf';
  const haproxy = '/etc/haproxy.cfg';
  const inHaproxy = `exec /usr/sbin/haproxy -f ${haproxy}`;
  test.each([
    ['exec /usr/sbin/nginx', { [nginx]: 'daemon off;\nevents { a b; }\n' }, false],
    ['exec /usr/sbin/nginx -c /srv/n.conf', { '/srv/n.conf': 'user a; daemon  off ;' }, false],
    ['exec /usr/sbin/nginx -c /srv/n.conf', { [nginx]: 'daemon off;' }, true],
    [
      'exec /usr/sbin/nginx',
      { [nginx]: `http { log_format a '{"a": 1'; # it's\n}\ndaemon off;` },
      false,
    ],
    ['exec /usr/sbin/nginx -c/srv/n.conf', { [nginx]: 'daemon off;' }, true],
    ['exec /usr/sbin/nginx -p /srv', { [nginx]: 'daemon off;' }, true],
    ['exec /usr/sbin/nginx', { [nginx]: '# daemon off;\nhttp { server { daemon off; } }' }, true],
    [`exec /usr/bin/redis-server ${redis}`, { [redis]: 'daemonize yes\n' }, true],
    [`exec /usr/bin/redis-server ${redis}`, { [redis]: '#daemonize yes\n' }, false],
    [`exec /usr/bin/redis-server ${redis}`, { [redis]: 'daemonize yes\ndaemonize no\n' }, false],
    [`exec /usr/bin/redis-server ${redis} --daemonize no`, { [redis]: 'daemonize yes\n' }, false],
    [`exec /usr/bin/redis-server ${redis}`, { [redis]: 'daemonize yes\ninclude /x\n' }, false],
    ['exec /usr/bin/redis-server', { [redis]: 'daemonize yes\n' }, false],
    [`env F=${redis}\nexec /usr/bin/redis-server $F`, { [redis]: 'daemonize yes\n' }, false],
    [`chroot /srv\nexec /usr/bin/redis-server ${redis}`, { [redis]: 'daemonize yes\n' }, false],
    [inHaproxy, { [haproxy]: 'global\n  daemon\ndefaults\n' }, true],
    [inHaproxy, { [haproxy]: 'defaults\n  daemon\n' }, false],
    [`${inHaproxy} -db`, { [haproxy]: 'global\n  daemon\n' }, false],
    [`${inHaproxy} -f /etc/more.cfg`, { [haproxy]: 'global\n  daemon\n' }, false],
  ])('%j with the file %j leaves its main process: %s', (job, files, leaves) => {
    expect(converted(job, files).codes.includes('daemon-leaves')).toBe(leaves);
  });

  test('its own file says where the pid file is, and what to change', () => {
    const files = { [redis]: 'daemonize yes\npidfile "/var/run/redis/redis.pid"\n' };
    const { unit, of } = converted(`expect daemon\nexec /usr/bin/redis-server ${redis}`, files);
    expect(unit).toContain('Type=forking');
    expect(unit).toContain('PIDFile=/run/redis/redis.pid');
    expect(of('daemon-could-stay')).toContain(`Take out "daemonize yes" in ${redis}`);
  });

  test('a fork is not waited for where the file keeps it in the foreground', () => {
    const { unit, of } = converted('expect daemon\nexec /usr/sbin/nginx', {
      [nginx]: 'daemon off;',
    });
    expect(unit).not.toContain('Type=forking');
    expect(of('expect-but-foreground')).toContain(`"daemon off" in ${nginx} keeps`);
  });

  test('what haproxy is told to tell, it tells', () => {
    expect(converted('exec /usr/sbin/haproxy -Ws -f /etc/haproxy.cfg').unit).toContain(
      'Type=notify',
    );
    const { unit, of } = converted('exec /usr/sbin/haproxy -W -db -f /etc/haproxy.cfg');
    expect(unit).not.toContain('Type=notify');
    expect(of('daemon-may-tell')).toContain('can tell systemd when it is up: with -Ws');
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

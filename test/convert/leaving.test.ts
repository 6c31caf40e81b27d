import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import type { ConvertOptions } from '../../src/convert/options.ts';
import { releaseNamed } from '../../src/convert/tables/releases.ts';

function converted(lines: readonly string[], options: ConvertOptions = {}) {
  const { outputs, findings } = convert(
    [{ name: 'web.conf', content: `${lines.join('\n')}\n` }],
    options,
  );
  return {
    unit: outputs[0]?.content ?? '',
    codes: findings.map(({ code }) => code as string),
    messages: findings.map(({ message }) => message),
  };
}

/** A system whose /bin/sh is dash, and one where it is bash. */
const [dash, bash] = (['ubuntu-14.04', 'rhel-6'] as const).map((name): ConvertOptions => {
  const release = releaseNamed(name);
  if (release === undefined) throw new Error(`There is no ${name}.`);
  return { release };
});

const script = (...lines: readonly string[]) => ['script', ...lines, 'end script'];

describe('a main process that ends while what it started lives on', () => {
  test.each([
    ['exec start-stop-daemon --start --background --exec /usr/bin/web'],
    ['exec start-stop-daemon -S -b -m -p /run/web.pid -x /usr/bin/web -- --quiet'],
    ['exec setsid web'],
    ['exec nohup setsid web'],
    ['exec setsid -f web'],
    ['exec su app -c "web &"'],
    ['exec sudo -u app sh -c "web &"'],
    ['exec minijail0 -i -u web -- /usr/bin/web'],
    ['exec daemonize -p /run/web.pid /usr/bin/web'],
    ['exec screen -dmS web /usr/bin/web'],
    ['exec screen -d -m /usr/bin/web'],
    ['exec tmux -S /run/web new-session -d -s web /usr/bin/web'],
    ['exec forever start /srv/web.js'],
    ['exec pm2 start /srv/web.js'],
    ['exec su postgres -c "pg_ctl start -D /srv"'],
    ['exec /opt/tomcat/bin/catalina.sh start'],
    ['exec /opt/zookeeper/bin/zkServer.sh start'],
    ['exec /opt/kafka/bin/kafka-server-start.sh -daemon /etc/kafka.properties'],
    ['exec apache2ctl start'],
    ['exec uwsgi --daemonize=/var/log/web.log --ini /etc/web.ini'],
    ['exec service web start'],
    ['exec /etc/init.d/web start'],
    ['exec su app -c "memcached -d" && true'],
  ])('%s', (line) => {
    for (const style of ['native', 'faithful'] as const) {
      const { unit, codes } = converted([line], { style });
      expect(unit).toContain('KillMode=process\n');
      expect(codes).toContain('lives-on-unwatched');
    }
  });

  test.each([
    ['exec setsid -w web'],
    ['exec screen -D -m web'],
    ['exec forever /srv/web.js'],
    ['exec pm2 start --no-daemon /srv/web.js'],
    ['exec pg_ctlcluster 9.1 main start --foreground'],
    ['exec /opt/tomcat/bin/catalina.sh run'],
    ['exec apache2ctl -DFOREGROUND -k start'],
    ['exec service web status'],
    ['exec docker run --detach web'],
    ['exec start-stop-daemon --start --exec /usr/bin/web -- --background'],
  ])('%s is another matter', (line) => {
    const { unit, codes } = converted([line]);
    expect(unit).not.toContain('KillMode=');
    expect(codes).not.toContain('lives-on-unwatched');
  });

  test('in a script, the last of it counts', () => {
    const left = converted(script('. /etc/default/web', 'web $O &', 'echo $! > /run/web.pid'));
    expect(left.unit).toContain('KillMode=process\n');
    expect(left.codes).toContain('lives-on-unwatched');
    expect(left.codes).not.toContain('leftovers-are-killed');
    const beside = converted(script('helper &', 'exec web'));
    expect(beside.unit).not.toContain('KillMode=');
    expect(beside.codes).toContain('leftovers-are-killed');
    expect(beside.codes).not.toContain('lives-on-unwatched');
    // A child of the shell leads no group of processes, and setsid becomes the program.
    expect(converted(script('setsid web')).unit).not.toContain('KillMode=');
  });

  test('what "expect" follows is not lost', () => {
    const { unit, codes } = converted(['expect fork', 'exec setsid -f web']);
    expect(unit).toContain('Type=forking');
    expect(unit).not.toContain('KillMode=');
    expect(codes).not.toContain('lives-on-unwatched');
  });

  test('a task leaves whatever it put into the background, wherever that stands', () => {
    const { unit, codes } = converted(['task', ...script('helper &', 'work')]);
    expect(unit).toContain('Type=oneshot\n');
    expect(unit).toContain('KillMode=process\n');
    expect(codes).toContain('lives-on-unwatched');
    expect(converted(['task', ...script('helper &', 'work', 'kill $!')]).unit).not.toContain(
      'KillMode=',
    );
    expect(converted(['task', 'exec service web start']).unit).toContain('KillMode=process\n');
  });

  test('an option that says so by its name is likely, and no more', () => {
    const { unit, codes } = converted(['exec /usr/bin/web --daemon']);
    expect(unit).not.toContain('KillMode=');
    expect(codes).toContain('may-leave-main-process');
    expect(converted(['expect daemon', 'exec /usr/bin/web --daemon']).codes).not.toContain(
      'may-leave-main-process',
    );
    // It would have been given up at once.
    expect(converted(['respawn', 'exec /usr/bin/web --daemon']).codes).not.toContain(
      'may-leave-main-process',
    );
    expect(converted(['exec /usr/bin/web --port 80']).codes).not.toContain(
      'may-leave-main-process',
    );
    expect(converted(['exec /opt/tomcat/bin/startup.sh']).codes).toContain(
      'may-leave-main-process',
    );
  });

  test('of a daemon that is known, its own finding tells', () => {
    const { unit, codes, messages } = converted(['respawn', 'exec /usr/sbin/nginx']);
    expect(unit).toContain('KillMode=process\n');
    expect(codes).toContain('daemon-leaves');
    expect(codes).not.toContain('lives-on-unwatched');
    expect(messages.some((message) => message.includes('each time one more may be left'))).toBe(
      true,
    );
    // In one of two ways through a script alone.
    const one = converted(script('if [ -e /a ]; then exec nginx; else exec web; fi'));
    expect(one.codes).toContain('daemon-leaves');
    expect(one.unit).not.toContain('KillMode=');
  });

  test('what is left needs its directory below /run', () => {
    const start = ['pre-start exec mkdir -p /run/web'];
    expect(converted([...start, 'exec setsid web']).unit).toContain(
      'RuntimeDirectoryPreserve=yes\n',
    );
    expect(converted([...start, 'exec web']).unit).not.toContain('RuntimeDirectoryPreserve');
  });
});

describe('a redirection that only bash knows', () => {
  test.each([
    ['exec web &> /var/log/web.log'],
    ['exec web >& /var/log/web.log'],
    ['exec web &>> /var/log/web.log'],
    ['exec su app -s /bin/sh -c "exec web &> /var/log/web.log"'],
    ['exec sh -c "exec web >& /var/log/web.log"'],
  ])('%s stays with its shell', (line) => {
    for (const system of [dash, bash]) {
      const { unit } = converted([line], system);
      expect(unit).not.toContain('StandardOutput=');
      expect(unit).toMatch(/&>|>&/);
    }
  });

  test('is a background to dash, and none to bash', () => {
    const line = ['exec web &> /var/log/web.log'];
    expect(converted(line, dash).unit).toContain('KillMode=process\n');
    expect(converted(line, bash).unit).not.toContain('KillMode=');
    expect(converted(line, bash).codes).toContain('redirection-of-bash');
  });
});

test('a post-start of a task is told to run later than it did', () => {
  const post = 'post-start exec wait-for-web';
  expect(converted(['task', 'exec web', post]).codes).toContain('post-start-after-task');
  expect(converted(['exec web', post]).codes).not.toContain('post-start-after-task');
});

describe('signals to process 1', () => {
  test.each([
    [
      'exec /bin/kill -HUP 1',
      'On SIGHUP, Upstart read its jobs again; systemd reads its units again.',
    ],
    [
      'exec kill -s SIGTERM 1',
      'On SIGTERM, Upstart executed itself again; systemd executes itself again.',
    ],
    ['exec kill 1', 'On SIGTERM, Upstart executed itself again; systemd executes itself again.'],
    [
      'exec sudo kill -2 -- 1',
      'On SIGINT, Upstart emitted control-alt-delete; systemd starts ctrl-alt-del.target, which reboots the machine unless it was replaced.',
    ],
  ])('%s', (line, message) => {
    expect(converted([line]).messages).toContain(message);
  });

  test.each([['exec kill -HUP 12'], ['exec kill -0 1'], ['exec kill -1 12'], ['exec telinit 3']])(
    '%s is none',
    (line) => {
      expect(converted([line]).codes).not.toContain('signal-to-init');
    },
  );
});

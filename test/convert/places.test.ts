/** A finding about one command of a script points at that command, and not at the first one of the script. */
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { positionAt } from '../../src/text/source.ts';

/** The lines at which a code is reported. */
function linesOf(code: string, content: string): readonly string[] {
  const machine = {
    readFile: (path: string) => (path === '/etc/passwd' ? 'web:x:1:1::/:/bin/sh\n' : undefined),
    exists: (path: string) => path === '/',
  };
  const { findings } = convert([{ name: 'web.conf', content }], { machine });
  return findings
    .filter((finding) => finding.code === code)
    .map(({ source, range }) => {
      const { line } = positionAt(source, range.start);
      return source.text.split('\n')[line - 1]?.trim() ?? '';
    });
}

const script = (...lines: string[]) => `script\n    ${lines.join('\n    ')}\nend script\n`;

describe('the place of a finding is', () => {
  test.each<[code: string, content: string, ...lines: string[]]>([
    [
      'ends-with-its-shell',
      `pre-start ${script('mkdir -p /srv/web', 'ulimit -n 8192')}exec web\n`,
      'ulimit -n 8192',
    ],
    [
      'login-variable-set',
      `setuid web\n${script('echo "$USERS"', '# $HOME', 'cd "$HOME"', 'a; web')}`,
      'cd "$HOME"',
    ],
    [
      'waits-in-a-loop',
      script(
        'sleep 5',
        'until [ -f /a ]; do sleep 1; done',
        'a',
        'until [ -f /b ]; do sleep 1; done',
        'web &',
      ),
      'until [ -f /a ]; do sleep 1; done',
      'until [ -f /b ]; do sleep 1; done',
    ],
    [
      'restarts-in-a-loop',
      script('a=$(b)', 'while :; do web; sleep 10; done'),
      'while :; do web; sleep 10; done',
    ],
    ['leftovers-are-killed', script('a=$(b)', 'helper -x &', 'exec web'), 'helper -x &'],
    [
      'failure-taken-for-no',
      `pre-start ${script('E=no', '[ -f /etc/default/web ] && . /etc/default/web', '[ "$E" = yes ] || { stop; exit 0; }')}exec web\n`,
      '[ -f /etc/default/web ] && . /etc/default/web',
    ],
    [
      'event-variable-unset',
      `start on net-device-up\n${script('a=$(b)', 'web "$a"', 'web ${IFACE}')}`,
      'web ${IFACE}',
    ],
    [
      'sandbox-stays',
      `expect fork\n${script('A=$(b)', 'exec minijail0 -i -u web /usr/bin/web')}`,
      'exec minijail0 -i -u web /usr/bin/web',
    ],
    [
      'directory-by-systemd',
      `pre-start ${script('echo x', 'mkdir -p /var/run/web', 'rm -f /srv/x', 'mkdir -p /run/web/a')}exec web\n`,
      'mkdir -p /var/run/web',
      'mkdir -p /run/web/a',
    ],
    [
      'runs-without-parent',
      script('export NODE_ENV=production', 'cd /srv', 'sudo -u web web'),
      'sudo -u web web',
    ],
    [
      'wrapper-left-out',
      script('export NODE_ENV=production', 'exec setuidgid web web'),
      'exec setuidgid web web',
    ],
    [
      'variables-file-unseen',
      script('A=1', '[ -r /etc/default/web ] && . /etc/default/web', 'exec web $A $B'),
      '[ -r /etc/default/web ] && . /etc/default/web',
    ],
    ['variables-exported', script('cd /srv', 'A=${A:-1}', 'exec web $A'), 'A=${A:-1}'],
    [
      'guard-before-start',
      script('echo up', '[ -r /etc/web ] || exit 0', '[ -x /b ] || exit 0', 'exec web'),
      '[ -r /etc/web ] || exit 0',
    ],
    [
      'condition-wider',
      `pre-start ${script('echo up', '[ -x /usr/bin/a ] || { stop; exit 0; }', 'if [ ! -f "/etc/web" ]; then', '  stop; exit 0', 'fi')}exec web\n`,
      'if [ ! -f "/etc/web" ]; then',
    ],
    [
      'condition-wider',
      `env A=/a\nenv B=/b\npre-start ${script('[ -f $A ] || { stop; exit 0; }', '[ -f $B ] || { stop; exit 0; }')}exec web\n`,
      '[ -f $A ] || { stop; exit 0; }',
      '[ -f $B ] || { stop; exit 0; }',
    ],
    [
      'prepared-before-start',
      script('export A=1', 'mkdir -p /srv/web', 'exec web'),
      'mkdir -p /srv/web',
    ],
    ['variable-set-by-nobody', script('cd /srv', '# $NAMES', 'exec web $NAME'), 'exec web $NAME'],
    [
      'pre-start-failure-restarts',
      `respawn\npre-start ${script('echo up', 'web --check')}exec web\n`,
      'web --check',
    ],
    [
      'account-unknown',
      script('export A=1', 'exec setuidgid nosuch web'),
      'exec setuidgid nosuch web',
    ],
    ['directory-missing', script('export A=1', 'cd /nosuch', 'exec web'), 'cd /nosuch'],
    ['call-values-lost', script('a=$(b)', 'start db NAME=$a', 'web $a'), 'start db NAME=$a'],
    [
      'stop-on-by-default',
      'start on filesystem\nstop on (starting halt\n  or starting reboot)\nexec web\n',
      'stop on (starting halt',
    ],
    [
      'log-file-of-root',
      `setuid web\n${script('cd /srv', 'exec >> /var/log/web.log', 'exec web')}`,
      'exec >> /var/log/web.log',
    ],
    ['call-rewritten', script('a=$(b)', 'start db', 'web $a'), 'start db'],
  ])('%s', (code, content, ...lines) => {
    expect(linesOf(code, content)).toEqual(lines);
  });
});

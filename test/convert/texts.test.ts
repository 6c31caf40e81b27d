/** What findings say of a job: that it is so, in the job's own words. */
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** The findings of one code, each as its words and its advice. */
function told(code: string, content: string, options: Parameters<typeof convert>[1] = {}) {
  const { findings } = convert([{ name: 'web.conf', content }], options);
  return findings
    .filter((finding) => finding.code === code)
    .map(({ message, advice }) => `${message} ${advice ?? ''}`);
}

const script = (...lines: string[]) => `script\n    ${lines.join('\n    ')}\nend script\n`;
const preStart = (...lines: string[]) => `pre-start ${script(...lines)}`;
const bare = {
  machine: {
    readFile: (path: string) => (path === '/etc/passwd' ? '' : undefined),
    exists: (path: string) => path === '/',
  },
};
const deciding = preStart('[ "$E" = yes ] || { stop; exit 0; }');

describe('it is said', () => {
  test.each<[what: string, code: string, content: string, ...parts: string[]]>([
    [
      'what a loop restarts',
      'restarts-in-a-loop',
      script('while true', 'do', '  web -x', '  sleep 10', 'done'),
      '"web -x"',
      'RestartSec=10.',
    ],
    [
      'how HOME stays unset',
      'login-variable-set',
      'setuid web\nexec web $HOME\n',
      'UnsetEnvironment=HOME',
    ],
    [
      'that Upstart gave up a job that it respawned',
      'guard-before-start',
      `respawn\n${script('[ -f /x ] || exit 0', 'exec web')}`,
      'gave up at the respawn limit',
    ],
    [
      'that it did not where it had no limit',
      'guard-before-start',
      `respawn\nrespawn limit unlimited\n${script('[ -f /x ] || exit 0', 'exec web')}`,
      'again and again',
    ],
    [
      'that it did not respawn what ended well',
      'guard-before-start',
      `respawn\nnormal exit 0\n${script('[ -f /x ] || exit 0', 'exec web')}`,
      'and then as ended',
    ],
    [
      'that start-stop-daemon undoes chdir',
      'has-no-effect',
      'chdir /srv/app\nexec start-stop-daemon --start --exec /usr/sbin/web\n',
      'start-stop-daemon goes to /',
    ],
    [
      'which event has passed',
      'holds-anyway',
      'start on started hostname and runlevel [2345]\nexec web\n',
      'started hostname has passed',
    ],
    [
      'what a shell kept, as a list',
      'variables-exported',
      script('. /etc/default/web', 'A=${A:-1}', 'B=${B:-2}', 'exec web $A $B'),
      'A, B and what the file sets',
    ],
    [
      'where two long commands differ',
      'mangled-backslash',
      `exec /usr/bin/${'a'.repeat(70)} -name \\*.c\n`,
      '`…-name\\\\*.c`',
      '`…-name \\*.c`',
    ],
    [
      'what a limit would be for the service',
      'ends-with-its-shell',
      `${preStart('mkdir /x', 'ulimit -n 10')}exec web\n`,
      'a limit such as LimitNOFILE= into the unit',
    ],
    [
      'how a call is written',
      'call-values-lost',
      'instance $V\npost-stop exec initctl emit gone V=$V\nexec web\n',
      '"initctl emit gone V=$V" gives V=$V,',
    ],
    [
      'which pid file may still be written',
      'pid-file-not-written',
      script('echo $$ > /run/web/own.pid', 'exec web'),
      'echo $MAINPID > /run/web/own.pid',
    ],
    [
      'that a missing user skips a unit with a condition',
      'account-unknown',
      `setuid web\n${deciding}exec web\n`,
      'skipped without an error',
    ],
    [
      'that a missing directory does',
      'directory-missing',
      `chdir /srv/a%b\n${deciding}exec web\n`,
      '/srv/a%b',
      'skipped without an error',
    ],
    [
      'that both do, once',
      'set-up-taken-for-no',
      `setuid web\nchdir /srv/web\n${preStart('[ "$E" = yes ] || { stop; exit 0; }', '[ "$F" = yes ] || { stop; exit 0; }')}exec web\n`,
      'user or directory',
    ],
    [
      'that a service without a condition would not start',
      'account-unknown',
      'setuid we%b\nexec web\n',
      'no user we%b on this machine: the service would not start',
    ],
    [
      'what a condition looks for, with its percent sign',
      'condition-wider',
      `${preStart('[ -f /etc/a%b ] || { stop; exit 0; }')}exec web\n`,
      'ConditionPathExists=/etc/a%b holds',
    ],
    [
      'that a job without its file of variables does not start',
      'variables-file-unseen',
      script('. /etc/default/web', 'exec web $A'),
      'without it the service does not start',
    ],
    [
      'what a file of variables is to a condition alone',
      'failure-taken-for-no',
      `${preStart('[ -f /etc/default/web ] && . /etc/default/web', '[ "$E" = yes ] || { stop; exit 0; }')}exec web\n`,
      'known in this condition alone',
    ],
  ])('%s', (_what, code, content, ...parts) => {
    const all = told(code, content, bare);
    expect(all).toHaveLength(1);
    for (const part of parts) expect(all[0]).toContain(part);
  });
});

describe('nothing is said', () => {
  test.each<[what: string, code: string, content: string]>([
    ['of HOME where su set it to the same', 'login-variable-set', "exec su web -c 'web $HOME'\n"],
    [
      'of HOME where sudo did, to a shell of its own',
      'login-variable-set',
      "exec sudo -u web sh -c 'exec web $HOME'\n",
    ],
    [
      'of 143 for a command that is over at once',
      'hook-success-too',
      'respawn\nnormal exit 143\npost-stop exec rm -f /x\nexec web\n',
    ],
    [
      'of failures of what cannot fail',
      'pre-start-failure-restarts',
      `respawn\n${preStart('echo a', 'sleep 1', ':')}exec web\n`,
    ],
    [
      'of a missing file of variables that is told of already',
      'variables-file-missing',
      script('. /etc/default/web', 'exec web $A'),
    ],
    [
      'of a missing user to a unit that is always asked for',
      'set-up-taken-for-no',
      'setuid web\npre-start exec web --check\nexec web\n',
    ],
    ['of root, who is there', 'set-up-taken-for-no', `setuid root\n${deciding}exec web\n`],
    [
      'of waiting in a loop that waits for nothing',
      'waits-in-a-loop',
      script('while true; do web; sleep 10; done'),
    ],
  ])('%s', (_what, code, content) => {
    expect(told(code, content, bare)).toEqual([]);
  });

  test('of variables that the condition alone knows, where the unit has them from the same file', () => {
    const source = '[ -r /etc/default/web ] && . /etc/default/web';
    const content = `${preStart('[ -n "$X" ] || { stop; exit 0; }', source, '[ "$E" = yes ] || { stop; exit 0; }')}${script(source, 'exec web $ARGS')}`;
    const all = told('failure-taken-for-no', content, bare);
    expect(all).toHaveLength(1);
    expect(all[0]).not.toContain('in this condition alone');
  });

  test('of UnsetEnvironment= to a systemd that has none', () => {
    const [only] = told('login-variable-set', 'setuid web\nexec web $HOME\n', { systemd: 234 });
    expect(only).not.toContain('UnsetEnvironment');
  });
});

test('what quick commands say of themselves by a small number counts for a success, too', () => {
  const content = 'respawn\nnormal exit 1\npost-stop exec rm /x\nexec web\n';
  expect(told('hook-success-too', content)).toHaveLength(1);
});

test('a command of a unit is called by its name, which no quotes belong to', () => {
  const { outputs } = convert([
    { name: 'web.conf', content: 'post-stop exec start a%b\nexec web\n' },
  ]);
  expect(outputs[0]?.content).toContain(String.raw`start a\\x25b.service`);
});

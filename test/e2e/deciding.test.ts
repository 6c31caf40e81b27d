/**
 * Pre-starts that decide whether the job starts, as units on a real systemd: what is asked to stay down does so and has not failed, what
 * fails has failed, and all else runs (init(5) "Process definition", systemd.service(5) `ExecCondition=`).
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { bootLab, type Lab, labAvailable, type Tree, titled } from './lab.ts';

const reason = labAvailable();

type Outcome = 'runs' | 'left out' | 'failed';

/** Scripts, and what Upstart makes of each; `own` where the unit asks by words of its own, not through a function for `stop`. */
const cases: Readonly<Record<string, readonly [string, Outcome, 'own' | 'wrapped']>> = {
  'a question with the answer yes': [
    'grep -q root /etc/passwd || { stop; exit 0; }',
    'runs',
    'own',
  ],
  'a question with the answer no': [
    'grep -q nobody-at-all /etc/passwd || { stop; exit 0; }',
    'left out',
    'own',
  ],
  'a program that is not there': ['/no/grep a /b || { stop; exit 0; }', 'left out', 'own'],
  'a test of a variable': ['if [ -z "$ON" ]; then stop; exit 0; fi', 'runs', 'own'],
  'the same with another answer': ['[ "$ON" = no ] || { stop; exit 0; }', 'left out', 'own'],
  'a file of variables': [
    '[ -r /etc/default/deciding ] && . /etc/default/deciding\nif [ "$ENABLED" != 1 ]; then\n  stop; exit 0\nfi',
    'left out',
    'own',
  ],
  'a loop': [
    'for x in /etc/passwd /no; do\n  [ ! -e $x ] || { echo $x; stop; exit 0; }\ndone',
    'left out',
    'own',
  ],
  'a start that fails': [
    '[ -n "$ON" ] && { stop; exit 1; }\n[ -n "$ON" ] || { stop; exit 0; }',
    'failed',
    'own',
  ],
  'a decision, and work': [
    '[ "$ON" = 1 ] || { stop; exit 0; }\nmkdir -p /run/deciding/a',
    'runs',
    'own',
  ],
  'a decision, and work that fails': [
    '[ "$ON" = 1 ] || { stop; exit 0; }\nmkdir /etc/passwd/a',
    'failed',
    'own',
  ],
  'work before a decision': [
    'touch /run/deciding-b\n[ "$ON" = no ] || { stop; exit 0; }',
    'left out',
    'wrapped',
  ],
  'work that fails before a decision': [
    'mkdir /etc/passwd/a\n[ "$ON" = no ] || { stop; exit 0; }',
    'failed',
    'wrapped',
  ],
  'an own trap': ["trap 'rm -f /run/x' EXIT\nfalse || { stop; exit 0; }", 'left out', 'wrapped'],
  'a subshell': ['touch /run/deciding-c\nfalse || ( stop; exit 0 )', 'left out', 'wrapped'],
  'the end of a pipe': [
    'echo a | while read x; do [ $x = b ] || { stop; exit 0; }; done',
    'left out',
    'wrapped',
  ],
  'a failure in an own shell': [
    'trap : EXIT\nfalse\ntrue || { stop; exit 0; }',
    'failed',
    'wrapped',
  ],
  'all well in an own shell': ['trap : EXIT\ntrue || { stop; exit 0; }', 'runs', 'wrapped'],
};

/** What a unit may lack while it asks, by the job that says so. */
const lacks: Readonly<Record<string, string>> = {
  user: 'setuid no-such-user\nexec /bin/sleep 1000\n',
  group: 'setgid no-such-group\nexec /bin/sleep 1000\n',
  directory: 'chdir /no/such\nexec /bin/sleep 1000\n',
  'directory of its log':
    'script\n  exec >> /no/such/web.log\n  exec /bin/sleep 1000\nend script\n',
};

const lacking = Object.keys(lacks);

/** The job with a pre-start that decides, or one that only works. */
function lackingFiles(what: string, decides: boolean): Tree {
  const preStart = decides ? 'script\n[ "$ON" = 1 ] || { stop; exit 0; }\nend script' : 'exec true';
  const content = `env ON=1\npre-start ${preStart}\n${lacks[what]}`;
  const name = `${decides ? 'asking' : 'working'}-${lacking.indexOf(what)}`;
  const { outputs } = convert([{ name: `${name}.conf`, content }]);
  return Object.fromEntries(outputs.map(({ path, content: text }) => [`/${path}`, { text }]));
}

/** As the finding login-variable-set advises. */
const homeless = `[Service]
Type=oneshot
User=nobody
UnsetEnvironment=HOME
ExecStart=:/bin/sh -c 'echo "HOME is \${HOME-unset}, USER is $USER"'
`;

const names = Object.keys(cases);
const unitOf = (name: string) => `deciding-${names.indexOf(name)}`;

/** The unit, and the script beside it where that is a file of its own. */
function filesOf(name: string): Tree {
  const [script] = cases[name] ?? [''];
  const job = `env ON=1\npre-start script\n${script}\nend script\nexec /bin/sleep 1000\n`;
  const { outputs } = convert([{ name: `${unitOf(name)}.conf`, content: job }]);
  return Object.fromEntries(
    outputs.map(({ path, content, mode }) => [`/${path}`, { text: content, mode }]),
  );
}

describe.skipIf(reason)(titled('a start that is decided', reason), () => {
  let lab: Lab;
  beforeAll(async () => {
    const files = Object.assign(
      {},
      ...names.map(filesOf),
      ...lacking.flatMap((what) => [lackingFiles(what, true), lackingFiles(what, false)]),
    );
    lab = await bootLab({
      files: {
        ...files,
        '/etc/default/deciding': { text: 'ENABLED=0\n' },
        '/etc/systemd/system/homeless.service': { text: homeless },
      },
    });
  }, 60_000);
  afterAll(async () => {
    await lab?.stop();
  });

  test.each(names)('%s', (name) => {
    const [, expected, form] = cases[name] ?? [];
    const texts = Object.values(filesOf(name)).map(({ text }) => text);
    expect(texts.some((text) => text.includes('stop() {')) ? 'wrapped' : 'own').toBe(form);
    const { status } = lab.systemctl('start', unitOf(name));
    const state = lab.show(unitOf(name), 'ActiveState');
    const outcome = { active: 'runs', inactive: 'left out' }[state] ?? state;
    expect(outcome, lab.journal(unitOf(name))).toBe(expected);
    expect(status === 0).toBe(expected !== 'failed');
  });

  test.each(lacking)('a missing %s is a no to a condition, and else a failure', (what) => {
    const [asking, working] = ['asking', 'working'].map(
      (kind) => `${kind}-${lacking.indexOf(what)}`,
    );
    expect(lab.systemctl('start', asking ?? '').status, lab.journal(asking ?? '')).toBe(0);
    expect(lab.show(asking ?? '', 'ActiveState')).toBe('inactive');
    expect(lab.systemctl('start', working ?? '').status).not.toBe(0);
  });

  test('UnsetEnvironment= takes back what User= sets', () => {
    expect(lab.systemctl('start', 'homeless').status).toBe(0);
    expect(lab.journal('homeless')).toContain('HOME is unset, USER is nobody');
  });
});

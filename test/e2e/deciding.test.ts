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
    const files = Object.assign({}, ...names.map(filesOf));
    lab = await bootLab({
      files: { ...files, '/etc/default/deciding': { text: 'ENABLED=0\n' } },
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
});

import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

const linesOf = (content: string, style: 'native' | 'faithful' = 'native') =>
  (convert([{ name: 'web.conf', content }], { style }).outputs[0]?.content ?? '').split('\n');

const job = `# web - serves pages
# Copyright of somebody

description "Pages"
# after the database
start on started db

# it may crash
respawn

# files are many
limit nofile 4096 8192
#respawn limit 10 5
env A=1

#
# Reads the configuration.
#
exec web

# not used any more
# exec web --old
kill timeout 20

# nothing comes of this
console log
`;

describe('comments above stanzas', () => {
  test('stand above the lines that the stanzas became', () => {
    const lines = linesOf(job);
    const above = (line: string) => lines[lines.findIndex((each) => each.startsWith(line)) - 1];
    expect(above('After=')).toBe('# after the database');
    expect(above('Restart=')).toBe('# it may crash');
    expect(above('LimitNOFILE=')).toBe('# files are many');
    expect(above('ExecStart=')).toBe('# Reads the configuration.');
  });

  test('are not taken from the head of a file, or from what was taken out of use', () => {
    const text = linesOf(job).join('\n');
    for (const gone of ['Copyright', 'respawn limit', '--old', 'not used', 'nothing comes'])
      expect(text).not.toContain(gone);
  });

  test('of a test for a file stand above the condition that it became', () => {
    const main =
      'script\n    # only once\n    if [ -f /done ]; then\n        exit 0\n    fi\n    # pages\n    exec web\nend script\n';
    const pre =
      'pre-start script\n    # no plan, no start\n    [ -s /plan ] || { stop; exit 0; }\n    # room\n    mkdir /x\nend script\nexec web\n';
    const one =
      'task\nscript\n    # not twice\n    if [ ! -e /done ]; then\n        # now\n        web\n    fi\nend script\n';
    const above = (content: string, line: string) => {
      const lines = linesOf(content);
      return lines[lines.findIndex((each) => each.startsWith(line)) - 1];
    };
    expect(above(main, 'ConditionPathExists=!/done')).toBe('# only once');
    expect(above(main, 'ExecStart=')).toBe('# pages');
    expect(above(pre, 'ConditionFileNotEmpty=/plan')).toBe('# no plan, no start');
    expect(above(pre, 'ExecStartPre=')).toBe('# room');
    expect(above(one, 'ConditionPathExists=!/done')).toBe('# not twice');
    expect(above(one, 'ExecStart=')).toBe('# now');
  });

  test('of a condition stand in the pre-start that it becomes', () => {
    const content =
      '[Unit]\n# no plan, no start\nConditionFileNotEmpty=/plan\n[Service]\nExecStart=/bin/web\n';
    const job = convert([{ name: 'web.service', content }]).outputs[0]?.content;
    expect(job).toContain('    # no plan, no start\n    [ -s /plan ] || { stop; exit 0; }\n');
  });

  test('stand apart from their stanza by an empty line', () => {
    const lines = linesOf(
      'author "x"\n# why it waits\n\n# and for how long\n\nstart on started db\n\n# pages\n\nexec web\n',
    );
    const above = (line: string) => lines[lines.findIndex((each) => each.startsWith(line)) - 1];
    expect(above('After=')).toBe('# and for how long');
    expect(above('ExecStart=')).toBe('# pages');
  });

  test('are not put where something else is said', () => {
    const job =
      'author "x"\nstart on filesystem\n# when it stops\nstop on runlevel [016]\n# it forks\nexpect fork\nexec minijail0 -i /usr/bin/web\n';
    expect(linesOf(job)).not.toContain('# when it stops');
    expect(linesOf(job)).not.toContain('# it forks');
    expect(linesOf(job.replace('minijail0 -i ', ''))).toContain('# it forks');
  });

  test('at the top of a script go with it into its file, and come back', () => {
    const body = Array.from({ length: 60 }, (_, at) => `    web --step ${at} || exit ${at + 1}\n`);
    const content = `script\n    # all steps\n${body.join('')}    for a in b; do web; done\nend script\n`;
    const { outputs } = convert([{ name: 'web.conf', content }]);
    const [unit, script] = outputs;
    expect(unit?.content).not.toContain('# all steps');
    expect(script?.content).toMatch(/^# all steps\nweb --step 0/m);
    const machine = { readFile: () => script?.content, exists: () => true };
    const back = convert([{ name: 'web.service', content: unit?.content ?? '' }], { machine });
    expect(back.outputs[0]?.content).toContain('    # all steps\n    web --step 0');
  });

  test('are said once each', () => {
    const lines = linesOf(job).filter((line) => line === '# after the database');
    expect(lines).toHaveLength(1);
  });

  test('are not written in the faithful style', () => {
    expect(linesOf(job, 'faithful')).not.toContain('# it may crash');
  });

  test('cannot become a directive', () => {
    const lines = linesOf(
      'description "a"\n# ExecStart=/bin/evil \\\nexec web\n# a\rExecStart=/b\nnice 3\n',
    );
    expect(lines.filter((line) => line.startsWith('ExecStart='))).toEqual(['ExecStart=web']);
  });
});

describe('a job without a description', () => {
  test.each([
    ['# web - serves pages\n', 'Description=serves pages'],
    ['#\n## web.d -- serves "pages"\n#\n', 'Description=serves "pages"'],
  ])('is described by the head of its file: %j', (head, expected) => {
    expect(linesOf(`${head}exec web\n`)).toContain(expected);
    expect(linesOf(`${head}exec web\n`, 'faithful')).not.toContain(expected);
  });

  test.each(['# Copyright 2014 somebody\n', '# not this - but that - one\n', 'nice 3 # a - b\n'])(
    'is not by any other: %j',
    (head) => {
      expect(linesOf(`${head}exec web\n`).join('\n')).not.toContain('Description=');
    },
  );
});

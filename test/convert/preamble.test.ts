import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

const one = (name: string, lines: readonly string[], style: 'native' | 'faithful' = 'native') => {
  const { outputs, findings, problems } = convert([{ name, content: `${lines.join('\n')}\n` }], {
    style,
  });
  return {
    text: outputs[0]?.content ?? '',
    codes: findings.map(({ code }) => code),
    problems,
  };
};

const template = [
  '[Service]',
  'Environment=NAME=%i',
  'Environment=DISPLAY=:%i',
  'Environment="GREETING=to %i $x"',
  'EnvironmentFile=-/etc/default/t-%i',
  'IOSchedulingClass=idle',
  'WorkingDirectory=-/srv/%i',
  'ExecStartPre=/usr/bin/prepare',
  'ExecStart=/usr/bin/t ${NAME}',
];

describe('the instance in the middle of a text', () => {
  it('is put together by the shell of each process, and comes back', () => {
    const { text, codes } = one('t@.service', template);
    for (const process of ['pre-start script', 'script']) {
      const lines = text.slice(text.indexOf(`\n${process}\n`)).split('\n');
      expect(lines.map((line) => line.trim())).toEqual(
        expect.arrayContaining([
          'export DISPLAY=":${NAME}"',
          'export GREETING="to ${NAME} \\$x"',
          'cd "/srv/${NAME}" 2> /dev/null || cd /',
          '_variables=$(/usr/local/lib/upstart-systemd/environment-file "-/etc/default/t-${NAME}")',
        ]),
      );
    }
    expect(codes).not.toContain('specifier-unknown');
    const back = one('t.conf', text.trimEnd().split('\n')).text.split('\n');
    expect(back).toEqual(expect.arrayContaining(template.slice(1)));
    const faithful = one('t.conf', text.trimEnd().split('\n'), 'faithful').text;
    expect(faithful).toContain('WorkingDirectory=-/srv/%I');
  });

  it('stays with the process whose script says it, where another one does not', () => {
    const { text } = one('t.conf', [
      'instance $NAME',
      'pre-start exec mkdir -p /srv/$NAME',
      'script',
      '    cd "/srv/${NAME}"',
      '    exec /usr/bin/t',
      'end script',
    ]);
    expect(text).not.toContain('WorkingDirectory');
    expect(text).toContain('cd "/srv/${NAME}"');
  });
});

it('what makes another of the instance leaves all that follows to the shell', () => {
  const { text } = one('t.conf', [
    'instance $ID',
    'script',
    '    export A="a-${ID}"',
    '    export ID="foo-${ID}"',
    '    cd "/srv/${ID}"',
    '    exec /usr/bin/x',
    'end script',
  ]);
  expect(text).toContain('Environment=A=a-%i\n');
  expect(text).toContain('export ID="foo-${ID}"');
  expect(text).not.toContain('WorkingDirectory');
});

it('a file of variables with a quote in its name comes back', () => {
  const { text } = one('w.service', [
    '[Service]',
    "EnvironmentFile=/etc/it's$(id)",
    'ExecStart=/bin/w',
  ]);
  const back = one('w.conf', text.trimEnd().split('\n')).text;
  expect(back).toContain("EnvironmentFile=/etc/it's$(id)\n");
});

describe('a setting of a process', () => {
  it('that is made in the pre-start alone stays there', () => {
    const { text } = one('io.conf', [
      'pre-start script',
      '    ionice -c 3 -p $$',
      '    /usr/bin/prepare',
      'end script',
      'exec /usr/bin/io',
    ]);
    expect(text).toContain('ionice -c 3 -p $$');
    expect(text).not.toContain('IOSchedulingClass');
  });

  it('made twice is made by the second', () => {
    const { text } = one('io.conf', [
      'script',
      '    ionice -c 3 -p $$',
      '    ionice -c 2 -n 7 -p $$',
      '    exec /usr/bin/io',
      'end script',
    ]);
    expect(text).toContain('ionice -c 2 -n 7 -p $$');
  });
});

it('a unit that systemd does not load is refused at the value', () => {
  const { problems } = one('w.service', ['[Service]', 'WorkingDirectory=w', 'ExecStart=/bin/w']);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ line: 2 });
});

it('a backslash that systemd only warns of loses no command', () => {
  const { text, codes } = one('w.service', ['[Service]', "ExecStart=/bin/echo 'a\\~'"]);
  expect(text).toContain('/bin/echo');
  expect(codes).toContain('escape-unknown');
  expect(codes).not.toContain('exec-line-refused');
});

import { describe, expect, it, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** The lines of a unit, continued ones as one. */
function joined(unit: string): readonly string[] {
  return unit.replace(/\\\n */g, '').split('\n');
}

/** The drop-in of `web` and the findings of a job that its end starts. */
function startedByEnd(condition: string, systemd: number, web?: string) {
  const files = [
    { name: 'after.conf', content: `start on ${condition}\nexec /bin/after\n` },
    ...(web === undefined ? [] : [{ name: 'web.conf', content: web }]),
  ];
  const { outputs, findings } = convert(files, { systemd });
  const dropIn = outputs.find(({ path }) => path.endsWith('web.service.d/after.conf'));
  return {
    lines: joined(dropIn?.content ?? '').filter((line) => /^(?:On|Exec)/.test(line)),
    older: findings.filter(({ code }) => code === 'older-systemd').map(({ message }) => message),
  };
}

describe('a job that the end of another starts', () => {
  const start = '/bin/systemctl --no-block start after.service';

  it('says OnSuccess= from 249 on', () => {
    expect(startedByEnd('stopped web RESULT=ok', 249)).toEqual({
      lines: ['OnSuccess=after.service'],
      older: [],
    });
  });

  it('is started by a command before that, if the end was a good one', () => {
    const { lines, older } = startedByEnd('stopped web RESULT=ok', 248);
    expect(lines.join('\n')).toContain('"$$SERVICE_RESULT" != success');
    expect(lines).toHaveLength(1);
    expect(older).toEqual([]);
  });

  it('cannot tell a good end before 232, and says so', () => {
    const { lines, older } = startedByEnd('stopped web RESULT=ok', 231);
    expect(lines).toEqual([`ExecStopPost=-+${start}`]);
    expect(older).toEqual([expect.stringContaining('so a failed end of web.service starts this')]);
  });

  it('has no rights of its own before 231, and says so', () => {
    const { lines, older } = startedByEnd('stopped web', 230);
    expect(lines).toContain(`ExecStopPost=-${start}`);
    expect(older).toEqual([expect.stringContaining('as the user of web.service')]);
  });

  it('needs none beside a job that runs as root', () => {
    const { lines, older } = startedByEnd('stopped web', 230, 'exec /bin/web\n');
    expect(lines).toContain(`ExecStopPost=-${start}`);
    expect(older).toEqual([]);
    const other = startedByEnd('stopped web', 240, 'setuid www\nexec /bin/web\n');
    expect(other.lines).toContain(`ExecStopPost=-+${start}`);
  });
});

describe('comments in a script', () => {
  const job = 'respawn\nscript\n    # why\n    first\n    # and then\n    second\nend script\n';
  const unitFor = (systemd: number) =>
    convert([{ name: 'web.conf', content: job }], { systemd }).outputs[0]?.content ?? '';

  test('are comments of the unit from 243 on', () => {
    expect(unitFor(243)).toContain('first\\n\\\n# and then\nsecond');
  });

  test('stay in the value before, where an old systemd would end at them', () => {
    expect(unitFor(242)).toContain('first\\n# and then\\n\\\nsecond');
  });
});

test('no comment at the top takes in the line below it', () => {
  const { outputs } = convert([{ name: 'web.conf', content: 'emits a\\\\\nexec /bin/web\n' }]);
  expect(outputs[0]?.content).toMatch(/^# Emits: a\\ $/m);
});

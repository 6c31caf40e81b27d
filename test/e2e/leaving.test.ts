/**
 * Jobs whose main process ends while what it started lives on, on a real systemd in both styles: it lives on there as well, the unit has
 * ended well, and the same unit without KillMode=process would have ended it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { bothStyles } from './both-forms.ts';
import { bootLab, type Lab, labAvailable, type PlacedFile, titled, waitFor } from './lab.ts';

const reason = labAvailable();

/** Its session of PAM may have a control group of its own. */
const ofSession = 'a background below su';

/** SLEEP stays as long as it is let. */
const jobs: Readonly<Record<string, readonly string[]>> = {
  'a daemon that start-stop-daemon starts': [
    'exec start-stop-daemon --start --background --make-pidfile --pidfile /run/SECONDS.pid --exec /bin/sleep -- SECONDS',
  ],
  'a session of its own': ['exec setsid SLEEP'],
  'a session of its own, below a program that becomes it': ['exec nohup setsid SLEEP'],
  'a command in the background': ['script', '  true', '  SLEEP &', 'end script'],
  'a group of commands in the background': ['script', '  { sleep 0.1; SLEEP; } &', 'end script'],
  'a number that is written down': [
    'script',
    '  SLEEP &',
    '  echo $! > /run/left.pid',
    'end script',
  ],
  'a background below another shell': ['exec sh -c "SLEEP &"'],
  [ofSession]: ['exec su -s /bin/sh -c "SLEEP &" root'],
  'what dash takes for a background': ['exec SLEEP &> /dev/null'],
  'a script of /etc/init.d': ['exec /etc/init.d/left start'],
  'a task': ['task', 'script', '  SLEEP &', '  sleep 0.1', 'end script'],
};

const controls: Readonly<Record<string, readonly string[]>> = {
  'a helper beside a program that stays': ['script', '  SLEEP &', '  exec sleep 0.2', 'end script'],
  'a program that setsid waits for': ['exec timeout 0.2 setsid -w SLEEP'],
};

interface Run {
  readonly unit: string;
  readonly seconds: string;
  readonly text: string;
}

const runs: readonly (Run & {
  readonly name: string;
  readonly style: (typeof bothStyles)[number];
})[] = Object.entries({ ...jobs, ...controls }).flatMap(([name, lines], index) =>
  bothStyles.map((style) => {
    const seconds = `${style === 'native' ? 41 : 42}${String(index).padStart(2, '0')}`;
    const content = lines
      .map((line) => line.replaceAll('SLEEP', `sleep ${seconds}`).replaceAll('SECONDS', seconds))
      .map((line) => line.replace('init.d/left', `init.d/left${seconds}`))
      .join('\n');
    const { outputs } = convert([{ name: `left${seconds}.conf`, content: `${content}\n` }], {
      style,
    });
    const unit = `left${seconds}.service`;
    const text = outputs.find(({ path }) => path.endsWith(unit))?.content ?? '';
    return { name, style, unit, seconds, text };
  }),
);

/** The same unit, of which systemd ends everything. */
const ended = (text: string, seconds: string): PlacedFile => ({
  text: text.replace('KillMode=process\n', '').replaceAll(seconds, `9${seconds}`),
});

describe.skipIf(reason !== undefined)(titled('what a main process leaves behind', reason), () => {
  let lab: Lab;

  beforeAll(async () => {
    const files: Record<string, PlacedFile> = {};
    for (const { unit, text, seconds } of runs) {
      files[`/etc/systemd/system/${unit}`] = { text };
      files[`/etc/systemd/system/control-${unit}`] = ended(text, seconds);
      for (const one of [seconds, `9${seconds}`])
        files[`/etc/init.d/left${one}`] = {
          text: `#!/bin/sh\n[ "$1" = start ] || exit 0\nsleep ${one} &\n`,
          mode: 0o755,
        };
    }
    lab = await bootLab({ files, enable: [] });
    const units = runs.flatMap(({ unit }) => [unit, `control-${unit}`]);
    lab.systemctl('start', ...units);
    await waitFor('all of them have ended', () =>
      units.every((unit) => ['inactive', 'failed'].includes(lab.show(unit, 'ActiveState'))),
    );
  }, 60_000);

  afterAll(() => lab?.stop());

  const isAlive = (seconds: string) =>
    lab.run('pgrep', '-x', '-f', `.*sleep ${seconds}`).status === 0;

  test.each(runs.filter(({ name }) => name in jobs))(
    '$name lives on ($style)',
    ({ name, unit, seconds, text, style }) => {
      expect(text).toContain('KillMode=process\n');
      expect(lab.show(unit, 'ActiveState')).toBe('inactive');
      expect(lab.show(unit, 'Result')).toBe('success');
      expect(isAlive(seconds)).toBe(true);
      if (style === 'native' && name !== ofSession) expect(isAlive(`9${seconds}`)).toBe(false);
    },
  );

  test.each(runs.filter(({ name, style }) => name in controls && style === 'native'))(
    '$name ends with it ($style)',
    ({ seconds, text }) => {
      expect(text).not.toContain('KillMode=');
      expect(isAlive(seconds)).toBe(false);
    },
  );

  test('a stop of a unit that has ended leaves alone what lives on', () => {
    const [first] = runs;
    lab.systemctl('stop', first?.unit ?? '');
    expect(isAlive(first?.seconds ?? '')).toBe(true);
  });
});

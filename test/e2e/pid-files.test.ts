/** Hooks that ask for the number of the main process, and such as do nothing, on a real systemd: in both styles they have the same effect. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { bothStyles } from './both-forms.ts';
import { bootLab, type Lab, labAvailable, titled, waitFor } from './lab.ts';

const reason = labAvailable();

const hears = [
  '#!/bin/sh',
  'name=$1',
  'trap \'echo "$name heard" >> /run/said; exit 0\' USR1',
  'echo "$name up" >> /run/said',
  'while :; do sleep 0.05; done',
  '',
].join('\n');

/** NAME is the job's own. */
const jobs: Readonly<Record<string, readonly string[]>> = {
  told: [
    'script',
    '  echo $$ > /run/NAME.pid',
    '  exec /opt/hears NAME',
    'end script',
    'post-start script',
    '  while [ ! -s /run/NAME.pid ]; do sleep 0.05; done',
    '  echo "NAME $(readlink /proc/$(cat /run/NAME.pid)/exe | sed s,.*/,,)" >> /run/said',
    'end script',
    'pre-stop script',
    '  kill -USR1 $(cat /run/NAME.pid)',
    '  sleep 0.3',
    'end script',
    'post-stop exec rm -f /run/NAME.pid',
  ],
  idle: [
    'pre-start script',
    '  [ -x /opt/hears ] || exit 0',
    'end script',
    'exec /opt/hears NAME',
    'post-start exec true',
    'pre-stop script',
    '  kill -USR1 $(pgrep -x -f "/bin/sh /opt/hears NAME")',
    '  sleep 0.3',
    'end script',
  ],
};

const units = Object.entries(jobs).flatMap(([job, lines]) =>
  bothStyles.map((style) => {
    const name = `${job}-${style}`;
    const content = `${lines.join('\n').replaceAll('NAME', name)}\n`;
    const { outputs } = convert([{ name: `${name}.conf`, content }], { style });
    return { name, job, style, outputs };
  }),
);

describe.skipIf(reason !== undefined)(titled('what hooks do with pid files', reason), () => {
  let lab: Lab;

  beforeAll(async () => {
    const written = units.flatMap(({ outputs }) =>
      outputs.map(({ path, content, mode }) => [`/${path}`, { text: content, mode }] as const),
    );
    lab = await bootLab({
      files: { ...Object.fromEntries(written), '/opt/hears': { text: hears, mode: 0o755 } },
    });
  });
  afterAll(async () => {
    await lab?.stop();
  });

  test.each(units)('$job, $style: the main process hears of its stop', async ({ name }) => {
    const said = () => lab.run('cat', '/run/said').stdout.split('\n');
    expect(lab.systemctl('start', `${name}.service`).status).toBe(0);
    await waitFor('the start', () => said().includes(`${name} up`));
    lab.systemctl('stop', `${name}.service`);
    await waitFor('the signal', () => said().includes(`${name} heard`));
  });

  test('only the faithful one looks into the file', () => {
    const text = (style: string) =>
      units
        .filter((unit) => unit.style === style && unit.job === 'told')
        .flatMap(({ outputs }) => outputs.map(({ content }) => content))
        .join('\n');
    expect(text('faithful')).toContain('cat /run/told-faithful.pid');
    expect(text('native')).toContain('$MAINPID');
    expect(text('native')).not.toContain('cat /run/told-native.pid');
  });
});

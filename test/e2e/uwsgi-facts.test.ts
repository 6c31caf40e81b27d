import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootLab, type Lab, type Outcome, titled } from './lab.ts';
import { answering, application, uwsgiAvailable, vassal } from './uwsgi.ts';

/**
 * What the table of uWSGI's signals rests on, seen on a real uWSGI (2.0.21) under a real systemd (252): which signal
 * stops it, which one it takes for a reload and so lives on until systemd kills it, and when it says that it is ready.
 *
 * Not among them, because they come out one way or the other: an Emperor without --die-on-term under
 * `KillSignal=SIGTERM` and `KillMode=control-group`. systemd then signals the vassals too, which take TERM for a reload
 * while the Emperor waits for their end: a timeout in 10 of 11 stops. With `--master --die-on-term` it takes 5.02 s
 * instead of 4, more than the usual kill timeout of 5. `KillMode=mixed` gave success in 3 or 4 s every time.
 */

interface Fact {
  readonly command: string;
  readonly settings?: readonly string[];
  readonly result: 'success' | 'timeout' | 'exit-code' | 'signal';
  /** The exit status, or the signal that ended it. */
  readonly status: number;
}

const python = '--plugin python3 --wsgi-file /var/www/myapp.wsgi';
const withMaster = `uwsgi ${python} --master --processes 4`;
const alone = `uwsgi ${python}`;
const killed = 9;
const quit = 3;
/** What uWSGI exits with when it was told to end and has no master. */
const ended = 30;

const facts: Readonly<Record<string, Fact>> = {
  'a master with --die-on-term is stopped by TERM': {
    command: `${withMaster} --die-on-term`,
    settings: ['KillSignal=SIGTERM'],
    result: 'success',
    status: 0,
  },
  'a master with --die-on-term takes QUIT for a reload': {
    command: `${withMaster} --die-on-term`,
    settings: ['KillSignal=SIGQUIT'],
    result: 'timeout',
    status: killed,
  },
  'a master without it takes TERM for a reload': {
    command: withMaster,
    settings: ['KillSignal=SIGTERM'],
    result: 'timeout',
    status: killed,
  },
  'a master without it is stopped by QUIT': {
    command: withMaster,
    settings: ['KillSignal=SIGQUIT'],
    result: 'success',
    status: 0,
  },
  'INT stops a master in either case': {
    command: `${withMaster} --die-on-term`,
    settings: ['KillSignal=SIGINT'],
    result: 'success',
    status: 0,
  },
  'without a master TERM ends it with status 30': {
    command: alone,
    settings: ['KillSignal=SIGTERM'],
    result: 'exit-code',
    status: ended,
  },
  'without a master and with --die-on-term too': {
    command: `${alone} --die-on-term`,
    settings: ['KillSignal=SIGTERM'],
    result: 'exit-code',
    status: ended,
  },
  'SuccessExitStatus=30 makes that a success': {
    command: `${alone} --processes 4`,
    settings: ['KillSignal=SIGTERM', 'SuccessExitStatus=30'],
    result: 'success',
    status: ended,
  },
  'without a master QUIT kills it': {
    command: alone,
    settings: ['KillSignal=SIGQUIT'],
    result: 'signal',
    status: quit,
  },
  'an Emperor without a master is stopped by TERM, if the vassals are spared': {
    command: 'uwsgi --emperor',
    settings: ['KillSignal=SIGTERM', 'KillMode=mixed'],
    result: 'success',
    status: 0,
  },
  'an Emperor without a master is stopped by QUIT as well': {
    command: 'uwsgi --emperor',
    settings: ['KillSignal=SIGQUIT', 'KillMode=mixed'],
    result: 'success',
    status: 0,
  },
  'an Emperor with a master and --die-on-term is stopped by TERM': {
    command: 'uwsgi --master --die-on-term --emperor',
    settings: ['KillSignal=SIGTERM', 'KillMode=mixed'],
    result: 'success',
    status: 0,
  },
  'an Emperor with a master and without it takes TERM for a reload': {
    command: 'uwsgi --master --emperor',
    settings: ['KillSignal=SIGTERM', 'KillMode=mixed'],
    result: 'timeout',
    status: killed,
  },
  'an Emperor with a master and without it is stopped by QUIT': {
    command: 'uwsgi --master --emperor',
    settings: ['KillSignal=SIGQUIT', 'KillMode=mixed'],
    result: 'success',
    status: 0,
  },
};

/** Each with a port of its own, so that all of them run, and stop, at once. */
const cases = Object.entries(facts).map(([title, fact], index) => {
  const port = 4000 + index;
  return { title, fact, port, unit: `fact-${index}.service`, empire: `/etc/empire-${index}` };
});

/** Type=notify: systemd takes it for started when uWSGI says so, and fails it when it does not. */
function unitText({ fact, port, empire }: (typeof cases)[number]): string {
  const where = fact.command.endsWith('--emperor') ? empire : `--socket 127.0.0.1:${port}`;
  return [
    '[Service]',
    'Type=notify',
    'NotifyAccess=all',
    'TimeoutStartSec=20',
    // Longer than any of these stops takes, shorter than uWSGI's own mercy of 60 s.
    'TimeoutStopSec=10',
    `ExecStart=${fact.command} ${where}`,
    ...(fact.settings ?? []),
    '',
  ].join('\n');
}

const reason = uwsgiAvailable();

describe.skipIf(reason)(titled('uWSGI on systemd', reason), () => {
  let lab: Lab;
  let started: Outcome;

  beforeAll(async () => {
    const units = cases.map((each) => [
      [`/etc/systemd/system/${each.unit}`, { text: unitText(each) }],
      [`${each.empire}/app.ini`, { text: vassal(each.port) }],
    ]);
    // What nobody refers to systemd forgets on stopping it, and its result with it.
    const all = cases.map(({ unit }) => unit).join(' ');
    const keeper = { '/etc/systemd/system/all.target': { text: `[Unit]\nAfter=${all}\n` } };
    lab = await bootLab({
      files: { ...application, ...keeper, ...Object.fromEntries(units.flat()) },
    });
    const names = cases.map(({ unit }) => unit);
    lab.systemctl('start', 'all.target');
    started = lab.systemctl('start', ...names);
    for (const { port } of cases) await answering(lab, port);
    lab.systemctl('stop', ...names);
  });

  afterAll(() => lab?.stop());

  test('it tells systemd that it is ready: with a master, without one, and as an Emperor', () => {
    expect(started).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  for (const { title, unit, fact } of cases) {
    test(title, () => {
      const result = lab.show(unit, 'Result');
      const status = Number(lab.show(unit, 'ExecMainStatus'));
      expect({ result, status }).toEqual({ result: fact.result, status: fact.status });
    });
  }

  test('in the background it cannot tell systemd that it is ready', () => {
    const unit = [
      '[Service]',
      'Type=notify',
      `ExecStart=${withMaster} --die-on-term --socket :4999 --daemonize /var/log/uwsgi.log`,
      'TimeoutStopSec=5',
      '',
    ];
    lab.write('/etc/systemd/system/background.service', unit.join('\n'));
    lab.systemctl('daemon-reload');
    expect(lab.systemctl('start', 'background.service').status).toBe(1);
    expect(lab.show('background.service', 'Result')).toBe('protocol');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  bootLab,
  type Conversion,
  convertForReal,
  type Lab,
  type Tree,
  titled,
  waitFor,
} from './lab.ts';
import { answering, application, ask, processesOf, uwsgiAvailable, vassal } from './uwsgi.ts';

/**
 * The jobs of uWSGI's own documentation for Upstart, converted by the built command and put to work: a real uWSGI under
 * a real systemd answers requests, is killed, comes back, and is stopped.
 */

const reason = uwsgiAvailable();
const unit = 'uwsgi.service';

/** Upstart's default kill timeout, which these jobs have. */
const killTimeout = 5;

function job(startOn: string, command: string): string {
  return `description "uwsgi tiny instance"

start on ${startOn}
stop on runlevel [06]

respawn

exec ${command}
`;
}

/** Debian's uWSGI has its languages in plugins; the documentation's commands are for one with Python built in. */
function withPlugin(command: string): string {
  return command.replace(/^uwsgi /, 'uwsgi --plugin python3 ');
}

const atBoot = 'runlevel [2345]';

const onItsOwn = job(
  atBoot,
  withPlugin(
    'uwsgi --master --processes 4 --die-on-term --socket :3031 --wsgi-file /var/www/myapp.wsgi',
  ),
);

const onRequest = job(
  'socket PROTO=inet PORT=3031',
  withPlugin('uwsgi --master --processes 4 --die-on-term --wsgi-file /var/www/myapp.wsgi'),
);

const emperor = job(atBoot, 'uwsgi --emperor /etc/uwsgi');
const emperorWithMaster = job(atBoot, 'uwsgi --master --die-on-term --emperor /etc/uwsgi');

/** Converts the job and boots a machine with the result, enabled as its [Install] says. */
async function bootWith(
  text: string,
  files: Tree = {},
): Promise<{ conversion: Conversion; lab: Lab }> {
  const conversion = convertForReal({ 'uwsgi.conf': text });
  return {
    conversion,
    lab: await bootLab({ files: { ...application, ...files, ...conversion.tree } }),
  };
}

/** Kills the main process as the kernel would for want of memory, and waits for the next one. */
async function killMain(lab: Lab): Promise<void> {
  const before = lab.show(unit, 'MainPID');
  expect(lab.systemctl('kill', '--signal=KILL', '--kill-who=main', unit).status).toBe(0);
  await waitFor('another main process', () => {
    const now = lab.show(unit, 'MainPID');
    return now !== before && now !== '0';
  });
}

/** Stops the service, and tells what there is to tell of it. */
function stop(lab: Lab) {
  const start = performance.now();
  const { status } = lab.systemctl('stop', unit);
  const seconds = (performance.now() - start) / 1000;
  return {
    status,
    inTime: seconds < killTimeout,
    state: lab.show(unit, 'ActiveState'),
    result: lab.show(unit, 'Result'),
    processes: lab.run('pgrep', '-c', 'uwsgi').stdout.trim(),
  };
}

const cleanStop = {
  status: 0,
  inTime: true,
  state: 'inactive',
  result: 'success',
  processes: '0',
};

describe.skipIf(reason)(titled('a uWSGI with a socket of its own', reason), () => {
  let lab: Lab;
  let conversion: Conversion;

  beforeAll(async () => {
    ({ lab, conversion } = await bootWith(onItsOwn));
  });
  afterAll(() => lab?.stop());

  test('is converted to one service, with nothing left to do', () => {
    expect(Object.keys(conversion.tree)).toEqual(['/etc/systemd/system/uwsgi.service']);
    expect(conversion.status).toBe(0);
  });

  test('answers after the boot, from one of its four workers', async () => {
    const worker = await answering(lab, 3031);
    const processes = processesOf(lab, unit);
    expect(processes).toHaveLength(5);
    expect(processes).toContain(worker);
    expect(worker).not.toBe(lab.show(unit, 'MainPID'));
  });

  test('comes back after its master was killed, on the same port, with as many workers', async () => {
    const before = processesOf(lab, unit);
    await killMain(lab);
    await answering(lab, 3031);
    const after = processesOf(lab, unit);
    expect(after).toHaveLength(5);
    expect(after.filter((process) => before.includes(process))).toEqual([]);
    expect(lab.show(unit, 'NRestarts')).toBe('1');
  });

  test('stops cleanly and in time, and stays stopped', () => {
    expect(stop(lab)).toEqual(cleanStop);
    expect(ask(lab, 3031)).toBeUndefined();
  });

  test('starts again when told to', async () => {
    expect(lab.systemctl('start', unit).status).toBe(0);
    await answering(lab, 3031);
  });
});

describe.skipIf(reason)(titled('a uWSGI started by its socket', reason), () => {
  let lab: Lab;
  let conversion: Conversion;

  beforeAll(async () => {
    ({ lab, conversion } = await bootWith(onRequest));
  });
  afterAll(() => lab?.stop());

  test('is converted to a socket and a service', () => {
    expect(Object.keys(conversion.tree).sort()).toEqual([
      '/etc/systemd/system/uwsgi.service',
      '/etc/systemd/system/uwsgi.socket',
    ]);
  });

  test('is not started by the boot, only listened for', () => {
    expect(lab.show('uwsgi.socket', 'SubState')).toBe('listening');
    expect(lab.show(unit, 'ActiveState')).toBe('inactive');
  });

  test('is started by the first request, which it answers', async () => {
    await answering(lab, 3031);
    expect(lab.show(unit, 'ActiveState')).toBe('active');
    expect(processesOf(lab, unit)).toHaveLength(5);
  });

  test('takes the socket once', () => {
    // uWSGI looks for what systemd passes (LISTEN_FDS) and for what Upstart passed (UPSTART_FDS). Given both it serves
    // the same socket twice over, and each worker complains of it.
    const said = lab.journal(unit);
    expect(said.match(/^uwsgi socket \d+ attached/gm)).toHaveLength(1);
    expect(said).not.toContain('epoll_ctl()');
  });

  test('comes back after its master was killed, with the same socket', async () => {
    await killMain(lab);
    await answering(lab, 3031);
    expect(processesOf(lab, unit)).toHaveLength(5);
  });

  test('stops cleanly and in time', () => {
    expect(stop(lab)).toEqual(cleanStop);
  });

  test('is started by the next request after a stop, for the socket is still there', async () => {
    expect(lab.show('uwsgi.socket', 'SubState')).toBe('listening');
    await answering(lab, 3031);
    expect(lab.show(unit, 'ActiveState')).toBe('active');
  });
});

const emperors = {
  'an Emperor': emperor,
  'an Emperor with a master process': emperorWithMaster,
};

for (const [title, text] of Object.entries(emperors)) {
  describe.skipIf(reason)(titled(title, reason), () => {
    let lab: Lab;
    let conversion: Conversion;

    beforeAll(async () => {
      const files = { '/etc/uwsgi/first.ini': { text: vassal(3041) } };
      ({ lab, conversion } = await bootWith(text, files));
    });
    afterAll(() => lab?.stop());

    test('is converted to one service, with nothing left to do', () => {
      expect(Object.keys(conversion.tree)).toEqual(['/etc/systemd/system/uwsgi.service']);
      expect(conversion.status).toBe(0);
    });

    test('serves the vassal it finds', async () => {
      const worker = await answering(lab, 3041);
      expect(processesOf(lab, unit)).toContain(worker);
    });

    test('takes in a vassal that comes later', async () => {
      lab.write('/etc/uwsgi/second.ini', vassal(3042));
      await answering(lab, 3042);
    });

    test('comes back after it was killed, with its vassals anew', async () => {
      const before = processesOf(lab, unit);
      await killMain(lab);
      for (const port of [3041, 3042]) {
        expect(before).not.toContain(await answering(lab, port));
      }
      expect(processesOf(lab, unit)).toHaveLength(before.length);
    });

    test('stops cleanly and in time, and no vassal survives it', () => {
      expect(stop(lab)).toEqual(cleanStop);
      expect(ask(lab, 3041)).toBeUndefined();
    });
  });
}

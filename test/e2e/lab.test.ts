import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootLab, installable, type Lab, labAvailable, titled, waitFor } from './lab.ts';

const reason = labAvailable();

/** What runs of the lab leave on this machine while they last. */
function traces(): string[] {
  return readdirSync(tmpdir()).filter((entry) => entry.startsWith('upstart-systemd-lab-'));
}

test('the units to enable are those with an [Install] section, templates excepted', () => {
  const install = {
    text: '[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n',
  };
  const files = {
    '/etc/systemd/system/a.service': install,
    '/etc/systemd/system/b@.service': install,
    '/etc/systemd/system/c.service': { text: '[Service]\nExecStart=/bin/echo [Install]\n' },
    '/etc/systemd/system/d.service.d/more.conf': install,
    '/opt/e.service': install,
  };
  expect(installable(files)).toEqual(['a.service']);
});

describe.skipIf(reason)(titled('a lab', reason), () => {
  let lab: Lab;
  let shared: string;

  beforeAll(async () => {
    shared = mkdtempSync(join(tmpdir(), 'upstart-systemd-shared-'));
    lab = await bootLab({
      files: {
        '/etc/systemd/system/hello.service': {
          text: [
            '[Service]',
            'Type=oneshot',
            'RemainAfterExit=yes',
            'ExecStart=/opt/hello',
            '[Install]',
            'WantedBy=multi-user.target',
            '',
          ].join('\n'),
        },
        '/opt/hello': { text: '#!/bin/sh\necho hello from $$\n', mode: 0o755 },
      },
      bind: { '/shared': shared },
    });
  });

  afterAll(async () => {
    await lab?.stop();
    rmSync(shared, { recursive: true, force: true });
  });

  test('runs systemd as its process 1', () => {
    expect(lab.run('cat', '/proc/1/comm').stdout).toBe('systemd\n');
  });

  test('boots the units it was given, enabled as their [Install] says', () => {
    expect(lab.show('hello.service', 'ActiveState')).toBe('active');
    expect(lab.journal('hello.service')).toMatch(/^hello from \d+$/m);
  });

  test('boots without a failed unit', () => {
    expect(lab.systemctl('list-units', '--state=failed', '--plain', '--no-legend').stdout).toBe('');
  });

  test('tells the exit status of a command and both of its outputs', () => {
    expect(lab.run('sh', '-c', 'echo out; echo err >&2; exit 3')).toEqual({
      status: 3,
      stdout: 'out\n',
      stderr: 'err\n',
    });
  });

  test('writes files inside, with their mode, and none of them outside', () => {
    lab.write('/opt/deep/down', 'text\n', 0o750);
    expect(lab.run('stat', '-c', '%a', '/opt/deep/down').stdout).toBe('750\n');
    expect(lab.run('cat', '/opt/deep/down').stdout).toBe('text\n');
    expect(existsSync('/opt/deep/down')).toBe(false);
  });

  test('shows a directory of this machine inside', () => {
    lab.run('touch', '/shared/seen');
    expect(readdirSync(shared)).toEqual(['seen']);
  });

  test('has a loopback network of its own, which commands from outside can join', async () => {
    const server = 'require("net").createServer((c) => c.end("answer")).listen(3999, "127.0.0.1")';
    const client = 'require("net").connect(3999, "127.0.0.1").pipe(process.stdout)';
    const ask = () => lab.runOnNetwork(process.execPath, '-e', client).stdout;
    lab.write(
      '/etc/systemd/system/server.service',
      `[Service]\nExecStart=${process.execPath} -e '${server}'\n`,
    );
    lab.systemctl('daemon-reload');
    expect(lab.systemctl('start', 'server.service').status).toBe(0);
    await waitFor('an answer', () => ask() === 'answer');
  });

  test('cannot change the kernel of the machine it runs on', () => {
    expect(lab.run('sh', '-c', 'echo 1 >/proc/sys/kernel/panic').status).not.toBe(0);
  });
});

describe.skipIf(reason)(titled('the end of a lab', reason), () => {
  test('a second one of the same name is refused while the first runs', async () => {
    const first = await bootLab({ files: {}, name: 'upstart-systemd-twice' });
    await expect(bootLab({ files: {}, name: 'upstart-systemd-twice' })).rejects.toThrow(
      'a lab named upstart-systemd-twice is running already',
    );
    await first.stop();
    const again = await bootLab({ files: {}, name: 'upstart-systemd-twice' });
    expect(again.run('true').status).toBe(0);
    await again.stop();
  });

  test('nothing is left after stop', async () => {
    const before = traces();
    const lab = await bootLab({ files: {} });
    expect(traces()).toHaveLength(before.length + 1);
    await lab.stop();
    expect(traces()).toEqual(before);
  });

  test('a machine that was powered off from inside is cleaned up too', async () => {
    const before = traces();
    const lab = await bootLab({ files: {} });
    lab.systemctl('poweroff');
    await lab.stop();
    expect(traces()).toEqual(before);
  });

  test('nothing is left after whoever started it was killed', async () => {
    const state = mkdtempSync(join(tmpdir(), 'upstart-systemd-lab-'));
    const script = join(import.meta.dirname, 'boot.sh');
    // A shell that holds the only other end of the script's standard input, as a test process does.
    const owner = spawn('bash', ['-c', `sleep 1000 | bash "$0" run "$1"`, script, state], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    expect(existsSync(state)).toBe(true);
    process.kill(-(owner.pid ?? Number.NaN), 'SIGKILL');
    await waitFor('the supervisor to notice', () => !existsSync(join(state, 'console')));
  });
});

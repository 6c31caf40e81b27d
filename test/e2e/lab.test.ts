import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bootLab, installable, type Lab, labAvailable, titled, waitFor } from './lab.ts';

const reason = labAvailable();
const bootScript = join(import.meta.dirname, 'boot.sh');

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
  // Labs of other tests come and go meanwhile: here only those of this file live.
  let ours: string;

  beforeAll(() => {
    ours = mkdtempSync(join(tmpdir(), 'upstart-systemd-ours-'));
    vi.stubEnv('TMPDIR', ours);
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(ours, { recursive: true, force: true });
  });

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
    const lab = await bootLab({ files: {} });
    expect(readdirSync(ours)).toHaveLength(1);
    await lab.stop();
    expect(readdirSync(ours)).toEqual([]);
  });

  test('a machine that was powered off from inside is cleaned up too', async () => {
    const lab = await bootLab({ files: {} });
    lab.systemctl('poweroff');
    await lab.stop();
    expect(readdirSync(ours)).toEqual([]);
  });

  test('nothing is left after whoever started it was killed', async () => {
    const { state, shell } = await bootFromShell(`sleep 1000 | setsid bash "$0" run "$1"`);
    process.kill(-shell, 'SIGKILL'); // the shell and sleep, which held the script's standard input open
    await waitFor('the state directory to go', () => !existsSync(state));
  });

  test('nothing runs on after the script itself was killed', async () => {
    const { state, shell, init } = await bootFromShell(`sleep 1000 | bash "$0" run "$1"`);
    process.kill(-shell, 'SIGKILL');
    await waitFor('the systemd inside to go', () => !existsSync(`/proc/${init}`));
    // Its empty cgroup and state directory are left; the next run of that name takes them over, and away.
    expect(spawnSync('bash', [bootScript, 'run', state]).status).toBe(0);
    expect(readdirSync(ours)).toEqual([]);
  });
});

/** Runs boot.sh as `$0` with its state directory as `$1`, in a process group of its own. */
async function bootFromShell(
  command: string,
): Promise<{ state: string; shell: number; init: string }> {
  const state = mkdtempSync(join(tmpdir(), 'upstart-systemd-lab-'));
  const shell = spawn('bash', ['-c', command, bootScript, state], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) =>
    shell.stdout.once('data', (chunk) => resolve(String(chunk))),
  );
  const init = said.match(/^ready (\d+)/)?.[1];
  if (shell.pid === undefined || init === undefined) throw new Error(`No boot: ${said}`);
  return { state, shell: shell.pid, init };
}

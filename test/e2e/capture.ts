import { spawn, spawnSync } from 'node:child_process';

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything a command sees of the caller's environment. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  SYSTEMD_PAGER: '',
  SYSTEMD_COLORS: '0',
};

/** Runs a command to its end. */
export function capture(command: string, args: readonly string[], input = ''): Outcome {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    env: environment,
    timeout: 60_000,
    maxBuffer: 1 << 26,
  });
  if (error) throw error;
  return { status: status ?? 128, stdout, stderr: signal ? `${stderr}(${signal})` : stderr };
}

/** As `capture`, without input and while others go on. What takes longer than `seconds` is left behind: status 124. */
export function captureAsync(
  command: string,
  args: readonly string[],
  seconds = 60,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const heard = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8');
      child[name].on('data', (chunk: string) => {
        heard[name] += chunk;
      });
    }
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // What it started may hold its outputs open.
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ...heard, status: 124, stderr: `${heard.stderr}(no end within ${seconds} s)` });
    }, seconds * 1000);
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      const stderr = signal ? `${heard.stderr}(${signal})` : heard.stderr;
      resolve({ ...heard, status: status ?? 128, stderr });
    });
  });
}

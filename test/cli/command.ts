import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The command as it is published. */
export const command = join(project, 'dist/cli.js');

/** Whether the tests run as root: then files that nobody may read need another user. */
export const isRoot = process.getuid?.() === 0;

/** Why a test that needs a program cannot run here; `undefined` when all are there. */
export function missing(...programs: readonly string[]): string | undefined {
  const absent = programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return absent.length === 0 ? undefined : `needs ${absent.join(' and ')}`;
}

/** What a run of the command left. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it came. */
  readonly bytes: Buffer;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** As a user who owns nothing, where the tests run as root. */
  readonly asNobody?: boolean;
  /** Milliseconds until it counts as hanging. */
  readonly patience?: number;
}

/** Runs `convert ARGS` to its end. */
export function convert(args: readonly string[], surroundings: Surroundings = {}): Outcome {
  return start([process.execPath, command, ...args], surroundings);
}

/** Runs a line of bash in which `convert` is the command, as a person types it. */
export function shell(line: string, surroundings: Surroundings = {}): Outcome {
  const bin = mkdtempSync(join(tmpdir(), 'upstart-systemd-bin-'));
  try {
    symlinkSync(command, join(bin, 'convert'));
    const path = `${bin}:${process.env['PATH'] ?? ''}`;
    const env = { ...surroundings.env, PATH: path };
    return start(['bash', '-c', line], { ...surroundings, env });
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

function start(words: readonly string[], surroundings: Surroundings): Outcome {
  ensureBuilt();
  const user = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  const [program = '', ...args] =
    surroundings.asNobody && isRoot ? [...user, ...words] : [...words];
  const { status, signal, stdout, stderr } = spawnSync(program, args, {
    ...(surroundings.cwd !== undefined && { cwd: surroundings.cwd }),
    input: surroundings.input ?? '',
    env: { ...environment(), ...surroundings.env },
    timeout: surroundings.patience ?? 30_000,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 30,
  });
  return { status, signal, stdout: stdout.toString(), stderr: stderr.toString(), bytes: stdout };
}

/** This environment without what says how to colour, or that npm is running. */
function environment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !/^npm_|COLOR|^TERM$|^NODE_/.test(name));
  return Object.fromEntries([
    ...names.map((name) => [name, process.env[name]]),
    ['TERM', 'xterm-256color'],
  ]);
}

/** The command ended by itself, with a status of its own, and showed no insides. */
export function expectCalm({ status, signal, stderr }: Outcome): void {
  expect(signal, 'it was killed: it hung').toBeNull();
  expect(stderr).not.toMatch(/^ +at .*:\d+|^Node\.js v/m);
  expect([0, 1, 2]).toContain(status);
}

/** What it says for bad input: status 2, and all of `parts` on standard error. */
export function expectRefused(outcome: Outcome, ...parts: readonly (string | RegExp)[]): void {
  expectCalm(outcome);
  expect(outcome.status).toBe(2);
  for (const part of parts) expect(outcome.stderr).toMatch(part);
}

/** A directory of the test's own, gone when the test has ended. Everybody may look into it. */
export function workspace(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'upstart-systemd-cli-')));
  spawnSync('chmod', ['755', directory]);
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return fill(directory, files);
}

/** Writes files by their path below a directory. */
export function fill(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** Everything below a directory, sorted: files, links with their targets, and directories that hold nothing. */
export function listing(directory: string): readonly string[] {
  const found: string[] = [];
  const look = (below: string): void => {
    const path = join(directory, below);
    const kind = lstatSync(path, { throwIfNoEntry: false });
    if (kind?.isSymbolicLink()) found.push(`${below} -> ${readlinkSync(path)}`);
    // What a run keeps of itself is not what it makes.
    else if (/(?:^|\/)(?:\.upstart-systemd|var\/lib\/upstart-systemd)$/.test(below)) return;
    else if (kind?.isDirectory()) {
      const names = readdirSync(path);
      if (names.length === 0 && below !== '') found.push(`${below}/`);
      for (const name of names) look(below === '' ? name : `${below}/${name}`);
    } else if (kind !== undefined) found.push(below);
  };
  look('');
  return found.sort();
}

export function textAt(...parts: readonly string[]): string {
  return readFileSync(join(...parts), 'utf8');
}

/** A job that becomes a unit without any finding above a note. */
export const plainJob = [
  'description "Web front end"',
  'start on runlevel [2345]',
  'stop on runlevel [016]',
  'exec /usr/bin/web --port 80',
  '',
].join('\n');

/** A unit that becomes a job without any finding above a note. */
export const plainUnit = [
  '[Unit]',
  'Description=Web front end',
  '[Service]',
  'ExecStart=/usr/bin/web --port 80',
  '[Install]',
  'WantedBy=multi-user.target',
  '',
].join('\n');

/** A job with a finding of severity "action": nothing emits its event. */
export const actionJob = 'start on unheard-of\nexec /usr/bin/web\n';

/** Makes sure that `dist` is not older than the source. Tests run at the same time; one of them builds. */
function ensureBuilt(): void {
  if (isBuilt) return;
  const lock = join(project, 'node_modules/.cli-test-build');
  while (existsSync(lock) || !isCurrent()) {
    if (!takeLock(lock)) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      continue;
    }
    try {
      const { stderr } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: project });
      if (!existsSync(command)) throw new Error(`the build failed: ${stderr}`);
    } finally {
      rmdirSync(lock);
    }
    break;
  }
  isBuilt = true;
}

let isBuilt = false;

function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    // Left by a run that was killed.
    if (since !== undefined && Date.now() - since > 120_000) rmSync(lock, { recursive: true });
    return false;
  }
}

function isCurrent(): boolean {
  const built = statSync(`${project}/dist/cli-main.cjs`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' });
  return sources.every((name) => statSync(join(project, 'src', name)).mtimeMs <= built);
}

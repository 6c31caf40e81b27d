import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture, captureAsync, type Outcome } from './capture.ts';

export type { Outcome } from './capture.ts';

/** A file to put somewhere; without a mode it is an ordinary one (0644). */
export interface PlacedFile {
  readonly text: string;
  readonly mode?: number;
}

/** Files by their absolute path in a root tree. */
export type Tree = Readonly<Record<string, PlacedFile>>;

export interface LabOptions {
  /** What the machine has more than the distribution's packages: units, scripts, configuration. */
  readonly files: Tree;
  /** The units to enable before the boot; without it every unit of `files` with an `[Install]` section. */
  readonly enable?: readonly string[];
  /** Directories of this machine to show inside: path inside → path outside. */
  readonly bind?: Readonly<Record<string, string>>;
  /** Whether it has device units, and udev where that is installed. */
  readonly devices?: boolean;
  /** Another root tree than `/`, such as a chroot with another release's systemd. */
  readonly lower?: string;
  /** A second lab of this name is refused while the first runs; without it every lab has its own. */
  readonly name?: string;
}

/** A machine of our own: a real systemd as PID 1, a network of its own, a disk that forgets. */
export interface Lab {
  /** Runs a command inside, as root, outside of any unit. Waits for its end. */
  run(command: string, ...args: string[]): Outcome;
  /** As `run`, while others go on; given up with status 124 after so many seconds. */
  runAsync(seconds: number, command: string, ...args: string[]): Promise<Outcome>;
  /** As `run`, but only the network is the lab's: for clients whose program need not exist inside. */
  runOnNetwork(command: string, ...args: string[]): Outcome;
  /** Writes a file inside, parents included. */
  write(path: string, text: string, mode?: number): void;
  /** `systemctl ARGS`, its outcome not judged. */
  systemctl(...args: string[]): Outcome;
  /** One property of a unit, as `systemctl show` prints it. */
  show(unit: string, property: string): string;
  /** What a unit wrote, and what systemd said about it. */
  journal(unit: string): string;
  /** Kept when the machine has ended, by `stop` or by itself. */
  readonly ended: Promise<void>;
  /** The machine is gone afterwards, with all it wrote. */
  stop(): Promise<void>;
}

const bootScript = join(import.meta.dirname, 'boot.sh');
const cli = join(import.meta.dirname, '../../dist/cli.js');

let availability: { reason: string | undefined } | undefined;

/** Why no lab can be booted on this machine; undefined when one can. */
export function labAvailable(): string | undefined {
  availability ??= { reason: askWhyNot() };
  return availability.reason;
}

/** A title that says why its tests are skipped, when they are. */
export function titled(title: string, reason: string | undefined): string {
  return reason === undefined ? title : `${title} (skipped: ${reason})`;
}

function askWhyNot(): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  const state = mkdtempSync(join(tmpdir(), 'upstart-systemd-lab-'));
  try {
    const { status, stderr } = capture('bash', [bootScript, 'check', state]);
    return status === 0 ? undefined : stderr.replace(/^boot\.sh: /, '').trim();
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

/** Boots a systemd with these files on its disk and waits until its boot is over. Throws when it can't. */
export async function bootLab(options: LabOptions): Promise<Lab> {
  const { state, discard } = stateDirectory(options);
  const supervisor = spawn('bash', [bootScript, 'run', state], {
    // A group of its own: Ctrl-C reaches only the tests, and their end, closing stdin, makes the script clean up.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...(options.lower === undefined ? {} : { LOWER: options.lower }) },
  });
  const ended = new Promise<void>((resolve) => supervisor.once('close', () => resolve()));
  let said = '';
  supervisor.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const answer = new Promise<string>((resolve) => {
    supervisor.stdout.once('data', (chunk) => resolve(String(chunk)));
  });
  const pid = (await Promise.race([answer, ended]))?.match(/^ready (\d+)/)?.[1];
  if (pid === undefined) {
    discard();
    throw new Error(`The lab did not boot: ${said}`);
  }
  return labAround(pid, ended, async () => {
    supervisor.stdin.end();
    await ended;
    discard();
  });
}

function labAround(pid: string, ended: Promise<void>, stop: () => Promise<void>): Lab {
  const into = (namespaces: string, command: readonly string[]) => [
    namespaces,
    '--target',
    pid,
    '--',
    ...command,
  ];
  const enter = (namespaces: string, command: readonly string[], input?: string) =>
    capture('nsenter', into(namespaces, command), input);
  const run = (...command: string[]) => enter('--all', command);
  const systemctl = (...args: string[]) => run('systemctl', ...args);
  return {
    run,
    systemctl,
    ended,
    stop,
    runAsync: (seconds, ...command) => captureAsync('nsenter', into('--all', command), seconds),
    runOnNetwork: (...command) => enter('--net', command),
    write(path, text, mode = 0o644) {
      const script = 'mkdir -p "${1%/*}" && cat >"$1" && chmod "$2" "$1"';
      const words = ['sh', '-c', script, 'sh', path, mode.toString(8)];
      const { status, stderr } = enter('--all', words, text);
      if (status !== 0) throw new Error(`Cannot write ${path}: ${stderr}`);
    },
    show: (unit, property) => systemctl('show', '--value', '-p', property, unit).stdout.trimEnd(),
    journal(unit) {
      run('journalctl', '--sync');
      return run('journalctl', '--no-pager', '-o', 'cat', '-u', unit).stdout;
    },
  };
}

/** Fills the directory that `boot.sh run` reads; its last component is the lab's name. */
function stateDirectory(options: LabOptions): { state: string; discard: () => void } {
  const parent = mkdtempSync(join(tmpdir(), 'upstart-systemd-lab-'));
  const state = join(parent, options.name ?? basename(parent));
  writeTree(join(state, 'files'), options.files);
  writeLines(join(state, 'enable'), options.enable ?? installable(options.files));
  if (options.devices === true) writeLines(join(state, 'devices'), []);
  const binds = Object.entries(options.bind ?? {});
  writeLines(
    join(state, 'bind'),
    binds.map((pair) => pair.join('\t')),
  );
  return { state, discard: () => rmSync(parent, { recursive: true, force: true }) };
}

function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/** The units that a person would `systemctl enable`: those with `[Install]`, templates excepted. */
export function installable(files: Tree): string[] {
  return Object.entries(files)
    .filter(([path, { text }]) => /^\/etc\/systemd\/system\/[^/]+$/.test(path) && hasInstall(text))
    .map(([path]) => basename(path))
    .filter((name) => !name.includes('@.'));
}

function hasInstall(text: string): boolean {
  return /^\s*\[Install\]\s*$/m.test(text);
}

/** Writes a tree's files under a directory. */
export function writeTree(directory: string, files: Tree): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, { text, mode = 0o644 }] of Object.entries(files)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    chmodSync(target, mode); // not writeFile's own mode, which the umask cuts
  }
}

/** Reads a directory as a tree: what `writeTree` would have written there, and not the journal of who did. */
export function readTree(directory: string): Tree {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(directory, file).startsWith('.upstart-systemd/'));
  return Object.fromEntries(
    files.sort().map((file) => {
      const placed = { text: readFileSync(file, 'utf8'), mode: statSync(file).mode & 0o7777 };
      return [`/${relative(directory, file)}`, placed];
    }),
  );
}

export interface Conversion extends Outcome {
  readonly tree: Tree;
}

/**
 * Converts with the built command, as a user would: `node dist/cli.js DIR -o OUT ARGS`. The files are given by their
 * name (`foo.conf`); the answer holds what OUT got. Its exit status is for the caller to judge.
 */
export function convertForReal(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Conversion {
  const { words, read, discard } = conversionOf(files, args);
  try {
    return { ...capture(process.execPath, words), tree: read() };
  } finally {
    discard();
  }
}

/** As `convertForReal`, while others go on. */
export async function convertForRealAsync(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Conversion> {
  const { words, read, discard } = conversionOf(files, args);
  try {
    return { ...(await captureAsync(process.execPath, words)), tree: read() };
  } finally {
    discard();
  }
}

function conversionOf(files: Readonly<Record<string, string>>, args: readonly string[]) {
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: `npm run build` makes it');
  const parent = mkdtempSync(join(tmpdir(), 'upstart-systemd-convert-'));
  const [input, output] = [join(parent, 'init'), join(parent, 'out')];
  writeTree(
    input,
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { text }])),
  );
  mkdirSync(output);
  return {
    words: [cli, input, '-o', output, ...args],
    read: () => readTree(output),
    discard: () => rmSync(parent, { recursive: true, force: true }),
  };
}

/** Waits until something holds; throws, naming it, when it does not in time. */
export async function waitFor(
  what: string,
  predicate: () => boolean | Promise<boolean>,
  seconds = 10,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await predicate())) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain: ${what}`);
    await sleep(25);
  }
}

/** The steps of a scenario, done on a machine with systemd. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../capture.ts';
import type { Tree } from '../lab.ts';
import { Machine } from './machine.ts';
import type { Scenario, ScenarioOutcome, Step, StepResult, Variables } from './scenario.ts';
import { instanceName, instanceOf, Unsupported } from './units.ts';

/** Does every step on a machine of its own, and tells what was left. */
export async function play(scenario: Scenario, converted: Tree): Promise<ScenarioOutcome> {
  const machine = new Machine(scenario, converted);
  const host = new Host(scenario, machine);
  try {
    if (scenario.steps[0]?.do !== 'boot') await machine.bootThenEnable();
    const steps: StepResult[] = [];
    for (const step of scenario.steps) steps.push(await host.attempt(step));
    return { trace: machine.trace(), steps };
  } finally {
    await machine.discard();
  }
}

/** Connects to a TCP port or a socket file, prints what it is told first, and fails when that is nothing for 5 s. */
const client = `
const [address] = process.argv.slice(1);
const [, host, port] = /^(.*):(\\d+)$/.exec(address) ?? [];
const socket = require('net').connect(port === undefined ? { path: address } : { host, port });
socket.setTimeout(5000, () => process.exit(1));
socket.on('error', () => process.exit(1));
socket.on('end', () => process.exit(0));
socket.once('data', (answer) => process.stdout.write(answer, () => process.exit(0)));
`;

/** `systemctl` tells its states in other words than `status` of Upstart. */
const states: Readonly<Record<string, string>> = {
  active: 'running',
  reloading: 'running',
  refreshing: 'running',
  activating: 'starting',
  deactivating: 'stopping',
  inactive: 'stopped',
};

/** Seconds in which what is on its way to a state gets there; what takes longer is meant to be seen on its way. */
const settling = 1;

class Host {
  readonly #scenario: Scenario;
  readonly #machine: Machine;
  /** The main processes that `pid` has seen. */
  readonly #pids = new Map<string, number>();
  /** The files of variables that `start` has written, by their unit. */
  readonly #given = new Map<string, string>();

  constructor(scenario: Scenario, machine: Machine) {
    this.#scenario = scenario;
    this.#machine = machine;
  }

  /** Does a step; what cannot be done is a result like others. */
  async attempt(step: Step): Promise<StepResult> {
    try {
      return await this.#do(step);
    } catch (error) {
      if (error instanceof Unsupported) return { unsupported: error.message };
      throw error;
    }
  }

  async #do(step: Step): Promise<StepResult> {
    const machine = this.#machine;
    switch (step.do) {
      case 'wait':
        await sleep(step.secs * 1000);
        return {};
      case 'mark':
        machine.mark(step.word);
        return {};
      case 'wait-trace':
        return { ok: await this.#appears(step.word, step.count ?? 1, step.timeout ?? 8) };
      case 'touch':
        return this.#succeeds('mkdir -p "${1%/*}" && touch "$1"', step.path);
      case 'rm':
        return this.#succeeds('rm -f "$1"', step.path);
      case 'write':
        return this.#succeeds('printf "%s\\n" "$2" >"$1"', step.path, step.text ?? '');
      case 'sh':
        return this.#shell(step.cmd);
      case 'connect': {
        const { status, stdout } = await machine.run(process.execPath, '-e', client, step.addr);
        return { ok: status === 0, value: stdout.trim() };
      }
      case 'boot':
        return timed(async () => {
          await machine.boot();
          return true;
        });
      case 'shutdown':
        return timed(() => this.#shutDown());
      case 'emit':
        return this.#emit(step.event, step.env ?? {});
      default:
        return this.#onJob(step);
    }
  }

  async #onJob(step: Extract<Step, { job: string }>): Promise<StepResult> {
    const { job, env = {} } = step;
    const unit = await this.#unit(job, env);
    const key = JSON.stringify([job, env]);
    switch (step.do) {
      case 'start':
        if (instanceOf(this.#scenario, job) === undefined) await this.#give(unit, env);
        return this.#systemctl('start', unit);
      case 'stop':
      case 'restart':
      case 'reload':
        return this.#systemctl(step.do, unit);
      case 'status':
        return { value: await this.#settledStatus(unit) };
      case 'pid': {
        const pid = await this.#mainProcess(unit);
        this.#pids.set(key, pid);
        return { ok: pid !== 0 };
      }
      case 'pid-changed': {
        const pid = await this.#mainProcess(unit);
        return { value: pid !== 0 && pid !== this.#pids.get(key) };
      }
      case 'signal':
      case 'kill-main': {
        const signal = step.do === 'signal' ? step.sig.replace('SIG', '') : 'KILL';
        const pid = await this.#mainProcess(unit);
        return pid === 0 ? { ok: false } : this.#succeeds('kill -"$1" "$2"', signal, String(pid));
      }
    }
  }

  /** The unit that stands for a job, or for one instance of it. */
  async #unit(job: string, env: Variables): Promise<string> {
    const { units } = this.#machine;
    if (instanceOf(this.#scenario, job) !== undefined && units.includes(`${job}@.service`)) {
      const name = instanceName(this.#scenario, job, env);
      if (name === undefined) return `${job}.service`;
      if (!name.isRaw) return `${job}@${name.text}.service`;
      const { stdout } = await this.#machine.run('systemd-escape', '--', name.text);
      return `${job}@${stdout.trimEnd()}.service`;
    }
    const names = ['service', 'target'].map((type) => `${job}.${type}`);
    return names.find((name) => units.includes(name)) ?? `${job}.service`;
  }

  /**
   * What a unit is, once it stays so: the line of a trace that a step waited for may be written by a process that
   * then still has to end.
   */
  async #settledStatus(unit: string): Promise<string> {
    const end = performance.now() + settling * 1000;
    for (;;) {
      const status = await this.#status(unit);
      const isOnItsWay = status === states['activating'] || status === states['deactivating'];
      if (!isOnItsWay || performance.now() >= end) return status;
      await sleep(30);
    }
  }

  async #status(unit: string): Promise<string> {
    const shown = await this.#machine.show(unit, 'LoadState', 'ActiveState', 'SubState', 'Type');
    const { LoadState: load, ActiveState: active = '', SubState: sub, Type: type } = shown;
    if (load === 'not-found') return 'unknown';
    // A task at work.
    if (active === 'activating' && sub === 'start' && type === 'oneshot') return 'running';
    return states[active] ?? active;
  }

  /** Its number inside; 0 without one. */
  async #mainProcess(unit: string): Promise<number> {
    return Number((await this.#machine.show(unit, 'MainPID'))['MainPID'] ?? 0);
  }

  /** Leaves variables where the unit reads them when it starts, in place of those of the start before. */
  async #give(unit: string, env: Variables): Promise<void> {
    const variables = Object.entries(env);
    if (variables.length === 0 && !this.#given.has(unit)) return;
    const { EnvironmentFiles: read = '' } = await this.#machine.show(unit, 'EnvironmentFiles');
    const file = this.#given.get(unit) ?? /\/run\/\S+/.exec(read)?.[0];
    if (file === undefined) throw new Unsupported(`${unit} reads no file of variables below /run`);
    this.#given.set(unit, file);
    const lines = variables.map(
      ([name, value]) => `${name}="${value.replace(/["$\\`]/g, '\\$&')}"\n`,
    );
    await this.#succeeds('mkdir -p "${1%/*}" && printf %s "$2" >"$1"', file, lines.join(''));
  }

  async #emit(event: string, env: Variables): Promise<StepResult> {
    if (this.#machine.units.includes(`${event}.target`)) {
      return this.#systemctl('start', `${event}.target`);
    }
    const words = Object.entries(env).map((pair) => pair.join('='));
    return timed(() => this.#machine.run('initctl', 'emit', event, ...words));
  }

  /** A command of a scenario, which may ask for the main process of a job as `$MAINPID_job`. */
  async #shell(command: string): Promise<StepResult> {
    const jobs = new Set([...command.matchAll(/MAINPID_(\w+)/g)].map(([, job = '']) => job));
    const variables: string[] = [];
    for (const job of jobs) {
      const pid = await this.#mainProcess(await this.#unit(job, {}));
      variables.push(`MAINPID_${job}=${pid}`);
    }
    const { status } = await this.#machine.run('env', ...variables, 'sh', '-c', command);
    return { ok: status === 0 };
  }

  async #shutDown(): Promise<boolean> {
    await this.#machine.run('systemctl', 'poweroff', '--no-block');
    const inTime = this.#machine.ended.then(() => true);
    return Promise.race([inTime, sleep(40_000, false, { ref: false })]);
  }

  /** Whether a line is in the trace so many times before so many seconds are over. */
  async #appears(word: string, count: number, seconds: number): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (this.#machine.trace().filter((line) => line === word).length < count) {
      if (performance.now() >= end) return false;
      await sleep(30);
    }
    return true;
  }

  async #succeeds(script: string, ...words: string[]): Promise<StepResult> {
    const { status } = await this.#machine.run('sh', '-c', script, 'sh', ...words);
    return { ok: status === 0 };
  }

  #systemctl(...args: string[]): Promise<StepResult> {
    return timed(() => this.#machine.run('systemctl', ...args));
  }
}

/** A result with its duration, and with the complaint of a command that failed. */
async function timed(act: () => Promise<boolean | Outcome>): Promise<StepResult> {
  const start = performance.now();
  const answer = await act();
  const secs = (performance.now() - start) / 1000;
  if (typeof answer === 'boolean') return { ok: answer, secs };
  const { status, stdout, stderr } = answer;
  const note = `${stdout}${stderr}`.trim().split('\n').at(-1);
  return status === 0 ? { ok: true, secs } : { ok: false, secs, ...(note ? { note } : {}) };
}

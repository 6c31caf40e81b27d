/** A machine that brings the units of a converted scenario, to be booted when its steps say so. */
import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../capture.ts';
import { bootLab, type Lab, type PlacedFile, type Tree, writeTree } from '../lab.ts';
import type { Scenario } from './scenario.ts';
import { enabledUnits, isTrigger, unitNames } from './units.ts';

/** Where the processes of a scenario write; the same directory inside and outside, so that it outlives the machine. */
const meeting = '/run/scenario';
/** No step takes longer than this. */
const limit = 20;

export class Machine {
  /** The names of the units that the conversion left. */
  readonly units: readonly string[];
  readonly #tree: Tree;
  readonly #shared = mkdtempSync(join(tmpdir(), 'upstart-systemd-scenario-'));
  #lab: Lab | undefined;

  constructor(scenario: Scenario, converted: Tree) {
    const brought = Object.entries(scenario.files).map(
      ([path, { text, append, mode = '0644' }]) => {
        const content = text ?? `${readFileSync(path, 'utf8')}${append ?? ''}`;
        return [path, { text: content, mode: Number.parseInt(mode, 8) }] as const;
      },
    );
    const isShared = ([path]: readonly [string, PlacedFile]) => path.startsWith(`${meeting}/`);
    // Users other than root write there, too.
    chmodSync(this.#shared, 0o777);
    writeFileSync(this.#traceFile, '');
    chmodSync(this.#traceFile, 0o666);
    writeTree(
      this.#shared,
      Object.fromEntries(
        brought.filter(isShared).map(([path, file]) => [path.slice(meeting.length), file]),
      ),
    );
    this.#tree = {
      ...Object.fromEntries(brought.filter((entry) => !isShared(entry))),
      ...converted,
    };
    this.units = unitNames(converted);
  }

  get #traceFile(): string {
    return join(this.#shared, 'trace');
  }

  /** The whole lines that were written so far. */
  trace(): string[] {
    return readFileSync(this.#traceFile, 'utf8').split('\n').slice(0, -1);
  }

  mark(word: string): void {
    appendFileSync(this.#traceFile, `${word}\n`);
  }

  /** Boots with the units enabled before. */
  async boot(): Promise<void> {
    await this.#boot(enabledUnits(this.#tree));
  }

  /** Boots without them; they are enabled on the running machine, and what waits for something starts to. */
  async bootThenEnable(): Promise<void> {
    await this.#boot([]);
    const enabled = enabledUnits(this.#tree);
    if (enabled.length === 0) return;
    await this.run('systemctl', 'enable', ...enabled);
    const triggers = enabled.filter(isTrigger);
    if (triggers.length > 0) await this.run('systemctl', 'start', ...triggers);
  }

  async #boot(enable: readonly string[]): Promise<void> {
    this.#lab = await bootLab({
      files: this.#tree,
      enable,
      bind: { [meeting]: this.#shared },
    });
  }

  run(command: string, ...args: string[]): Promise<Outcome> {
    return this.#running.runAsync(limit, command, ...args);
  }

  /** Properties of a unit, by their names. */
  async show(unit: string, ...properties: string[]): Promise<Readonly<Record<string, string>>> {
    const { stdout } = await this.run('systemctl', 'show', unit, '-p', properties.join(','));
    return Object.fromEntries(
      stdout.split('\n').map((line): [string, string] => {
        const [name = '', ...value] = line.split('=');
        return [name, value.join('=')];
      }),
    );
  }

  /** Kept when the machine has powered itself off. */
  get ended(): Promise<void> {
    return this.#running.ended;
  }

  get #running(): Lab {
    if (this.#lab === undefined) throw new Error('The machine was not booted yet');
    return this.#lab;
  }

  async discard(): Promise<void> {
    await this.#lab?.stop();
    rmSync(this.#shared, { recursive: true, force: true });
  }
}

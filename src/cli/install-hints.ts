import { basename } from 'node:path';
import { unitDirectories } from '../convert/manager.ts';
import type { OutputFile } from '../convert/result.ts';
import { presetOf } from './whole-machine.ts';

/** At most this many units are named. */
const mostNamed = 20;

const managers = {
  system: {
    reload: 'systemctl daemon-reload',
    enable: 'systemctl enable',
    when: 'at boot',
  },
  user: {
    reload: 'systemctl --user daemon-reload, as each user who is logged in',
    enable: 'systemctl --global enable',
    when: 'in each session',
  },
} as const;

type Manager = keyof typeof managers;

/** The commands that make systemd know what was installed, and start at boot what is meant to. */
export class InstallHints {
  /** The units that are meant to start by themselves, by their paths. */
  readonly #startable = new Map<string, string>();
  readonly #written: Record<Manager, number> = { system: 0, user: 0 };
  readonly #names: Record<Manager, string[]> = { system: [], user: [] };
  /** Those for which there is a file of presets. */
  readonly #presets = new Set<Manager>();

  /** Takes in a file that is going to be installed, and whether it is a unit that is to start by itself. */
  add({ path, instead }: OutputFile, isStartable: boolean): void {
    if (instead === undefined && isStartable) this.#startable.set(path, basename(path));
  }

  /** The file has been installed. */
  written(path: string): void {
    for (const one of ['system', 'user'] as const)
      if (path === presetOf(one)) this.#presets.add(one);
    const manager = (['system', 'user'] as const).find((one) =>
      path.startsWith(`${unitDirectories[one]}/`),
    );
    if (manager === undefined) return;
    this.#written[manager] += 1;
    const name = this.#startable.get(path);
    if (name !== undefined) this.#names[manager].push(name);
  }

  /** What a person is to do now, or, where the files are not on the machine that runs them, once they are. */
  lines(isThisMachine: boolean): readonly string[] {
    return (['system', 'user'] as const).flatMap((manager) => {
      if (this.#written[manager] === 0) return [];
      const { reload, enable, when } = managers[manager];
      const names = this.#names[manager];
      const all =
        names.length <= mostNamed
          ? `${enable} ${names.join(' ')}`
          : this.#presets.has(manager)
            ? `sed -n 's/^enable //p' /${presetOf(manager)} | xargs ${enable}`
            : `${enable} NAME…`;
      const first = isThisMachine ? 'To have systemd read them' : 'Once they are on their machine';
      return [
        `${first}: ${reload}`,
        ...(names.length === 0 ? [] : [`To have it start ${when} what is meant to: ${all}`]),
      ];
    });
  }
}

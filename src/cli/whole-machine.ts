import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unitDirectories } from '../convert/manager.ts';
import type { OutputFile } from '../convert/result.ts';
import { signed } from '../convert/signature.ts';
import { enablement } from '../systemd/install.ts';
import { isUnitName } from '../systemd/names.ts';
import { readUnit } from '../systemd/read.ts';
import { version } from '../version.ts';
import { chaseBelow } from './chase.ts';

/** Where each init looks for what people and packages put on a machine, the first counting most (init(5), systemd.unit(5)). */
const directories = {
  systemd: ['etc/init', 'etc/xdg/upstart', 'usr/share/upstart/sessions'],
  upstart: [
    'etc/systemd/system',
    'usr/local/lib/systemd/system',
    'etc/systemd/user',
    'usr/local/lib/systemd/user',
  ],
} as const;

/** The directories below `root` that hold what is to be converted to that side. */
export function machineDirectories(
  root: string,
  to: 'systemd' | 'upstart' = 'systemd',
): readonly string[] {
  return directories[to]
    .map((directory) => join(root, directory))
    .filter((directory) =>
      statSync(chaseBelow(root, directory), { throwIfNoEntry: false })?.isDirectory(),
    );
}

/** Whether a file is a unit that is meant to start by itself. */
export function isStartable({ path, content }: OutputFile): boolean {
  const name = basename(path);
  if (!isUnitName(name)) return false;
  const { unit } = readUnit(name, { fragment: { name: path, text: content } });
  return enablement(unit).links.length > 0;
}

/**
 * Files of presets (systemd.preset(5)) that enable what started by itself on the old machine, and keep off what a package would start:
 * `systemctl preset-all` reads them, and a machine at its first boot. One for the machine and one for users' sessions, as far as there is
 * something to enable.
 */
export class Presets {
  readonly #lines = { system: [] as string[], user: [] as string[] };
  readonly #disabled = { system: [] as string[], user: [] as string[] };

  /** Takes in a file that was made, and whether it is a unit that is to start by itself. */
  add({ path, instead }: OutputFile, isStartable: boolean): void {
    const name = basename(path);
    const manager = managers.find((one) => path.startsWith(`${unitDirectories[one]}/`));
    if (manager === undefined) return;
    if (isStartable) this.#lines[manager].push(`enable ${name}`);
    // A package's unit may start by itself where the job did not.
    else if (basename(instead ?? '') === name) this.#disabled[manager].push(`disable ${name}`);
  }

  /** The files. */
  outputs(): readonly OutputFile[] {
    return managers.flatMap((manager) => {
      const own = [...this.#lines[manager], ...this.#disabled[manager]];
      if (own.length === 0) return [];
      const head = `# What started by itself under Upstart, and what did not, by upstart-systemd ${version}.`;
      return [
        signed({
          path: presetOf(manager),
          content: [head, ...own].map((line) => `${line}\n`).join(''),
          mode: 0o644,
          lines: [],
        }),
      ];
    });
  }
}

const managers = ['system', 'user'] as const;

/** The file of presets for a manager. */
export function presetOf(manager: (typeof managers)[number]): string {
  return `etc/systemd/${manager}-preset/70-upstart-systemd.preset`;
}

import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unitDirectories } from '../convert/manager.ts';
import type { OutputFile } from '../convert/result.ts';
import { signed } from '../convert/signature.ts';
import { enablement } from '../systemd/install.ts';
import { isUnitName } from '../systemd/names.ts';
import { readUnit } from '../systemd/read.ts';
import { version } from '../version.ts';

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
    .filter((directory) => statSync(directory, { throwIfNoEntry: false })?.isDirectory());
}

/** The units of an output that are meant to start by themselves, by their names. */
export function startableUnits(outputs: readonly OutputFile[]): readonly string[] {
  return outputs.filter(isStartable).map(({ path }) => basename(path));
}

function isStartable({ path, content }: OutputFile): boolean {
  const name = basename(path);
  if (!isUnitName(name)) return false;
  const { unit } = readUnit(name, { fragment: { name: path, text: content } });
  return enablement(unit).links.length > 0;
}

/**
 * Files of presets (systemd.preset(5)) that enable what started by itself on the old machine, and keep off what a package would start: `systemctl preset-all` reads them,
 * and a machine at its first boot. One for the machine and one for users' sessions, as far as there is something to enable.
 */
export function presetsFor(outputs: readonly OutputFile[]): readonly OutputFile[] {
  return (['system', 'user'] as const).flatMap((manager) => {
    const own = outputs.filter(({ path }) => path.startsWith(`${unitDirectories[manager]}/`));
    const enabled = startableUnits(own);
    // A package's unit may start by itself where the job did not.
    const disabled = own.filter(
      (output) => basename(output.instead ?? '') === basename(output.path) && !isStartable(output),
    );
    if (enabled.length + disabled.length === 0) return [];
    const lines = [
      `# What started by itself under Upstart, and what did not, by upstart-systemd ${version}.`,
      ...enabled.map((name) => `enable ${name}`),
      ...disabled.map(({ path }) => `disable ${basename(path)}`),
    ];
    return [
      signed({
        path: `etc/systemd/${manager}-preset/70-upstart-systemd.preset`,
        content: lines.map((line) => `${line}\n`).join(''),
        mode: 0o644,
        lines: [],
      }),
    ];
  });
}

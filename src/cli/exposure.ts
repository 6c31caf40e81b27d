import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutProtections } from '../convert/harden.ts';
import type { OutputFile } from '../convert/result.ts';
import { baseName } from '../text/names.ts';

/** How exposed a unit is to systemd-analyze(1) "security", from 0 to 10, without and with what was taken from it. */
export interface Exposure {
  readonly unit: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Asks this machine's systemd-analyze about a service that has been hardened; undefined for one that has not, and where there is no
 * systemd-analyze that looks at files (before 250).
 */
export function exposureOf({ path, content }: OutputFile): Exposure | undefined {
  const unit = baseName(path);
  const open = withoutProtections(content);
  if (!unit.endsWith('.service') || open === content) return undefined;
  const [before, after] = [open, content].map((text) => levelOf(unit, text));
  return before === undefined || after === undefined ? undefined : { unit, before, after };
}

function levelOf(unit: string, content: string): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-'));
  try {
    const file = join(directory, unit);
    writeFileSync(file, content);
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--', file], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_COLORS: '0', SYSTEMD_EMOJI: '0', LC_ALL: 'C' },
    });
    return /Overall exposure level for [^\n]*: ([0-9.]+)/.exec(stdout ?? '')?.[1];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

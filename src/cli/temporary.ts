import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The name of a file while it is being written, beside its place: whose it is, and which of its files. */
export function temporaryFor(place: string, number: number): string {
  return join(dirname(place), `.upstart-systemd.${process.pid}.${number}.tmp`);
}

const temporaryName = /^\.upstart-systemd\.([0-9]+)\.[0-9]+\.tmp$/;

/** Takes away what a run that was killed left in a directory. What one that still runs is writing stays. */
export function sweepTemporaries(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    const [, number] = temporaryName.exec(name) ?? [];
    if (number !== undefined && !isRunning(Number(number))) rmSync(join(directory, name));
  }
}

/** Whether another process of that number runs. */
export function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

import {
  constants,
  copyFileSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { isRunning } from './temporary.ts';

/**
 * Keeps other runs out of a directory of journals until the function that it gives is called. The lock of a run that is no more does
 * not count. Throws a `Failure` while another one writes.
 */
export function lock(top: string): () => void {
  const file = join(top, 'lock');
  const own = `${file}.${process.pid}`;
  sweep(top);
  writeFileSync(own, String(process.pid), { flag: 'wx' });
  try {
    // A lock is there whole, with its number, or not at all.
    if (!isLinked(own, file)) {
      refuseRunning(file);
      // Of several that find a stale one, one alone takes it away.
      renameSync(file, `${own}.stale`);
      rmSync(`${own}.stale`);
      if (!isLinked(own, file)) refuseRunning(file);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true });
  };
}

/** Takes away what was on its way to be a lock when its run was broken off. */
function sweep(top: string): void {
  for (const name of readdirSync(top)) {
    const [, pid] = /^lock\.([0-9]+)(?:\.stale)?$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(top, name), { force: true });
  }
}

function isLinked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    // Not every file system has links.
    copyFileSync(own, file, constants.COPYFILE_EXCL);
    return true;
  }
}

function refuseRunning(file: string): void {
  const other = holderOf(file);
  if (other > 0 && isRunning(other))
    throw new Failure(
      `${file}: another run is writing there, process ${other}; if that is something else, remove the file`,
      file,
    );
}

function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { isRunning } from './temporary.ts';

/**
 * Keeps other runs out of a directory of journals until the function that it gives is called. The lock of a run that is no more does
 * not count. Throws a `Failure` while another one writes.
 */
export function lock(top: string): () => void {
  const file = join(top, 'lock');
  for (let isStale = false; ; isStale = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (isStale || !(error instanceof Error && 'code' in error && error.code === 'EEXIST'))
        throw error;
    }
    const other = Number(readFileSync(file, 'utf8'));
    if (other > 0 && isRunning(other))
      throw new Failure(
        `${file}: another run is writing there, process ${other}; if that is something else, remove the file`,
        file,
      );
    rmSync(file, { force: true });
  }
}

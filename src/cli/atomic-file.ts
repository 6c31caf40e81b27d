import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { temporaryFor } from './temporary.ts';

/** What a file is to hold, and its permission bits. */
export interface FileContent {
  readonly content: string;
  readonly mode: number;
}

/**
 * Puts a file in its place so that at any moment either what was there or the new file is there whole, also after a crash of
 * the machine: `number` tells files apart that one process writes at the same time in one directory.
 */
export async function writeAtomically(
  place: string,
  file: FileContent,
  number: number,
): Promise<void> {
  const temporary = temporaryFor(place, number);
  try {
    await writeSynced(temporary, file);
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Makes a file that is on the disk when the promise is kept. Nothing may be there. */
export async function writeSynced(path: string, { content, mode }: FileContent): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(path, flags, 0o600);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

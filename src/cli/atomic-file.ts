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
  { content, mode }: FileContent,
  number: number,
): Promise<void> {
  const temporary = temporaryFor(place, number);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const handle = await open(temporary, flags, 0o600);
  try {
    try {
      await handle.writeFile(content);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, place);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

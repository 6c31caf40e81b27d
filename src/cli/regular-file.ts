import { readFileSync, statSync } from 'node:fs';
import { Failure, reasonOf } from './failure.ts';

/** The bytes of a file. Throws a `Failure` for what is none, a pipe for one, or cannot be read. */
export function regularFile(path: string): Uint8Array {
  try {
    if (statSync(path).isFile()) return readFileSync(path);
  } catch (error) {
    throw new Failure(`${path}: ${reasonOf(error)}`);
  }
  throw new Failure(`${path}: not a regular file`);
}

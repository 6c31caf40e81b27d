import { printable } from '../report/printable.ts';

/** A reason to stop that is the user's to mend: shown as one line, exit status 2. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    message: string,
    /** The file it is about. */
    readonly file?: string,
  ) {
    super(printable(message));
  }
}

/** What a failed file operation means, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'a part of the path is not a directory',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
};

/** Which files are jobs, and what the jobs are called (init(5), "DESCRIPTION"; `conf_file_filter` in conf.c). */

/** Names that init passes over in a directory, and why (`nih_file_ignore`). */
const ignored: readonly RegExp[] = [
  /^\./, // hidden
  /~$|\.bak$|\.BAK$|^#.*#$/s, // backups
  /\.sw[nop]$/, // swap files
  /,v$|^(?:RCS|CVS|CVS\.adm|SCCS|BitKeeper|\{arch\}|_darcs)$/, // revision control
  /\.(?:dpkg-|rpmsave|rpmorig|rpmnew)[^.]*$|;[0-9a-fA-F]{8}$/, // packaging
];

/** Whether init looks for jobs in a directory of this name, without the path that leads to it. */
export function isJobDirectory(name: string): boolean {
  return name !== '' && !ignored.some((pattern) => pattern.test(name));
}

function nameWithout(suffix: string, relativePath: string): string | undefined {
  const parts = relativePath.split('/');
  const file = parts.pop() ?? '';
  const isThere = file.endsWith(suffix) && file !== suffix && parts.every(isJobDirectory);
  return isThere ? relativePath.slice(0, -suffix.length) : undefined;
}

/**
 * The job that a file defines, by its path below the configuration directory: `net/apache` for
 * `net/apache.conf`. `undefined` if init takes the file for no job. A job's file may be hidden, its directory not.
 */
export function jobNameOf(relativePath: string): string | undefined {
  return nameWithout('.conf', relativePath);
}

/** The job that an override changes, by the override's path below the configuration directory. */
export function overriddenJobOf(relativePath: string): string | undefined {
  return nameWithout('.override', relativePath);
}

/** Whether init reads the file at this path below its configuration directory as a job. */
export function isJobFile(relativePath: string): boolean {
  return jobNameOf(relativePath) !== undefined;
}

/** Which files are jobs, and what the jobs are called (init(5), "Job configuration files"; conf.c). */

/** The parts of a path below the configuration directory, or `undefined` if init would not go there. */
function partsOf(relativePath: string): readonly string[] | undefined {
  const parts = relativePath.split('/');
  const directories = parts.slice(0, -1);
  const isInside = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  return isInside && !directories.some(isIgnoredDirectory) ? parts : undefined;
}

/**
 * Directories that init does not enter (`nih_file_ignore`): hidden ones, editors' backups, and what version
 * control and package managers leave.
 */
function isIgnoredDirectory(name: string): boolean {
  return (
    name.startsWith('.') ||
    /~$|\.(bak|BAK)$|^#.*#$|\.sw[nop]$|,v$/.test(name) ||
    /\.dpkg-(old|new|dist|tmp|bak)$|\.rpm(save|new|orig)$|\.ucf-(old|new|dist)$/.test(name) ||
    /^(CVS|CVSROOT|RCS|SCCS|BitKeeper|_darcs|\{arch\}|lost\+found)$|^,,/.test(name)
  );
}

function nameWithout(suffix: string, relativePath: string): string | undefined {
  const parts = partsOf(relativePath);
  const file = parts?.at(-1);
  if (file === undefined || !file.endsWith(suffix) || file === suffix) return undefined;
  return relativePath.slice(0, -suffix.length);
}

/**
 * The job that a file defines, by its path below the configuration directory: `net/apache` for
 * `net/apache.conf`. `undefined` if init takes the file for no job. A file may be hidden, a directory may not.
 */
export function jobNameOf(relativePath: string): string | undefined {
  return nameWithout('.conf', relativePath);
}

/** The job that an override changes, by its path below the configuration directory. */
export function overriddenJobOf(relativePath: string): string | undefined {
  return nameWithout('.override', relativePath);
}

/** Whether init reads the file at this path below its configuration directory as a job. */
export function isJobFile(relativePath: string): boolean {
  return jobNameOf(relativePath) !== undefined;
}

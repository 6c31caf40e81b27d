import { pathValue } from '../../systemd/text.ts';
import type { Unit } from '../../systemd/unit.ts';
import { lastValue } from '../../systemd/values.ts';
import { sourced } from '../../text/source.ts';
import { absolutePath } from '../absolute-path.ts';
import type { Concern } from '../concern.ts';
import type { Context } from '../context.ts';
import { instanceTextsIn, specifierText } from '../instance-texts.ts';
import type { FileSystem } from '../model.ts';
import { makeTmpfiles, preparationValue, preparedPaths } from '../preparations.ts';
import { unitPath, unitPathWord } from '../unit-path.ts';
import { literalText } from '../words.ts';

/** Both inits start with this mask; it is written only when something else was said. */
const defaultUmask = 0o022;

/**
 * `chdir`, `chroot`, `umask`, Chrome OS's `tmpfiles` ⇄ `WorkingDirectory=`, `RootDirectory=`, `UMask=`, an `ExecStartPre=`
 * that applies the files. init(5), systemd.exec(5) "Paths".
 */
export const fileSystem: Concern<'fileSystem'> = {
  name: 'fileSystem',
  title: 'The file system as it sees it',
  stanzas: ['chdir', 'chroot', 'umask', 'tmpfiles'],
  directives: ['Service.WorkingDirectory', 'Service.RootDirectory', 'Service.UMask'],

  fromUpstart(job) {
    const { chdir, chroot, umask, tmpfiles } = job;
    const { instanceDirectory } = instanceTextsIn(job);
    return {
      tmpfiles,
      ...(instanceDirectory && { instanceDirectory }),
      ...(chdir && { workingDirectory: { ...chdir, value: absolutePath(chdir.value) } }),
      ...(chroot && { rootDirectory: { ...chroot, value: absolutePath(chroot.value) } }),
      ...(umask && { umask }),
    };
  },

  toSystemd({ fileSystem }, draft, { findings, systemd, style }) {
    const { workingDirectory, rootDirectory, umask, tmpfiles, instanceDirectory } = fileSystem;
    if (tmpfiles.length > 0) {
      const paths = tmpfiles.map(({ value }) => value);
      draft.set(
        'Service',
        'ExecStartPre',
        preparationValue(makeTmpfiles, paths, systemd),
        tmpfiles,
      );
    }
    for (const [key, directory] of [
      ['RootDirectory', rootDirectory],
      ['WorkingDirectory', workingDirectory],
    ] as const) {
      if (!directory) continue;
      const value = pathValue(directory.value);
      if (value !== undefined) draft.set('Service', key, value, [directory]);
      else {
        findings.report(
          'path-refused',
          directory,
          `${key}= can hold no path like ${JSON.stringify(directory.value)}; the line was left out.`,
        );
      }
    }
    if (instanceDirectory) {
      const { path, optional } = instanceDirectory.value;
      const value = `${optional ? '-' : ''}${specifierText(path, style)}`;
      draft.set('Service', 'WorkingDirectory', value, [instanceDirectory]);
    }
    if (umask)
      draft.set('Service', 'UMask', `0${umask.value.toString(8).padStart(3, '0')}`, [umask]);
  },

  fromSystemd({ service }, context) {
    const { release } = context;
    const rootDirectory = lastValue(service, 'Service', 'RootDirectory');
    const umask = lastValue(service, 'Service', 'UMask');
    return {
      tmpfiles: preparedPaths(service, makeTmpfiles, release),
      ...readWorkingDirectory(service, context),
      ...(rootDirectory &&
        rootDirectory.value !== '' && {
          rootDirectory: {
            ...rootDirectory,
            value: unitPath(rootDirectory.value, rootDirectory, service, context),
          },
        }),
      ...(umask &&
        /^[0-7]+$/.test(umask.value) && {
          umask: sourced(Number.parseInt(umask.value, 8), umask.from, umask.at),
        }),
    };
  },

  toUpstart({ fileSystem }, draft, { findings }) {
    const { workingDirectory, rootDirectory, umask, tmpfiles } = fileSystem;
    draft.tmpfiles.push(...tmpfiles);
    if (workingDirectory) draft.chdir = workingDirectory;
    if (rootDirectory) draft.chroot = rootDirectory;
    if (!umask) return;
    if (umask.value <= 0o777) draft.umask = umask;
    else {
      findings.report(
        'umask-too-wide',
        umask,
        `Upstart takes masks up to 0777 only; the default 0${defaultUmask.toString(8)} applies.`,
      );
    }
  },
};

/** `WorkingDirectory=`, as far as it names a directory. */
function readWorkingDirectory(
  service: Unit,
  context: Context,
): Pick<FileSystem, 'workingDirectory' | 'instanceDirectory'> {
  const { findings } = context;
  const directory = lastValue(service, 'Service', 'WorkingDirectory');
  if (directory === undefined) return {};
  const optional = directory.value.startsWith('-');
  const path = directory.value.replace(/^-/, '');
  const word = unitPathWord(path, directory, service, context);
  const text = literalText(word);
  if (text === undefined) {
    return { instanceDirectory: { ...directory, value: { path: word, optional } } };
  }
  if (optional) {
    findings.report(
      'optional-directory',
      directory,
      'Upstart fails to start the job when its directory is missing; systemd would have gone on without it.',
    );
  }
  if (path === '~') {
    findings.report(
      'home-directory-unknown',
      directory,
      "The user's home directory is not known here, and Upstart has no name for it.",
    );
  }
  return path === '' || path === '~' ? {} : { workingDirectory: { ...directory, value: text } };
}

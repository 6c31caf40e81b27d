import { readOptions } from '../../../shell/options.ts';
import { absolutePath } from '../../absolute-path.ts';
import { startStopDaemonOptions } from '../../tables/starters.ts';
import { decimal, octal, type WrapperReader } from '../wrapping.ts';
import { ioPriority, isRealTime, rootsAlone } from './scheduling.ts';

/** Options with which it does not simply become the program. */
const others = ['stop', 'test', 'status', 'help', 'version', 'background', 'notify-await'];
const otherValues = ['chroot', 'procsched', 'output'];

/**
 * `start-stop-daemon --start` without `--background` becomes the program in its own process (start-stop-daemon(8)). As root it takes the
 * user, the group and that user's groups, as `User=` and `Group=` do; it goes to the root directory unless told where; it leaves the mask
 * alone. What it asks first, whether the program runs already, systemd knows of its own unit.
 */
export const startStopDaemon: WrapperReader = (words, text) => {
  const read = readOptions(words, startStopDaemonOptions, text);
  if (read === undefined || !read.flags.has('start')) return undefined;
  if (others.some((name) => read.flags.has(name))) return undefined;
  if (otherValues.some((name) => read.values.has(name))) return undefined;
  const program = read.values.get('startas') ?? read.values.get('exec');
  // It looks for no program by the PATH.
  if (program === undefined || !text(program)?.startsWith('/')) return undefined;
  const said = new Map<string, string>();
  for (const name of ['pidfile', 'chuid', 'group', 'chdir', 'umask', 'nicelevel', 'iosched']) {
    const word = read.values.get(name);
    const value = word && text(word);
    if (word !== undefined && value === undefined) return undefined;
    if (value !== undefined) said.set(name, value);
  }
  const [user, ofUser, ...more] = (said.get('chuid') ?? '').split(':');
  const group = said.get('group') ?? ofUser;
  const umask = octal(said.get('umask') ?? '0');
  const niceBy = decimal(said.get('nicelevel') ?? '0');
  const [ofClass, priority] = (said.get('iosched') ?? '').split(':');
  const io = ofClass ? ioPriority(ofClass, priority) : undefined;
  if (more.length > 0 || umask === undefined || niceBy === undefined) return undefined;
  if (ofClass && io === undefined) return undefined;
  const pidFile = said.get('pidfile');
  return {
    command: { kind: 'words', words: [program, ...read.operands] },
    ...(user && { user }),
    ...(group && { group }),
    directory: absolutePath(said.get('chdir') ?? '/'),
    ...(!said.has('chdir') && { goesBy: 'start-stop-daemon' }),
    ...(said.has('umask') && { umask }),
    ...(niceBy !== 0 && { niceBy }),
    ...(io && { settings: { ioPriority: io }, ...rootsAlone(isRealTime(io)) }),
    ...(pidFile !== undefined && {
      pidFile: { path: pidFile, isWritten: read.flags.has('make-pidfile') },
    }),
    remarks: [
      {
        code: 'wrapper-left-out',
        message:
          'start-stop-daemon did not start the program when it was running already. systemd only knows whether its own unit is running.',
      },
    ],
  };
};

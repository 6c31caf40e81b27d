import { readOptions } from '../../../shell/options.ts';
import { variablesRead } from '../../../shell/variables.ts';
import { absolutePath } from '../../absolute-path.ts';
import { ofWords, type WrapperReader } from '../wrapping.ts';
import { assignment } from './switch-user.ts';

/** `chroot [--userspec=USER:GROUP] DIRECTORY PROGRAM` goes to the new root directory (chroot(1)). Names are looked up in there. */
export const chroot: WrapperReader = (words, text) => {
  const read = readOptions(words, { flags: [], values: ['userspec'] });
  const [directory, ...rest] = read?.operands ?? [];
  const command = ofWords(rest);
  const path = directory && text(directory);
  if (read === undefined || command === undefined || !path?.startsWith('/')) return undefined;
  const root = absolutePath(path);
  const spec = read.values.get('userspec');
  const said = spec && text(spec);
  const [user, group, ...more] = said?.split(':') ?? [];
  if (spec && (said === undefined || root !== '/' || more.length > 0)) return undefined;
  return {
    ...command,
    isRoots: true,
    ...(root !== '/' && { root }),
    directory: '/',
    ...(user && { user }),
    ...(group && { group }),
  };
};

/** `env NAME=value … PROGRAM`, without options (env(1)). */
export const env: WrapperReader = (words, text) => {
  const given: (readonly [string, string])[] = [];
  const rest = [...words];
  for (let word = rest[0]; word !== undefined; word = rest[0]) {
    const assigned = assignment(word, text);
    if (assigned === undefined) break;
    given.push(assigned);
    rest.shift();
  }
  const command = ofWords(rest);
  const [first] = rest;
  const isOption = first === undefined || text(first)?.startsWith('-') !== false;
  return command && !isOption ? { ...command, env: given } : undefined;
};

/** `setsid PROGRAM`: a main process leads its session already, so setsid(1) forks for a new one, and ends. */
export const setsid: WrapperReader = (words) => {
  const read = readOptions(words, { flags: [], values: [] });
  const command = read && ofWords(read.operands);
  return command && { ...command, forks: 1 };
};

/** `sh -c TEXT`: another shell, which reads the text. */
export const shell: WrapperReader = (words, text) => {
  const read = readOptions(words, { flags: ['c', 'e'], values: [] });
  const [written, ...others] = read?.operands ?? [];
  const line = written && text(written);
  if (line === undefined || !read?.flags.has('c') || others.length > 0) return undefined;
  return { command: { kind: 'text', text: line, exits: read.flags.has('e') } };
};

/** Variables that bash gives itself (bash(1) "Shell Variables"). */
const ofBash =
  /^(?:BASH\w*|E?UID|PPID|HOST(?:NAME|TYPE)|MACHTYPE|OSTYPE|RANDOM|SRANDOM|SECONDS|EPOCH\w+|SHLVL|SHELLOPTS|LINENO|GROUPS|DIRSTACK|FUNCNAME|PIPESTATUS|OPT\w+|COMP_\w+)$/;

/** `bash -c TEXT`: the same, which leaves some variables of its own to the program; a text that reads such variables needs it. */
export const bash: WrapperReader = (words, text) => {
  const read = shell(words, text);
  if (read?.command.kind !== 'text') return undefined;
  if ([...variablesRead(read.command.text)].some((name) => ofBash.test(name))) return undefined;
  return {
    ...read,
    remarks: [
      { code: 'wrapper-left-out', message: 'bash gave the program PWD, SHLVL and _ of its own.' },
    ],
  };
};

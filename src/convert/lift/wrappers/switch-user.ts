import { readOptions } from '../../../shell/options.ts';
import type { PlainWord } from '../../../shell/plain-command.ts';
import { ofWords, type Remark, type WrapperReader } from '../wrapping.ts';

/** What a program that opens a session for another user (PAM) gives the program besides. */
function session(name: string): readonly Remark[] {
  return [
    {
      code: 'session-left-out',
      message: `${name} opened a session of PAM: limits of /etc/security/limits.conf and variables of /etc/environment were the program's. A unit has none of them.`,
    },
  ];
}

/**
 * `su [-s SHELL] -c COMMAND [USER]`: as root it takes the user and that user's groups, keeps the other variables and the directory, and waits
 * for a shell that runs the command (su(1)). With `-` it is a login, which reads files of the user's own: that stays.
 * `'exec "$0" "$@"'` stands for the words behind the user. runuser(1) takes the same options.
 */
function su(name: string): WrapperReader {
  return (words, text) => {
    const read = readOptions(
      words,
      {
        flags: ['m|p|preserve-environment', 'f|fast', 'l|login'],
        values: ['c|command', 's|shell', 'u|user'],
        permutes: true,
      },
      text,
    );
    if (read === undefined || read.flags.has('login')) return undefined;
    const ofOption = read.values.get('user');
    const [ofOperand, ...rest] = ofOption ? [ofOption, ...read.operands] : read.operands;
    const user = ofOperand === undefined ? 'root' : text(ofOperand);
    const written = read.values.get('command');
    if (user === undefined || user === '-') return undefined;
    const keeps = read.flags.has('preserve-environment');
    const common = {
      user,
      parent: name,
      remarks: session(name),
      ...(!keeps && { logsIn: true as const }),
    };
    // With -u, runuser starts the program itself.
    if (ofOption !== undefined) {
      const command = written ? undefined : ofWords(rest);
      return command && { ...common, ...command };
    }
    const shell = read.values.get('shell');
    const isKnownShell = shell === undefined || /^\/bin\/(?:ba|da)?sh$/.test(text(shell) ?? '');
    const line = written && text(written);
    if (line === undefined || !isKnownShell) return undefined;
    if (/^\s*exec\s+"\$0"\s+"\$@"\s*$/.test(line)) {
      const command = ofWords(rest);
      return command && { ...common, ...command };
    }
    return rest.length > 0 ? undefined : { ...common, command: { kind: 'text', text: line } };
  };
}

export const suWrapper = su('su');
export const runuser = su('runuser');

/**
 * `sudo [-u USER] [-g GROUP] PROGRAM`: as root it takes the user and that user's groups, keeps the directory, and gives the program fresh
 * variables but those in front of it, unless told to keep all (sudo(8), sudoers(5) `env_reset`). A shell or a login stays.
 */
export const sudo: WrapperReader = (words, text) => {
  const read = readOptions(words, {
    flags: ['n|non-interactive', 'E|preserve-env', 'H|set-home', 'S|stdin', 'k|reset-timestamp'],
    values: ['u|user', 'g|group', 'p|prompt'],
  });
  if (read === undefined) return undefined;
  const [user, group] = ['user', 'group'].map((name) => {
    const word = read.values.get(name);
    return word && (text(word) ?? '?');
  });
  const env: (readonly [string, string])[] = [];
  const rest = [...read.operands];
  for (let word = rest[0]; word !== undefined; word = rest[0]) {
    const assigned = assignment(word, text);
    if (assigned === undefined) break;
    env.push(assigned);
    rest.shift();
  }
  const command = ofWords(rest);
  if (command === undefined || user === '?' || group === '?') return undefined;
  return {
    ...command,
    user: numeric(user ?? 'root'),
    logsIn: true,
    ...(group !== undefined && { group: numeric(group) }),
    env,
    ...(!read.flags.has('preserve-env') && { forgets: true }),
    parent: 'sudo',
    remarks: [
      ...session('sudo'),
      ...(group === undefined || group === (user ?? 'root')
        ? []
        : [
            {
              code: 'wrapper-left-out' as const,
              message: `With sudo, the program was in the first group of ${user ?? 'root'} as well. With Group=${group} it is not.`,
            },
          ]),
      ...(read.flags.has('preserve-env')
        ? []
        : [
            {
              code: 'wrapper-left-out' as const,
              message:
                'sudo removed the variables of the job before it ran the program. In the unit the program has them.',
            },
          ]),
    ],
  };
};

/** `#1000`, as sudo takes a number, as a unit does. */
function numeric(name: string): string {
  return /^#[0-9]+$/.test(name) ? name.slice(1) : name;
}

/** `NAME=value`, of which the value is known. */
export function assignment(
  word: PlainWord,
  text: (word: PlainWord) => string | undefined,
): readonly [name: string, value: string] | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text(word) ?? '') ?? [];
  return name === undefined || value === undefined ? undefined : [name, value];
}

/**
 * `setuidgid USER PROGRAM`, and what came after it, become the program with the user and its first group, and no other group
 * (setuidgid(8)); gosu and su-exec also take USER:GROUP and with a user alone all of its groups.
 */
function direct(name: string, hasAllGroups: boolean): WrapperReader {
  return ([account, ...rest], text) => {
    const command = ofWords(rest);
    const [user, group, ...more] = (account && text(account)?.split(':')) ?? [];
    if (command === undefined || !user || user.startsWith('-') || more.length > 0) return undefined;
    if (group !== undefined && !hasAllGroups) return undefined;
    return {
      ...command,
      user,
      ...(group && { group }),
      remarks: hasAllGroups && group === undefined ? [] : [groupsAdded(name, user)],
    };
  };
}

function groupsAdded(name: string, user: string): Remark {
  return {
    code: 'wrapper-left-out',
    message: `${name} took all other groups from the program. With User= it is in all groups of ${user}.`,
  };
}

export const setuidgid = direct('setuidgid', false);
export const gosu = direct('gosu', true);

/** `chpst -u USER[:GROUP]`, as far as it does no more than that and -n (chpst(8)). */
export const chpst: WrapperReader = (words, text) => {
  const read = readOptions(words, { flags: ['v'], values: ['u', 'n'] });
  const command = read && ofWords(read.operands);
  const account = read?.values.get('u');
  const added = read?.values.get('n');
  const [user, group, ...more] = (account && text(account)?.split(':')) ?? [];
  const niceBy = added && Number(text(added) ?? 'none');
  if (command === undefined || more.length > 0 || Number.isNaN(niceBy)) return undefined;
  if (account !== undefined && (!user || user.startsWith('-'))) return undefined;
  return {
    ...command,
    ...(user && { user, remarks: [groupsAdded('chpst', user)] }),
    ...(group && { group }),
    ...(niceBy !== undefined && { niceBy }),
  };
};

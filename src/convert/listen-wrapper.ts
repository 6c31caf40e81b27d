import type { Sourced } from '../text/source.ts';
import type { Command, Service, Step, Word } from './model.ts';
import { literalText, literalWord, shellText } from './words.ts';

/**
 * Where sockets and the processes meet: a program that takes its socket as systemd hands it over (sd_listen_fds(3)) under
 * Upstart's bridge, which gives it in a descriptor of any number (upstart-socket-bridge(8)). A few words of perl, which is part of
 * every Debian, move it to where the program looks, and become the program. Both directions know them by their exact words.
 */
const code =
  'if(my$f=$ENV{UPSTART_FDS}){dup2($f,3)and@ENV{qw(LISTEN_FDS LISTEN_PID)}=(1,$$)}exec{$ARGV[0]}@ARGV;die"$ARGV[0]: $!\\n"';

const before = ['perl', '-MPOSIX=dup2', '-e', code];

/** Whether the main process needs to be told of its socket in systemd's way. */
export function needsListenWrapper({ sockets, processes }: Service): boolean {
  return sockets.listen.length > 0 && sockets.protocol === 'systemd' && processes.main.length === 1;
}

/** The main process with the words in front of it. */
export function withListenWrapper(step: Sourced<Step>): Sourced<Step> {
  const { command } = step.value;
  const own =
    command.kind === 'program'
      ? command.words
      : ['/bin/sh', ...(command.errexit ? ['-e'] : []), '-c', shellText(command)].map(literalWord);
  const words = [...before.map(literalWord), ...own];
  return { ...step, value: { ...step.value, command: { kind: 'program', words } } };
}

/** The command without the words; undefined for one that has none. */
export function withoutListenWrapper(command: Command): Command | undefined {
  if (command.kind !== 'program') return undefined;
  const words = command.words;
  const isIt = before.every((word, index) => literalText(words[index] ?? ([] as Word)) === word);
  return isIt ? { ...command, words: words.slice(before.length) } : undefined;
}

/** Whether a text of a job's main process has the words in front. */
export function saysListenWrapper(text: string): boolean {
  return text.includes(code);
}

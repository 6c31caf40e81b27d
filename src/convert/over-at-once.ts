import { callsOf } from '../shell/calls.ts';
import { isQuick } from '../shell/quick.ts';
import { baseName } from '../text/names.ts';
import type { Command } from './model.ts';
import { shellText } from './words.ts';

/** Programs that a boot may wait for, though a stop that has a limit may not count on their end. */
const alsoQuick: ReadonlySet<string> = new Set([
  ...['cp', 'sysctl', 'modprobe', 'setterm', 'ip', 'iptables', 'ip6tables', 'ipset', 'ifconfig'],
  ...['route', 'grep', 'egrep', 'fgrep', 'sed', 'awk', 'cut', 'tr', 'head', 'wc', 'sort', 'ls'],
  ...['cat', 'readlink', 'stat', 'which', 'command', 'install', 'mount', 'umount', 'swapon'],
]);

/** Whether a shell text is over in a moment, as far as somebody who waits for it cares. */
export function isOverAtOnce(text: string): boolean {
  return isQuick(text, alsoQuick);
}

/** Programs that take a while where they are to go through all that is below a directory. */
const recursive: ReadonlySet<string> = new Set(['chown', 'chmod', 'chgrp', 'cp', 'rm']);

/** Whether no time limit of systemd's could cut a command short. */
export function neverTakesLong(command: Command): boolean {
  const text = shellText(command);
  const goesDeep = callsOf(text).some(
    ({ name, arguments: words }) =>
      recursive.has(baseName(name)) &&
      words.some((word) => /^-\w*[rR]|^--recursive/.test(word ?? '')),
  );
  return !goesDeep && isQuick(text, alsoQuick);
}

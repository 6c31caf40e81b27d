import { callsOf } from '../shell/calls.ts';
import { isQuick } from '../shell/quick.ts';
import { baseName } from '../text/names.ts';
import type { Command } from './model.ts';
import { shellText } from './words.ts';

/** Programs that always end, and that a boot may wait for. */
const alsoQuick: ReadonlySet<string> = new Set([
  ...['cp', 'sysctl', 'modprobe', 'setterm', 'iptables', 'ip6tables', 'ipset', 'ifconfig', 'route'],
  ...['readlink', 'stat', 'which', 'install', 'mount', 'umount', 'swapon', 'ls'],
]);

/** Whether a shell text is over in a moment, as far as somebody who waits for it cares. */
export function isOverAtOnce(text: string): boolean {
  return isQuick(text, alsoQuick);
}

/** Those of them that never take long, whatever they are given: no file system is waited for, and nothing large is copied. */
const neverLong: ReadonlySet<string> = new Set([
  ...['sysctl', 'modprobe', 'iptables', 'ip6tables', 'ipset', 'ifconfig', 'route', 'readlink'],
  ...['stat', 'which', 'install', 'grep', 'systemctl'],
]);

/** Programs that take a while where they are to go through all that is below a directory, or read what comes. */
const slow = (name: string, words: readonly (string | undefined)[]): boolean => {
  const isRecursive = words.some((word) => /^-\w*[rRa]|^--(?:recursive|archive)/.test(word ?? ''));
  switch (name) {
    case 'chown':
    case 'chmod':
    case 'chgrp':
    case 'rm':
      return isRecursive;
    case 'grep':
      return isRecursive || !words.some((word) => /^\/(?:etc|proc|sys)\//.test(word ?? ''));
    case 'systemctl':
      return !words.includes('is-active');
    case 'mv':
      return true;
    default:
      return false;
  }
};

/** Whether no time limit of systemd's could cut a command short. */
export function neverTakesLong(command: Command): boolean {
  const text = shellText(command);
  const isSlow = callsOf(text).some(({ name, arguments: words }) => slow(baseName(name), words));
  return !isSlow && isQuick(text, neverLong);
}

import { baseName } from '../text/names.ts';
import { callsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/** Programs that are over at once, whatever they are given. */
const quick: ReadonlySet<string> = new Set([
  ...[':', 'true', 'false', 'test', '[', 'echo', 'printf', 'exit', 'return', 'set', 'export'],
  ...['unset', 'shift', 'cd', 'umask', 'trap', 'rm', 'rmdir', 'unlink', 'touch', 'mkdir', 'ln'],
  ...['mv', 'chmod', 'chown', 'chgrp', 'basename', 'dirname', 'logger', 'date', 'kill', 'pkill'],
  ...['killall', 'hostname', 'id', 'uname', 'exec', 'cp', 'sysctl', 'modprobe', 'setterm'],
]);

/**
 * Whether a text is over in a moment: no loop, and no command but those that are. What cannot be read, and a command whose name
 * only the shell knows, may take as long as they like.
 */
export function isQuick(text: string): boolean {
  const script = parseShell(text);
  if (script === undefined) return false;
  const calls = callsOf(text);
  let commands = 0;
  for (const node of nodesOf(script)) {
    if (node.type === 'While' || node.type === 'For') return false;
    if (node.type === 'Command' && node.name !== undefined) commands += 1;
  }
  return commands === calls.length && calls.every(isQuickCall);
}

function isQuickCall({ name, arguments: words }: ReturnType<typeof callsOf>[number]): boolean {
  if (name !== 'exec') return quick.has(baseName(name));
  const [program] = words;
  return words.length === 0 || (program !== undefined && quick.has(baseName(program)));
}

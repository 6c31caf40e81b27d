import { baseName } from '../text/names.ts';
import { callsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/** Programs that are over at once, whatever they are given. */
export const quickPrograms: ReadonlySet<string> = new Set([
  ...[':', 'true', 'false', 'test', '[', 'echo', 'printf', 'exit', 'return', 'set', 'export'],
  ...['unset', 'shift', 'cd', 'umask', 'trap', 'rm', 'rmdir', 'unlink', 'touch', 'mkdir', 'ln'],
  ...['mv', 'chmod', 'chown', 'chgrp', 'basename', 'dirname', 'logger', 'date', 'kill', 'pkill'],
  ...['killall', 'pgrep', 'pidof', 'hostname', 'id', 'uname', 'exec'],
]);

/**
 * Whether a text is over in a moment: no loop without end, and no command but those that are. What cannot be read, and a command whose name
 * only the shell knows, may take as long as they like. `also` has programs that are quick enough for who asks.
 */
export function isQuick(text: string, also: ReadonlySet<string> = new Set()): boolean {
  const script = parseShell(text);
  if (script === undefined) return false;
  const calls = callsOf(text);
  let commands = 0;
  for (const node of nodesOf(script)) {
    if (node.type === 'While') return false;
    if (node.type === 'Command' && node.name !== undefined) commands += 1;
  }
  return commands === calls.length && calls.every((call) => isQuickCall(call, also));
}

function isQuickCall(
  { name, arguments: words }: ReturnType<typeof callsOf>[number],
  also: ReadonlySet<string>,
): boolean {
  const isOne = (program: string) =>
    quickPrograms.has(baseName(program)) || also.has(baseName(program));
  if (name !== 'exec') return isOne(name);
  const [program] = words;
  return words.length === 0 || (program !== undefined && isOne(program));
}

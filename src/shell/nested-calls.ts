import { baseName } from '../text/names.ts';
import { callsOf } from './calls.ts';

/** Programs that run the shell text that follows their option `-c`. */
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ksh', 'su', 'runuser', 'sg']);

/** Programs that run the command that their last words are. */
const prefixes: ReadonlySet<string> = new Set([
  ...['sudo', 'env', 'nohup', 'timeout', 'nice', 'ionice', 'setsid', 'chroot', 'stdbuf', 'setpriv'],
  ...['chrt', 'taskset', 'flock', 'runuser', 'command'],
]);

/** A command that another one is told to run: its name, and its words where they are known. */
export interface NestedCall {
  readonly name: string;
  readonly arguments: readonly (string | undefined)[];
}

/**
 * The commands that a command runs for its own part, as far as its words spell them out: `su -c 'TEXT' web`, `sudo NAME …`. Of a
 * name that is no path, behind a program that takes words of its own, only what `isProgram` tells can be known for one.
 */
export function nestedCalls(
  name: string,
  words: readonly (string | undefined)[],
  isProgram: (name: string) => boolean,
): readonly NestedCall[] {
  const program = baseName(name);
  const text = shells.has(program)
    ? words[words.findIndex((word) => /^-\w*c$/.test(word ?? '')) + 1]
    : undefined;
  if (text !== undefined && words.some((word) => /^-\w*c$/.test(word ?? ''))) {
    return callsOf(text).flatMap((call) => [
      call,
      ...nestedCalls(call.name, call.arguments, isProgram),
    ]);
  }
  const at = prefixes.has(program)
    ? words.findIndex((word) => word !== undefined && isProgram(word))
    : -1;
  const found = words[at];
  if (found !== undefined) return [{ name: found, arguments: words.slice(at + 1) }];
  // One that runs another that does: sudo sh -c TEXT.
  const inner = prefixes.has(program)
    ? words.findIndex((word) => shells.has(baseName(word ?? '')))
    : -1;
  return inner === -1 ? [] : nestedCalls(words[inner] ?? '', words.slice(inner + 1), isProgram);
}

import { baseName } from '../text/names.ts';
import { callsOf } from './calls.ts';

/** Programs that run the shell text that follows their option `-c`. */
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ksh', 'su', 'runuser', 'sg']);

/** Programs that run the command that their last words are: which of their options take a word, and how many words come first. */
const prefixes: ReadonlyMap<string, { readonly options: string; readonly words: number }> = new Map(
  [
    ['sudo', { options: 'ughpCrtUDRT', words: 0 }],
    ['env', { options: 'uCS', words: 0 }],
    ['nohup', { options: '', words: 0 }],
    ['setsid', { options: '', words: 0 }],
    ['command', { options: '', words: 0 }],
    ['timeout', { options: 'sk', words: 1 }],
    ['nice', { options: 'n', words: 0 }],
    ['ionice', { options: 'cnpPu', words: 0 }],
    ['stdbuf', { options: 'ioe', words: 0 }],
    ['setpriv', { options: '', words: 0 }],
    ['chroot', { options: '', words: 1 }],
    ['chrt', { options: 'TPD', words: 1 }],
    ['taskset', { options: '', words: 1 }],
    ['flock', { options: 'wE', words: 1 }],
    ['runuser', { options: 'ugGs', words: 0 }],
  ],
);

/** A command that another one is told to run: its name, and its words where they are known. */
export interface NestedCall {
  readonly name: string;
  readonly arguments: readonly (string | undefined)[];
}

/** What a command runs for its own part: a text that a shell reads, or words; undefined where its words do not spell that out. */
export type Inner =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'words'; readonly name: string; readonly words: NestedCall['arguments'] };

/** `su -c 'TEXT' web`, `sudo -u web NAME …`: what the command itself is told to run. */
export function innerOf(name: string, words: readonly (string | undefined)[]): Inner | undefined {
  const program = baseName(name);
  const option = words.findIndex((word) => /^-\w*c$/.test(word ?? ''));
  const text = shells.has(program) && option !== -1 ? words[option + 1] : undefined;
  if (text !== undefined) return { kind: 'text', text };
  const prefix = prefixes.get(program);
  const at = prefix === undefined ? -1 : commandAt(words, prefix);
  const inner = words[at];
  return inner === undefined
    ? undefined
    : { kind: 'words', name: inner, words: words.slice(at + 1) };
}

/**
 * The commands that a command runs for its own part, as far as its words spell them out: `su -c 'TEXT' web`, `sudo -u web NAME …`.
 */
export function nestedCalls(
  name: string,
  words: readonly (string | undefined)[],
): readonly NestedCall[] {
  const inner = innerOf(name, words);
  if (inner === undefined) return [];
  if (inner.kind === 'text') {
    return callsOf(inner.text).flatMap((call) => [call, ...nestedCalls(call.name, call.arguments)]);
  }
  return [{ name: inner.name, arguments: inner.words }, ...nestedCalls(inner.name, inner.words)];
}

/** Where the command stands behind a program's own options, variables and words. */
function commandAt(
  words: readonly (string | undefined)[],
  { options, words: first }: { readonly options: string; readonly words: number },
): number {
  let left = first;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word.startsWith('-') && word.length > 1) {
      const takesWord = /^-[A-Za-z]$/.test(word) && options.includes(word.slice(1));
      if (takesWord) at += 1;
    } else if (!/^[A-Za-z_]\w*=/.test(word)) {
      if (left === 0) return at;
      left -= 1;
    }
  }
  return -1;
}

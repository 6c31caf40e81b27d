import { quoteForShell } from '../shell/quote.ts';

/**
 * The command line that does what a dry run showed: what was typed, with `--write` and without what only concerns
 * showing. `typed` are the words after the program's name.
 */
export function applyCommand(program: string, typed: readonly string[]): string {
  const kept: string[] = [];
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? '';
    if (word === '--') {
      return [
        program,
        ...kept.map(quoteForShell),
        '--write',
        ...typed.slice(at).map(quoteForShell),
      ].join(' ');
    }
    if (showsOnly.has(word)) continue;
    kept.push(word);
  }
  return [program, ...kept.map(quoteForShell), '--write'].join(' ');
}

const showsOnly: ReadonlySet<string> = new Set(['--print', '-p', '--color', '--no-color']);

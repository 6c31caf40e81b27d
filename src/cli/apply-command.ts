import { quoteForTerminal } from '../shell/quote.ts';

/** Options that are followed by a word of their own. */
const withValue: ReadonlySet<string> = new Set([
  ...[
    '-o',
    '--output',
    '--root',
    '--target',
    '--to',
    '--name',
    '--systemd',
    '--os',
    '--from',
    '--upstart',
  ],
  ...['--format', '--fail-on', '--style', '--config', '--report'],
]);

/** Options that say how a dry run is shown. */
const showsOnly: ReadonlySet<string> = new Set(['--print', '-p', '--color', '--no-color']);

/** A command of more characters than this is not written out. */
const longest = 2000;

/**
 * The command line that does what a dry run showed: what was typed, with `how` (`--write`), with `--force` where a file would
 * be in the way, and without what only concerns showing. `typed` are the words after the program's name.
 */
export function applyCommand(
  program: string,
  typed: readonly string[],
  how: readonly string[],
  inTheWay: boolean,
): string {
  const options: string[] = [];
  const rest = typed.indexOf('--');
  const before = rest === -1 ? typed : typed.slice(0, rest);
  for (let at = 0; at < before.length; at += 1) {
    const word = before[at] ?? '';
    if (showsOnly.has(word)) continue;
    options.push(word);
    if (withValue.has(word)) {
      at += 1;
      options.push(before[at] ?? '');
    }
  }
  const force = inTheWay && !options.includes('--force') ? ['--force'] : [];
  const words = [...options, ...how, ...force, ...(rest === -1 ? [] : typed.slice(rest))];
  const command = [program, ...words.map(quoteForTerminal)].join(' ');
  // Hundreds of names fill the terminal and help nobody.
  return command.length <= longest
    ? command
    : `the same command again with ${[...how, ...force].join(' ')}`;
}

/** Traps in command lines: what only a shell would have done (systemd.service(5) "Command lines"). */

import { directiveInfo } from '../catalogue.ts';
import { type ExecCommand, type ExecWord, parseExecValue } from '../exec.ts';
import type { Setting } from '../unit.ts';
import { type FoundInUnit, type Looked, quoted, type UnitTrapCheck } from './trap.ts';

/** A word of a command as it is written, quotes and all. */
interface Written extends ExecWord {
  readonly raw: string;
}

type WordCheck = (
  word: Written,
  command: ExecCommand,
) => readonly [message: string, advice: string] | undefined;

/** A check of every word of every command; `first` of the programs alone. */
function eachWord(
  code: string,
  inspect: WordCheck,
  which: 'first' | 'rest' = 'rest',
): UnitTrapCheck {
  return {
    code,
    find: ({ settings }: Looked) =>
      settings.filter(isCommand).flatMap((setting) =>
        parseExecValue(setting.value).commands.flatMap((command) =>
          wordsOf(command, which).flatMap((word): FoundInUnit[] => {
            const raw = setting.value.slice(word.start, word.end);
            const words = inspect({ ...word, raw }, command);
            if (words === undefined) return [];
            const [message, advice] = words;
            return [{ setting, start: word.start, end: word.end, message, advice }];
          }),
        ),
      ),
  };
}

function isCommand({ section, key }: Setting): boolean {
  return directiveInfo(section, key)?.kind === 'command';
}

function wordsOf({ path, at, argv }: ExecCommand, which: 'first' | 'rest'): readonly ExecWord[] {
  return which === 'first' ? [{ text: path, ...at, quoted: false }] : argv.slice(1);
}

const shellKnown = new WeakMap<ExecCommand, boolean>();

/** Whether a shell reads the words, itself or by way of `env`, `sudo` and their like, and does what systemd does not. */
function isShell(command: ExecCommand): boolean {
  const known = shellKnown.get(command);
  if (known !== undefined) return known;
  const words = [command.path, ...command.argv.slice(1).map(({ text }) => text)];
  const shell = words.findIndex((word) => /(?:^|\/)(?:ba|da|k|z|a)?sh$/.test(word));
  const found =
    shell !== -1 && words.slice(shell + 1).some((word) => /^-[a-z]*c[a-z]*$/.test(word));
  shellKnown.set(command, found);
  return found;
}

const inShell =
  'Let a shell run it: `/bin/sh -c "exec …"`, with `$$` for each `$` that is the shell\'s.';

const redirection = /^(?:[0-9]*>>?&?(?!=)\S*|[0-9]*<&?[^\s>]*|&>>?\S*|\|\|?|&&?)$/;

export const commandTraps: readonly UnitTrapCheck[] = [
  eachWord('redirection-in-command', ({ raw }, command) => {
    if (!redirection.test(raw) || isShell(command)) return undefined;
    return [
      `systemd is no shell: ${quoted(raw)} is an argument of the program like any other.`,
      raw.includes('>')
        ? 'Say where output goes with StandardOutput=, or let a shell run the command.'
        : inShell,
    ];
  }),
  eachWord('expansion-in-command', ({ raw }, command) => {
    const [piece] = /(?<!\$)\$\{[A-Za-z_]\w*[^\w}]|(?<!\$)\$\(|`/.exec(raw) ?? [];
    if (
      piece === undefined ||
      command.prefixes.noExpansion === true ||
      isShell(command) ||
      /^\$[({]?$/.test(raw)
    )
      return undefined;
    return [
      `systemd puts in the value of \`$NAME\` and \`\${NAME}\` and nothing else: the program gets ${quoted(raw)} as it stands.`,
      inShell,
    ];
  }),
  eachWord('variable-inside-word', ({ text, raw }, command) => {
    if (command.prefixes.noExpansion === true || isShell(command)) return undefined;
    const [piece] = /(?<=[^$])\$[A-Za-z_]\w*/.exec(text) ?? [];
    if (piece === undefined || text.startsWith('$')) return undefined;
    return [
      `A variable without braces is only one where it is the whole word: the program gets ${quoted(raw)} as it stands.`,
      `Write \`\${${piece.slice(1)}}\`.`,
    ];
  }),
  eachWord('variable-swallows-word', ({ text, raw }, { prefixes }) => {
    if (prefixes.noExpansion === true || !/^\$[^{$]/.test(text)) return undefined;
    if (/^\$[A-Za-z_]\w*$/.test(text)) return undefined;
    return [
      `All that stands behind the \`$\` is taken for the name of a variable. There is none called so, and the word is gone: ${quoted(raw)}.`,
      'Write `${NAME}` with braces, or `$$` for a dollar.',
    ];
  }),
  eachWord(
    'variable-as-program',
    ({ text, raw }) =>
      /^\$/.test(text)
        ? [
            `systemd expands no variable in the name of the program: it looks for one called ${quoted(raw)}.`,
            'Write the path, or let a shell run it.',
          ]
        : undefined,
    'first',
  ),
  eachWord('home-in-command', ({ raw }, command) =>
    /^~(?:\/|$)/.test(raw) && !isShell(command)
      ? [
          `\`~\` is the shell's: the program gets ${quoted(raw)} as it stands.`,
          'Write the directory itself, or `%h` in a unit of a user.',
        ]
      : undefined,
  ),
  eachWord('specifier-in-format', ({ text, raw }, { path }) => {
    if (!/\bdate\b/.test(`${path} ${text}`)) return undefined;
    const [format] = /\+"?'?%[A-Za-z][^\s'"]*/.exec(text) ?? [];
    if (format === undefined || /%%/.test(raw)) return undefined;
    return [
      `\`%\` begins a specifier, which systemd replaces before anybody sees it: ${quoted(format)} does not arrive.`,
      'Write `%%` for each `%`.',
    ];
  }),
];

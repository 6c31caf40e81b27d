import { baseName } from '../../text/names.ts';

type Words = readonly (string | undefined)[];

/** A program that becomes another one, whose name is among its words: the process stays the same. */
interface Launcher {
  readonly programs: RegExp;
  /** The words that stand between its name and the other program's; any others may mean something else. */
  readonly between: RegExp;
  /** A word that has to be among them. */
  readonly needs?: string;
}

const launchers: readonly Launcher[] = [
  // env(1): variables, and options without a value.
  {
    programs: /^env$/,
    between: /^(?:[A-Za-z_]\w*=.*|-i|--ignore-environment|-)$/s,
  },
  // Bundler's manual, "bundle exec": it replaces itself by the program. So do the shims of rbenv and pyenv.
  { programs: /^bundler?$/, between: /^(?:exec|--keep-file-descriptors)$/, needs: 'exec' },
  { programs: /^(?:rbenv|pyenv)$/, between: /^exec$/, needs: 'exec' },
  // An interpreter is the program that it reads. These options have no value, or have it in the same word.
  {
    programs: /^(?:python|pypy)\d*(?:\.\d+)*$/,
    between: /^-(?:[bBdEIOsSuvx]+|[WX].+|m)$/,
  },
  { programs: /^ruby\d*(?:\.\d+)*$/, between: /^-(?:[wSvU]+|W\d|[IrE].+)$/ },
  { programs: /^perl$/, between: /^-(?:[wtTuU]+|I.+)$/ },
];

/** Where the program stands that the process of a command becomes, as far as its words show: 0 for one that stays what it is. */
export function launchedAt(words: Words): number {
  let at = 0;
  for (;;) {
    const next = afterLauncher(words, at);
    if (next === undefined) return at;
    at = next;
  }
}

function afterLauncher(words: Words, at: number): number | undefined {
  const word = words[at];
  const launcher =
    word === undefined
      ? undefined
      : launchers.find(({ programs }) => programs.test(baseName(word)));
  if (launcher === undefined) return undefined;
  const { between, needs } = launcher;
  const rest = words.slice(at + 1);
  const length = rest.findIndex((one) => one === undefined || !between.test(one));
  const isPlain = needs === undefined || rest.slice(0, Math.max(length, 0)).includes(needs);
  const next = rest[length];
  return isPlain && next !== undefined && !next.startsWith('-') ? at + 1 + length : undefined;
}

import type { Command, Option } from 'commander';
import { type Values, valuesOfArgument, valuesOfOption } from './option-values.ts';
import type { Shell } from './shells.ts';

/** A text for a shell to read that completes the command, made from the command's own definition. */
export function completionFor(program: Command, shell: Shell): string {
  const names = [...new Set([program.name(), 'upstart-systemd'])];
  const commands = [program, ...program.commands].map((command) =>
    described(command, command === program ? '' : command.name()),
  );
  const lines = { bash, zsh, fish }[shell](names, commands);
  return lines.map((line) => `${line}\n`).join('');
}

interface Described {
  /** Empty for the program itself. */
  readonly name: string;
  readonly description: string;
  readonly options: readonly DescribedOption[];
  readonly values: Values;
}

interface DescribedOption {
  /** `-o`, `--output`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Whether a value follows it. */
  readonly takes: boolean;
  readonly values: Values | undefined;
}

function described(command: Command, name: string): Described {
  const options = command.createHelp().visibleOptions(command);
  return {
    name,
    description: command.description(),
    options: options.map((option) => describedOption(name, option)),
    values: valuesOfArgument(name),
  };
}

function describedOption(command: string, option: Option): DescribedOption {
  const { short, long, required, description } = option;
  return {
    flags: [short, long].filter((flag) => flag !== undefined && flag !== null),
    description,
    takes: required,
    values: required ? valuesOfOption(command, long ?? '') : undefined,
  };
}

const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

function bash(names: readonly string[], commands: readonly Described[]): readonly string[] {
  const words = (values: Values | undefined) => {
    if (values === 'directory') return '-d';
    return values === undefined || values === 'file' ? '-f' : `-W ${single(values.join(' '))}`;
  };
  const reply = (values: Values | undefined) =>
    `mapfile -t COMPREPLY < <(compgen ${words(values)} -- "$word")`;
  const subs = commands.filter(({ name }) => name !== '').map(({ name }) => name);
  return [
    '_upstart_systemd() {',
    '  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= each',
    '  for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
    `    case $each in ${subs.join(' | ')}) command=$each ;; esac`,
    '  done',
    '  case $command/$before in',
    ...commands.flatMap(({ name, options }) =>
      options
        .filter(({ takes }) => takes)
        .map(
          ({ flags, values }) =>
            `  ${flags.map((flag) => `${name}/${flag}`).join(' | ')}) ${reply(values)}; return ;;`,
        ),
    ),
    '  esac',
    '  case $command/$word in',
    ...commands.flatMap(({ name, options, values }) => [
      `  ${name}/-*) ${reply(options.flatMap(({ flags }) => flags))} ;;`,
      `  ${name}/*) ${name === '' ? `mapfile -t COMPREPLY < <(compgen -f -W ${single(subs.join(' '))} -- "$word")` : reply(values)} ;;`,
    ]),
    '  esac',
    '}',
    `complete -o filenames -F _upstart_systemd ${names.join(' ')}`,
  ];
}

function zsh(names: readonly string[], commands: readonly Described[]): readonly string[] {
  const escaped = (text: string) => text.replace(/[[\]:\\]/g, '\\$&');
  const action = (values: Values | undefined) => {
    if (values === 'directory') return '_files -/';
    return values === undefined || values === 'file' ? '_files' : `(${values.join(' ')})`;
  };
  const spec = ({ flags, description, takes, values }: DescribedOption) => {
    const text = `[${escaped(description)}]${takes ? `:value:${action(values)}` : ''}`;
    const [only, ...others] = flags;
    return others.length === 0
      ? `${single(`${only}${text}`)}`
      : `${single(`(${flags.join(' ')})`)}{${flags.join(',')}}${single(text)}`;
  };
  const [program, ...subs] = commands;
  const specs = (command: Described) => command.options.map((option) => `    ${spec(option)} \\`);
  return [
    `#compdef ${names.join(' ')}`,
    '_upstart_systemd() {',
    '  local -a commands',
    '  commands=(',
    ...subs.map(({ name, description }) => `    ${single(`${name}:${escaped(description)}`)}`),
    '  )',
    '  case ${words[2]} in',
    ...subs.flatMap((command) => [
      `  ${command.name})`,
      '    shift words; (( CURRENT -= 1 ))',
      '    _arguments \\',
      ...specs(command),
      `    ${single(`*:argument:${action(command.values)}`)}`,
      '    return ;;',
    ]),
    '  esac',
    '  (( CURRENT == 2 )) && _describe command commands',
    '  _arguments \\',
    ...(program === undefined ? [] : specs(program)),
    `    ${single('*:file:_files')}`,
    '}',
    `compdef _upstart_systemd ${names.join(' ')}`,
  ];
}

function fish(names: readonly string[], commands: readonly Described[]): readonly string[] {
  const quoted = (text: string) => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const given = (values: Values | undefined) => {
    if (values === 'directory') return " -x -a '(__fish_complete_directories)'";
    return values === undefined || values === 'file' ? ' -r' : ` -x -a ${quoted(values.join(' '))}`;
  };
  const when = (name: string) =>
    name === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${name}`;
  return names.flatMap((program) =>
    commands.flatMap(({ name, description, options, values }) => [
      ...(name === ''
        ? []
        : [`complete -c ${program} -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`]),
      ...(Array.isArray(values)
        ? [`complete -c ${program} -n ${quoted(when(name))} -f -a ${quoted(values.join(' '))}`]
        : []),
      ...options.map(({ flags, description: text, takes, values: own }) => {
        const named = flags.map((flag) =>
          flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value = takes ? given(own) : '';
        return `complete -c ${program} -n ${quoted(when(name))} ${named.join(' ')}${value} -d ${quoted(text)}`;
      }),
    ]),
  );
}

import { startGuards } from '../shell/start-guards.ts';
import { escapeSpecifiers } from '../systemd/specifiers.ts';
import { pathValue } from '../systemd/text.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { type Job, processNames } from '../upstart/job.ts';
import { instanceVariables, isOneVariable } from './instance-pattern.ts';
import { withoutMainPid } from './main-pid.ts';
import type { Environment, FileSystem, Service, Word } from './model.ts';
import { settingsIn, withoutSettings } from './process-settings.ts';
import type { Style } from './style.ts';
import { readShellWord, shellWord } from './words.ts';

/**
 * What names the instance in the middle of a text: Upstart expands variables in a process alone, not in `env` or `chdir`
 * (init(5)), so that each process's shell puts them together. Both directions know the lines by their exact words.
 */
export interface InstanceTexts {
  readonly computed: Environment['computed'];
  readonly instanceDirectory?: NonNullable<FileSystem['instanceDirectory']>;
}

/** The lines that do it, for the top of each process. */
export function instanceLines({ environment, fileSystem }: Service): readonly string[] {
  return linesOf({ ...fileSystem, computed: environment.computed });
}

function linesOf({ computed, instanceDirectory }: InstanceTexts): readonly string[] {
  const directory = instanceDirectory?.value;
  return [
    ...computed.map(({ value: { name, value } }) => `export ${name}=${shellWord(value)}`),
    ...(directory ? [`cd ${shellWord(directory.path)}${directory.optional ? orRoot : ''}`] : []),
  ];
}

/**
 * What a job says of it with our own lines: after the settings, at the top of each process that does more than to ask whether
 * there is something to start.
 */
export function instanceTextsIn(job: Job): InstanceTexts {
  const main = job.processes.main ?? job.processes['pre-start'];
  const pattern = job.instance?.value ?? '';
  const [variable] = instanceVariables(pattern);
  if (main?.value.kind !== 'script' || variable === undefined || !isOneVariable(pattern))
    return { computed: [] };
  const settings = settingsIn(job);
  const texts = readLines(withoutSettings(main.value.command, settings), variable, main);
  const lines = linesOf(texts).map((line) => `${line}\n`);
  const isInAll = processNames.every((name) => {
    const { kind, command = '' } = job.processes[name]?.value ?? {};
    if (kind === undefined || isOnlyGuards(command)) return true;
    const text = withoutSettings(withoutMainPid(command), settings);
    return kind === 'script' && text.startsWith(lines.join(''));
  });
  return isInAll ? texts : { computed: [] };
}

function isOnlyGuards(script: string): boolean {
  return startGuards(script, () => true).rest === '';
}

function readLines(text: string, variable: string, process: Sourced<unknown>): InstanceTexts {
  const computed: Sourced<{ readonly name: string; readonly value: Word }>[] = [];
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^export ([A-Za-z_][A-Za-z0-9_]*)=(".*")$/.exec(line) ?? [];
    const word = instanceWord(value, variable);
    // From here on the variable itself is another one.
    if (name === undefined || name === variable || word === undefined) {
      const instanceDirectory = readChange(line, variable, process);
      return { computed, ...(instanceDirectory && { instanceDirectory }) };
    }
    computed.push(sourced({ name, value: word }, process.from));
  }
  return { computed };
}

function readChange(line: string, variable: string, process: Sourced<unknown>) {
  const [, path = '', optional] = changeOfDirectory.exec(line) ?? [];
  const directory = instanceWord(path, variable);
  // What no directive could hold stays the shell's.
  if (directory === undefined || pathValue(specifierText(directory, 'native')) === undefined)
    return undefined;
  return sourced({ path: directory, optional: optional !== undefined }, process.from);
}

const orRoot = ' 2> /dev/null || cd /';
const changeOfDirectory = /^cd (".*")( 2> \/dev\/null \|\| cd \/)?$/;

/** A word as we write it in which the instance's variable, and no other, is named; undefined for all else. */
function instanceWord(text: string, variable: string): Word | undefined {
  const word = readShellWord(text);
  const names = word.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
  const isOurs = names.length > 0 && names.every((name) => name === variable);
  return isOurs && shellWord(word) === text ? word : undefined;
}

/** A process's text without those lines, where they are the main process's. */
export function withoutInstanceLines(text: string, texts: InstanceTexts): string {
  return linesOf(texts).reduce(
    (rest, line) => (rest.startsWith(`${line}\n`) ? rest.slice(line.length + 1) : rest),
    text,
  );
}

/** A word in which the instance is a specifier: with the escapes of its name undone, or as it stands in the unit's name. */
export function specifierText(word: Word, style: Style): string {
  const instance = style === 'faithful' ? '%I' : '%i';
  return word
    .map((part) => (part.kind === 'text' ? escapeSpecifiers(part.text) : instance))
    .join('');
}

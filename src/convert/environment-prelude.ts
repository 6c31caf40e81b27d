import { environmentReader } from './environment-reader.ts';
import type { Word } from './model.ts';
import { literalWord, readShellWord, shellWord } from './words.ts';

/** A file of variables, as `EnvironmentFile=` names it. */
export interface EnvironmentFile {
  readonly path: Word;
  readonly optional: boolean;
}

/**
 * The lines of shell that read files of variables as systemd does, in order (systemd.exec(5) `EnvironmentFile=`): an assignment
 * ends the script where the reader fails, which `eval` alone would not. Both directions know them by their exact words.
 */
export function readEnvironmentFiles(files: readonly EnvironmentFile[]): readonly string[] {
  if (files.length === 0) return [];
  const words = files.map(({ path, optional }) =>
    shellWord(optional ? [...literalWord('-'), ...path] : path),
  );
  return [`_variables=$(${environmentReader} ${words.join(' ')})`, 'eval "$_variables"'];
}

const block = new RegExp(`^_variables=\\$\\(${environmentReader} (.*)\\)\neval "\\$_variables"\n`);

/** The words of a line as `shellWord` writes them. */
const eachWord = /(?:'[^']*'|"(?:[^"\\]|\\.)*"|[^\s"'])+/g;

/** The files that a script reads with our own lines, at its top. */
export function environmentFilesIn(script: string): readonly EnvironmentFile[] {
  const [, words = ''] = block.exec(script) ?? [];
  return (words.match(eachWord) ?? []).map((text) => {
    const [first, ...others] = readShellWord(text);
    if (first?.kind !== 'text' || !first.text.startsWith('-'))
      return { path: first ? [first, ...others] : [], optional: false };
    const rest = first.text.slice(1);
    const path = rest === '' ? others : [{ ...first, text: rest }, ...others];
    return { path, optional: true };
  });
}

/** A script without those lines. */
export function withoutPrelude(script: string): string {
  return script.replace(block, '');
}

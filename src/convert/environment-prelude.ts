import type { Word } from './model.ts';
import { literalWord, readShellWord, shellWord } from './words.ts';

/** A file of variables, as `EnvironmentFile=` names it. */
export interface EnvironmentFile {
  readonly path: Word;
  readonly optional: boolean;
}

/**
 * The lines of shell that read a file of variables nearly as systemd does: `NAME=value` lines, one pair of quotes
 * taken off, nothing executed (systemd.exec(5) `EnvironmentFile=`). Both directions know them by their exact words.
 */
function readFile({ path, optional }: EnvironmentFile): readonly string[] {
  const file = shellWord(path);
  const loop = [
    'while read -r _line || [ -n "$_line" ]; do',
    '    _name=${_line%%=*} _value=${_line#*=}',
    '    case $_line in [A-Za-z_]*=*) ;; *) continue ;; esac',
    '    case $_name in *[!A-Za-z0-9_]*) continue ;; esac',
    '    case $_value in \\"*\\" | "\'"*"\'") _value=${_value#?} _value=${_value%?} ;; esac',
    '    export "$_name=$_value"',
  ];
  const end = [`done < ${file}`, 'unset _line _name _value'];
  return optional ? [`if [ -r ${file} ]; then`, ...loop, ...end, 'fi'] : [...loop, ...end];
}

/** The lines that read all the files, in order. */
export function readEnvironmentFiles(files: readonly EnvironmentFile[]): readonly string[] {
  return files.flatMap(readFile);
}

const block = (() => {
  const lines = readFile({ path: literalWord('F'), optional: true });
  const inner = lines.slice(1, -3).map(escapePattern).join('\n');
  return new RegExp(
    `^(?:(if) \\[ -r (\\S+|'[^']*'|"[^"]*") \\]; then\\n)?${inner}\ndone < (.*)\nunset _line _name _value\n(?:fi\n)?`,
  );
})();

/** The files that a script reads with our own lines, at its top. */
export function environmentFilesIn(script: string): readonly EnvironmentFile[] {
  const files: EnvironmentFile[] = [];
  let rest = script;
  for (let found = block.exec(rest); found; found = block.exec(rest)) {
    files.push({ path: readShellWord(found[3] ?? ''), optional: found[1] !== undefined });
    rest = rest.slice(found[0].length);
  }
  return files;
}

/** A script without those lines. */
export function withoutPrelude(script: string): string {
  let rest = script;
  for (let found = block.exec(rest); found; found = block.exec(rest))
    rest = rest.slice(found[0].length);
  return rest;
}

function escapePattern(line: string): string {
  return line.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

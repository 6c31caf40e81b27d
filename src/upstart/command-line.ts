/** A shell command line looked at just closely enough to see where a first command ends. */

/** What ends a command outside of quotes and groups. */
export type Separator = ';' | '&&' | '||' | '|' | '&';

export interface CommandLine {
  /** The first word as it is written. */
  readonly first: string;
  /** What ends the first command and what comes after it, if anything does. */
  readonly separator?: { readonly mark: Separator; readonly at: number; readonly rest: string };
}

/** A quoted text, an escaped character, a redirection of a descriptor, or a separator. */
const lexeme =
  /\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"|`[^`]*`|[<>]&|&>|&&|\|\||[;|&()]|[^\\'"`<>&|;()]+|[\s\S]/g;

const separators: ReadonlySet<string> = new Set<Separator>([';', '&&', '||', '|', '&']);

function isSeparator(text: string): text is Separator {
  return separators.has(text);
}

/** Splits `command` at its first separator that stands outside of quotes and parentheses. */
export function splitCommand(command: string): CommandLine {
  const first = /^\S*/.exec(command)?.[0] ?? '';
  let depth = 0;
  for (const { 0: text, index } of command.matchAll(lexeme)) {
    if (text === '(') depth++;
    else if (text === ')') depth--;
    else if (depth === 0 && isSeparator(text)) {
      const rest = command.slice(index + text.length).trim();
      return { first, separator: { mark: text, at: index, rest } };
    }
  }
  return { first };
}

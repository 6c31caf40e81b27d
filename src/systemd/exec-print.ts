import type { ExecPrefixes } from './exec.ts';
import { endsInBackslash } from './lines.ts';
import { betterQuote, escapeControls, escapeInside, quoteWord } from './quoting.ts';
import { escapeSpecifiers } from './specifiers.ts';

/**
 * A word of a command as a caller has it.
 *
 * - a string or `literal`: what is to arrive in the process, exactly;
 * - `raw`: holds specifiers or `$` on purpose; only quoted;
 * - `script`: a literal text of several lines. With `lines: true` each of its lines gets a line of the unit file;
 *   every line but the first then arrives with one more space in front, so the caller has to know that the text
 *   holds no here-document and no quoted newline. With `comments: true` lines that are shell comments become comments
 *   of the unit file, which not every systemd takes in the middle of a value (`commentsInValuesSince`).
 */
export type PrintableWord =
  | string
  | { readonly literal: string }
  | { readonly raw: string }
  | { readonly script: string; readonly lines: boolean; readonly comments?: boolean };

/**
 * From this version on at the latest a comment between two lines of a value is passed over (systemd.syntax(7)); an older
 * systemd takes it for the end of the value.
 */
export const commentsInValuesSince = 243;

export interface PrintableCommand {
  readonly prefixes?: ExecPrefixes;
  /** The path or program name first; with the prefix `@` then what the process sees as its name. */
  readonly words: readonly PrintableWord[];
}

/**
 * Writes a command so that systemd runs it with exactly these words (systemd.service(5) "Command lines"):
 * `%` and `$` doubled (`$` not after the prefix `:`), blanks, quotes and control characters quoted, a lone `;` as
 * `\;`. The result may hold continuation breaks (a script with `lines`), never a bare newline.
 *
 * The first word must be one for which `isExecutablePath` holds: systemd has no way to write any other.
 */
export function printExec(command: PrintableCommand): string {
  const prefixes = command.prefixes ?? {};
  const [path = '', ...rest] = command.words;
  const expands = prefixes.noExpansion !== true;
  const argv = rest.map((word) => printWord(word, expands));

  // `$` is never expanded in the path, but it is in the copy of it that the process gets as its name.
  const literal = literalOf(path);
  const named =
    prefixes.argv0 !== true && expands && literal !== undefined && dollars.test(literal);
  if (named) argv.unshift(printWord(path, true));
  const signs = printPrefixes(named ? { ...prefixes, argv0: true } : prefixes);
  return [signs + printPath(path), ...argv].join(' ');
}

/** What systemd would expand in a word: `$` at its start, `${` and `$$` anywhere. */
const dollars = /^\$|\$[{$]/;

function literalOf(word: PrintableWord): string | undefined {
  if (typeof word === 'string') return word;
  return 'literal' in word ? word.literal : undefined;
}

function printPath(word: PrintableWord): string {
  const literal = literalOf(word);
  if (literal !== undefined) return quoteWord(escapeSpecifiers(literal));
  return quoteWord(textOfWord(word));
}

function textOfWord(word: PrintableWord): string {
  if (typeof word === 'string') return word;
  return 'raw' in word ? word.raw : 'literal' in word ? word.literal : word.script;
}

function printPrefixes(prefixes: ExecPrefixes): string {
  return [
    prefixes.ignoreFailure === true ? '-' : '',
    prefixes.argv0 === true ? '@' : '',
    prefixes.noExpansion === true ? ':' : '',
    prefixes.privilege ?? '',
    prefixes.shell === true ? '|' : '',
  ].join('');
}

function printWord(word: PrintableWord, expands: boolean): string {
  if (typeof word !== 'string' && 'raw' in word) {
    return word.raw === ';' ? '\\;' : quoteWord(word.raw);
  }
  const text = textOfWord(word);
  if (text === ';') return '\\;';
  if (typeof word !== 'string' && 'script' in word && word.lines) {
    return printScript(text, expands, word.comments === true);
  }
  return quoteWord(escapeLiteral(text, expands));
}

/** `text` with `%` doubled, and `$` too unless the command has the prefix `:`. */
export function escapeLiteral(text: string, expands: boolean): string {
  const escaped = escapeSpecifiers(text);
  return expands ? escaped.replaceAll('$', '$$$$') : escaped;
}

/**
 * A script between quotes, a line of the unit file for each of its lines. Two lines stay together where a space
 * between them would change the script, after a backslash at the end of a line; and where the second is a shell comment
 * that cannot be one of the unit file.
 */
function printScript(script: string, expands: boolean, takesComments: boolean): string {
  const lines = script.split('\n');
  const quote = betterQuote(script);
  const printed = (line: string) => escapeInside(escapeLiteral(line, expands), quote, 'tabs');
  const last = lines.length - 1;
  const out: string[] = [quote];
  let comments: string[] = [];
  /** The end of the line before, when a backslash joins it to this one. */
  let joint: string | undefined;
  for (const [index, line] of lines.entries()) {
    const isComment = joint === undefined && /^[ \t]*#/.test(line);
    if (index > 0 && isComment && takesComments) {
      // systemd drops it where it stands, as the shell would have.
      comments.push(`${escapeControls(line, 'tabs')}\n`);
      continue;
    }
    if (index > 0) {
      const glued = joint !== undefined && !/[ \t]/.test(joint + line.slice(0, 1));
      // The end of the text, and the `;;` of a case, look better where they are.
      const hangs = (index === last && line === '') || /^[ \t]*;/.test(line);
      const joins = glued || isComment || (hangs && comments.length === 0);
      out.push(joins ? '\\n' : `\\n\\\n${comments.join('')}`);
      out.push(joins ? printed(line) : guardStart(printed(line)));
      comments = [];
    } else out.push(printed(line));
    joint = endsInBackslash(line, 0, line.length) ? line.slice(-2, -1) : undefined;
  }
  if (comments.length > 0) out.push(`\\n\\\n${comments.join('')}`);
  out.push(quote);
  return out.join('');
}

/** A line that systemd would take for a comment, with its mark written as an escape. */
function guardStart(line: string): string {
  return line.replace(/^([ \t]*)([#;])/, (_, blanks: string, mark: string) =>
    mark === '#' ? `${blanks}\\x23` : `${blanks}\\x3b`,
  );
}

import { simplifyPath } from './paths.ts';
import { isSeparator, readWord, skipSeparators, type Word } from './words.ts';

/** The signs before the path of a command (systemd.service(5) "Command lines"). */
export interface ExecPrefixes {
  /** `-`: a failure of the command counts as success. */
  readonly ignoreFailure?: boolean;
  /** `@`: the second word is what the process sees as its own name. */
  readonly argv0?: boolean;
  /** `:`: no `$` is expanded. */
  readonly noExpansion?: boolean;
  readonly privilege?: '+' | '!' | '!!';
  /** `|`: run through the user's shell; known to 258 and later. */
  readonly shell?: boolean;
}

/** A word as systemd has it after unquoting; its place is the one in the directive's value. */
export type ExecWord = Pick<Word, 'text' | 'start' | 'end' | 'quoted'>;

export interface ExecCommand {
  readonly prefixes: ExecPrefixes;
  /** The first word without its prefixes: an absolute path or the name of a program. */
  readonly path: string;
  /** The path's place, prefixes included. */
  readonly at: { readonly start: number; readonly end: number };
  /** What the process gets, its own name first, before any `$` is expanded. */
  readonly argv: readonly ExecWord[];
}

export type ExecProblemCode =
  | 'unknown-escape'
  | 'unbalanced-quotes'
  | 'unknown-specifier'
  | 'empty-path'
  | 'unsafe-path'
  | 'directory-path'
  | 'relative-path'
  | 'no-argv0';

export interface ExecProblem {
  readonly code: ExecProblemCode;
  /** systemd's own words. */
  readonly message: string;
  /** Whether systemd refuses the whole unit for it. */
  readonly fatal: boolean;
  readonly start: number;
  readonly end: number;
}

export interface ExecValue {
  /** The commands up to the first problem that ends the line. */
  readonly commands: readonly ExecCommand[];
  readonly problems: readonly ExecProblem[];
}

export interface ExecReading {
  /** The release whose rules hold: `|` is a prefix from 258 on. Default: the newest known. */
  readonly version?: number;
  /**
   * Replaces the specifiers of a word; `undefined` for one that is wrong. Left out, words keep their specifiers
   * and a path that has some is not looked at.
   */
  readonly expand?: (text: string) => string | undefined;
}

/**
 * Reads the value of an Exec*= directive: words unquoted and unescaped, commands parted at `;`, in the order
 * and with the messages of systemd's config_parse_exec(). Never throws. An empty value has no commands (it
 * resets the list).
 */
export function parseExecValue(value: string, reading: ExecReading = {}): ExecValue {
  const commands: ExecCommand[] = [];
  const problems: ExecProblem[] = [];
  for (let at = skipSeparators(value, 0); at < value.length; ) {
    const first = readWord(value, at);
    if (first.kind === 'end') break;
    if (first.kind === 'unbalanced') {
      // Not fatal: systemd returns before it knows whether failure is ignored.
      problems.push(unbalanced(value, at, false));
      break;
    }
    noteEscape(first.word, problems);
    if (first.word.text === ';') {
      at = first.next;
      continue;
    }
    const result = readCommand(value, first.word, first.next, reading, problems);
    if (result.command !== undefined) commands.push(result.command);
    if (result.next === undefined) break;
    at = result.next;
  }
  return { commands, problems };
}

interface CommandResult {
  readonly command?: ExecCommand;
  /** Where the next command begins; undefined when there is none to be read. */
  readonly next?: number;
}

function readCommand(
  value: string,
  first: Word,
  from: number,
  reading: ExecReading,
  problems: ExecProblem[],
): CommandResult {
  const { prefixes, rest } = readPrefixes(first.text, reading.version ?? Number.POSITIVE_INFINITY);
  const fatal = prefixes.ignoreFailure !== true;
  const place = { start: first.start, end: first.end };
  const fail = (code: ExecProblemCode, message: string, detail: string, at = place) => {
    const ignored = fatal ? '' : ', ignoring';
    problems.push({ code, message: `${message}${ignored}: ${detail}`, fatal, ...at });
    return {};
  };

  const path = reading.expand === undefined ? rest : reading.expand(rest);
  if (path === undefined) {
    return fail(
      'unknown-specifier',
      `Failed to resolve unit specifiers in '${rest}'`,
      'Invalid slot',
    );
  }
  const pathFault = reading.expand === undefined && rest.includes('%') ? undefined : faultOf(path);
  if (pathFault !== undefined) {
    const [code, message] = pathFault;
    return fail(code, message, code === 'empty-path' ? `'${value.slice(first.start)}'` : path);
  }

  const argv: ExecWord[] = [];
  if (prefixes.argv0 !== true) argv.push({ text: path, ...place, quoted: first.quoted });
  let at = from;
  let next: number | undefined;
  while (at < value.length) {
    if (isLone(value, at, ';')) {
      next = skipSeparators(value, at + 1);
      break;
    }
    if (isLone(value, at, '\\;')) {
      argv.push({ text: ';', start: at, end: at + 2, quoted: true });
      at = skipSeparators(value, at + 2);
      continue;
    }
    const result = readWord(value, at);
    if (result.kind === 'end') break;
    if (result.kind === 'unbalanced') {
      problems.push(unbalanced(value, at, fatal));
      return {};
    }
    const { word } = result;
    noteEscape(word, problems);
    const text = reading.expand === undefined ? word.text : reading.expand(word.text);
    if (text === undefined) {
      const message = `Failed to resolve unit specifiers in ${word.text}`;
      return fail('unknown-specifier', message, 'Invalid slot', word);
    }
    argv.push({ text, start: word.start, end: word.end, quoted: word.quoted });
    at = result.next;
  }
  if (argv.length === 0) {
    return fail('no-argv0', 'Empty executable name or zeroeth argument', value.slice(first.start));
  }
  const command = { prefixes, path: simplifyPath(path), at: place, argv };
  return next === undefined ? { command } : { command, next };
}

function readPrefixes(word: string, version: number): { prefixes: ExecPrefixes; rest: string } {
  let ignoreFailure = false;
  let argv0 = false;
  let noExpansion = false;
  let shell = false;
  let privilege = '';
  let at = 0;
  for (; at < word.length; at++) {
    const sign = word[at];
    if (sign === '-' && !ignoreFailure) ignoreFailure = true;
    else if (sign === '@' && !argv0) argv0 = true;
    else if (sign === ':' && !noExpansion) noExpansion = true;
    else if (sign === '|' && !shell && version >= 258) shell = true;
    else if (sign === '+' && privilege === '') privilege = '+';
    else if (sign === '!' && (privilege === '' || privilege === '!')) privilege += '!';
    else break;
  }
  const prefixes: ExecPrefixes = {
    ...(ignoreFailure && { ignoreFailure }),
    ...(argv0 && { argv0 }),
    ...(noExpansion && { noExpansion }),
    ...(privilege !== '' && { privilege: privilege as '+' | '!' | '!!' }),
    ...(shell && { shell }),
  };
  return { prefixes, rest: word.slice(at) };
}

/** What is wrong with the path of a command; undefined when systemd takes it. */
function faultOf(path: string): readonly [ExecProblemCode, string] | undefined {
  if (path === '') return ['empty-path', 'Empty path in command line'];
  if (/[\x01-\x1f"'\\\x7f]/.test(path)) {
    return ['unsafe-path', 'Executable name contains special characters'];
  }
  if (path.endsWith('/')) return ['directory-path', 'Executable path specifies a directory'];
  const valid = path.startsWith('/') ? isPath(path) : isFileName(path);
  if (valid) return undefined;
  return ['relative-path', 'Neither a valid executable name nor an absolute path'];
}

/** systemd's path_is_valid(): shorter than PATH_MAX, no component longer than NAME_MAX. */
function isPath(path: string): boolean {
  return path.length < 4096 && path.split('/').every((component) => component.length <= 255);
}

/** systemd's filename_is_valid(). */
function isFileName(name: string): boolean {
  return name !== '.' && name !== '..' && !name.includes('/') && name.length <= 255;
}

/** Whether systemd would run `path` when it is the first word of a command. */
export function isExecutablePath(path: string): boolean {
  return (
    faultOf(path) === undefined &&
    readPrefixes(path, Number.POSITIVE_INFINITY).rest === path &&
    path !== ';'
  );
}

function isLone(value: string, at: number, token: string): boolean {
  if (!value.startsWith(token, at)) return false;
  const after = value[at + token.length];
  return after === undefined || isSeparator(after);
}

function noteEscape(word: Word, problems: ExecProblem[]): void {
  if (!word.unknownEscape) return;
  const message = `Ignoring unknown escape sequences: "${word.text}"`;
  problems.push({
    code: 'unknown-escape',
    message,
    fatal: false,
    start: word.start,
    end: word.end,
  });
}

function unbalanced(value: string, start: number, fatal: boolean): ExecProblem {
  const message = `Unbalanced quoting, ignoring: "${value}"`;
  return { code: 'unbalanced-quotes', message, fatal, start, end: value.length };
}

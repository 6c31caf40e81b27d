import type { ParameterExpansionPart, Word, WordPart } from 'unbash';
import { literalOf } from './calls.ts';
import { constantOf } from './constant.ts';
import { withoutLeadingComments } from './leading-comments.ts';
import { parseShell } from './parse.ts';
import { quoteForShell } from './quote.ts';

/** A word that the shell only unquotes: text and plain variables. */
export type PlainWord = readonly PlainPart[];

export type PlainPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean };

/**
 * The words of a text that is one simple command and nothing more: no redirection, assignment, substitution,
 * glob, tilde or brace, no second command. Undefined for any other text. What the shell would do with such a
 * command is split and unquote it, and put in `$NAME` and `${NAME}`.
 */
export function plainCommand(text: string): readonly PlainWord[] | undefined {
  const script = parseShell(text);
  const [statement, ...others] = script?.commands ?? [];
  if (statement === undefined || others.length > 0 || statement.background) return undefined;
  const { command } = statement;
  if (command.type !== 'Command' || command.name === undefined) return undefined;
  if (command.prefix.length > 0) return undefined;
  const words: PlainWord[] = [];
  for (const item of [command.name, ...command.suffix]) {
    const word = item.type === 'Word' ? plainWord(item) : undefined;
    if (word === undefined) return undefined;
    words.push(word);
  }
  return words;
}

/** Values that a text has for variables which are not set, or empty: `${PORT:-80}`. */
export type Defaults = Map<string, string>;

/**
 * A word of which the shell only takes the quotes off; undefined for any other. With `defaults` a variable may bring a value for the
 * case that it is empty, which is put there; no variable may bring two.
 */
export function plainWord(word: Word, defaults?: Defaults): PlainWord | undefined {
  if (word.text.startsWith('~')) return undefined;
  const parts: PlainPart[] = [];
  for (const part of word.parts ?? []) {
    const plain = plainParts(part, false, defaults);
    if (plain === undefined) return undefined;
    parts.push(...plain);
  }
  // The parser leaves out the parts of a word that is text alone.
  if (word.parts === undefined || word.parts.length === 0)
    return [{ kind: 'text', text: word.value }];
  return joinTexts(parts);
}

function plainParts(
  part: WordPart,
  quoted: boolean,
  defaults: Defaults | undefined,
): readonly PlainPart[] | undefined {
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', text: part.value }];
    case 'SingleQuoted':
      return [{ kind: 'text', text: part.value }];
    case 'DoubleQuoted': {
      const inner: PlainPart[] = [{ kind: 'text', text: '' }];
      for (const child of part.parts) {
        const plain = plainParts(child, true, defaults);
        if (plain === undefined) return undefined;
        inner.push(...plain);
      }
      return inner;
    }
    case 'SimpleExpansion':
      return variable(part.text.slice(1), quoted);
    case 'ParameterExpansion': {
      const isPlain =
        part.prefix === undefined &&
        part.index === undefined &&
        (part.operation === undefined || takesDefault(part, defaults));
      return isPlain ? variable(part.parameter, quoted) : undefined;
    }
    case 'ArithmeticExpansion': {
      const value = constantOf(part.expression);
      return value === undefined ? undefined : [{ kind: 'text', text: String(value) }];
    }
    default:
      return undefined;
  }
}

/** Whether `${NAME:-text}` is all that an expansion does, with the same text wherever it is asked; the text is written down. */
function takesDefault(
  { parameter, operation }: ParameterExpansionPart,
  defaults: Defaults | undefined,
): boolean {
  if (defaults === undefined || operation?.type !== 'Default' || operation.operator !== ':-')
    return false;
  const value = literalOf(operation.operand);
  const known = defaults.get(parameter);
  if (value === undefined || (known !== undefined && known !== value)) return false;
  defaults.set(parameter, value);
  return true;
}

function variable(name: string, quoted: boolean): readonly PlainPart[] | undefined {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? [{ kind: 'variable', name, quoted }] : undefined;
}

function joinTexts(parts: readonly PlainPart[]): PlainWord {
  const joined: PlainPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') {
      joined[joined.length - 1] = { kind: 'text', text: last.text + part.text };
    } else joined.push(part);
  }
  return joined;
}

/** A part of a word as it is between double quotes. */
export function quoted(part: PlainPart): PlainPart {
  return part.kind === 'text' ? part : { ...part, quoted: true };
}

/** The text of a word without variables; undefined for any other. */
export function textOf(word: PlainWord): string | undefined {
  const [only, ...others] = word;
  return only?.kind === 'text' && others.length === 0 ? only.text : undefined;
}

/** A word with the values that are known in it, where the shell makes one word of them. */
export function withKnown(word: PlainWord, values: ReadonlyMap<string, string>): PlainWord {
  return joinTexts(
    word.map((part) => {
      const value = part.kind === 'variable' ? values.get(part.name) : undefined;
      const isWhole = part.kind === 'variable' && (part.quoted || isOneWord(value ?? ''));
      return value !== undefined && isWhole ? { kind: 'text', text: value } : part;
    }),
  );
}

/** Whether the shell takes a value that is not quoted for one word, and for no pattern. */
function isOneWord(value: string): boolean {
  return /^[^\s*?[\]\\]+$/.test(value);
}

/** A word as text that the shell reads as that word. */
export function plainWordText(word: PlainWord): string {
  // Beside variables that may be nothing, an empty piece makes it a word all the same.
  const isHeld = word.some((part) => (part.kind === 'text' ? part.text !== '' : part.quoted));
  const text = word
    .map((part) => {
      if (part.kind === 'variable') return part.quoted ? `"\${${part.name}}"` : `\${${part.name}}`;
      return part.text === '' && isHeld ? '' : quoteForShell(part.text);
    })
    .join('');
  return text;
}

/**
 * The command in a text that is `COMMAND || true` and nothing more: one whose failure is not to matter. Undefined for
 * any other text.
 */
export function commandOrTrue(text: string): string | undefined {
  const script = parseShell(text);
  const [statement, ...others] = script?.commands ?? [];
  if (statement === undefined || others.length > 0 || statement.background) return undefined;
  const { command } = statement;
  if (command.type !== 'AndOr' || command.operators.join() !== '||') return undefined;
  const [left, right] = command.commands;
  const isTrue =
    right?.type === 'Command' &&
    (right.name?.value === 'true' || right.name?.value === ':') &&
    right.prefix.length === 0 &&
    right.suffix.length === 0;
  return left?.type === 'Command' && isTrue ? text.slice(left.pos, left.end) : undefined;
}

/** The command in a text that is `COMMAND || exit 1` and nothing more, of which any failure is to end the script; else undefined. */
function commandOrExit(text: string): string | undefined {
  const [statement] = parseShell(text)?.commands ?? [];
  if (statement?.command.type !== 'AndOr' || statement.command.operators.join() !== '||')
    return undefined;
  const [left, right] = statement.command.commands;
  const [only, ...others] =
    right?.type === 'BraceGroup' ? right.body.commands.map((each) => each.command) : [right];
  const isExit = only?.type === 'Command' && only.name?.value === 'exit' && others.length === 0;
  const [code, ...more] = isExit && only.prefix.length === 0 ? only.suffix : [];
  const isFailure = code?.type === 'Word' && /^[1-9]\d{0,2}$/.test(code.text) && more.length === 0;
  return left?.type === 'Command' && isFailure ? text.slice(left.pos, left.end) : undefined;
}

/** `mkdir -p DIR` in a text that is `[ -d DIR ] || mkdir -p DIR`, which asks what mkdir asks itself; undefined for any other text. */
function makingIn(text: string): string | undefined {
  const [statement] = parseShell(text)?.commands ?? [];
  if (statement?.command.type !== 'AndOr' || statement.command.operators.join() !== '||')
    return undefined;
  const [test, make, ...others] = statement.command.commands.map((each) =>
    each.type === 'Command' && each.prefix.length === 0
      ? [each.name, ...each.suffix].map((word) => (word?.type === 'Word' ? word.text : ''))
      : [],
  );
  if (test === undefined || make === undefined || others.length > 0) return undefined;
  const [ask, letter, asked, close] = test;
  const isTest = ask === 'test' ? test.length === 3 : ask === '[' && close === ']';
  const [name, option, made] = make;
  // Where nothing stands, the one asks another question, and the other fails.
  const isWord = asked !== undefined && (!asked.includes('$') || asked.startsWith('"'));
  const isMade =
    isWord && name === 'mkdir' && option === '-p' && make.length === 3 && made === asked;
  const { commands } = statement.command;
  const [, second] = commands;
  return isTest && letter === '-d' && isMade && second
    ? text.slice(second.pos, second.end)
    : undefined;
}

/** One of several commands of a text, and whether its failure is not to matter. */
export interface SimpleCommand {
  readonly text: string;
  readonly mayFail: boolean;
  /** What people wrote above it, line by line. */
  readonly comments: readonly string[];
}

/**
 * The commands of a text that runs one after the other and does nothing else, `set -e` aside, the last one perhaps with `exec`. Each is the
 * text of one command; undefined for any other text, and for one command alone. `COMMAND || exit 1` is that command: a failure ends the
 * script anyway.
 */
export function simpleCommands(text: string): readonly SimpleCommand[] | undefined {
  const found: SimpleCommand[] = [];
  const statements = parseShell(text)?.commands ?? [];
  let above = 0;
  let isWritten = false;
  for (const [index, { pos, end, command, background }] of statements.entries()) {
    const between = text.slice(above, pos).replace(above === 0 ? /^/ : /^[^\n]*/, '');
    const { comments } = withoutLeadingComments(`${between}:`);
    above = end;
    const whole = text.slice(pos, end).replace(/;\s*$/, '');
    if (background) return undefined;
    if (command.type === 'AndOr') {
      const tolerated = commandOrTrue(whole);
      const checked = commandOrExit(whole) ?? makingIn(whole);
      if (tolerated !== undefined) found.push({ text: tolerated, mayFail: true, comments });
      else if (checked !== undefined) found.push({ text: checked, mayFail: false, comments });
      else return undefined;
      isWritten = true;
    } else if (command.type !== 'Command') return undefined;
    else if (whole !== 'set -e') {
      const isExec = command.name?.value === 'exec';
      if (isExec && index < statements.length - 1) return undefined;
      const program = isExec ? whole.replace(/^exec\s+/, '') : whole;
      found.push({ text: program, mayFail: false, comments });
    }
  }
  return found.length > 1 || isWritten ? found : undefined;
}

/**
 * Whether the last statement of a text is one command, or a chain that ends in `|| COMMAND`: a script that has come to its end has ended
 * well there, since a failure of that command ends it.
 */
export function endsInCommand(text: string): boolean {
  const last = parseShell(text)?.commands.at(-1);
  if (last === undefined || last.background) return false;
  if (last.command.type === 'Command') return true;
  return last.command.type === 'AndOr' && last.command.operators.at(-1) === '||';
}

/** Whether a text runs nothing: it is empty, or comments alone. */
export function isEmptyScript(text: string): boolean {
  return parseShell(text)?.commands.length === 0;
}

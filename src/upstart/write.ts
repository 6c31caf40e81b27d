/** Values in Upstart's grammar: written such that init reads back the very same value, or a reason why not. */

import { eventArgument, eventArgumentText } from './event-expression.ts';
import type { EventArgument, EventMatch } from './job.ts';
import { hasToken, readCommand, skipBlanks, startOf } from './lexer.ts';
import { holdsBlockEnd, readBlock } from './script-block.ts';

export type Written =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string };

function written(text: string): Written {
  return { ok: true, text };
}

function refused(reason: string): Written {
  return { ok: false, reason };
}

/** Where a word stands decides which characters must be quoted. */
export type Place = 'argument' | 'event';

const mustQuote: Readonly<Record<Place, RegExp>> = {
  argument: /[ \t\r#"']/,
  event: /[ \t\r#"'()]|^(?:and|or)$/,
};

/** `text` between quotes. Where it holds quotes of both kinds, several quoted pieces make one word. */
function inQuotes(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\');
  if (!escaped.includes('"')) return `"${escaped}"`;
  if (!escaped.includes("'")) return `'${escaped}'`;
  return escaped.replace(/"+|[^"]+/g, (piece) =>
    piece.startsWith('"') ? `'${piece}'` : `"${piece}"`,
  );
}

/**
 * One word. A backslash is doubled; anything that would end the word or mean something is quoted. Init has no way
 * to write an empty word, a line end or a NUL (`nih_config_token`).
 */
export function writeWord(value: string, place: Place = 'argument', always = false): Written {
  if (value === '') return refused('init refuses an empty value, even in quotes');
  if (value.includes('\n')) return refused('a line end inside a value becomes a blank');
  if (value.includes('\0')) return refused('a value ends at a NUL character');
  if (always || mustQuote[place].test(value)) return written(inQuotes(value));
  return written(value.replaceAll('\\', '\\\\'));
}

/** `KEY=value` with only the value in quotes, as people write it. */
export function writeAssignment(text: string, place: Place = 'argument'): Written {
  const equals = text.indexOf('=');
  const whole = writeWord(text, place);
  if (!whole.ok || equals === -1 || !mustQuote[place].test(text)) return whole;
  const key = text.slice(0, equals);
  const value = text.slice(equals + 1);
  return mustQuote[place].test(key) || value === ''
    ? whole
    : written(`${key.replaceAll('\\', '\\\\')}=${inQuotes(value)}`);
}

function sameArgument(a: EventArgument, b: EventArgument): boolean {
  if (a.kind === 'positional' || b.kind === 'positional') {
    return a.kind === b.kind && a.value === b.value;
  }
  return a.key === b.key && a.negated === b.negated && a.value === b.value;
}

/** An event with its arguments, as it stands in a condition. */
export function writeEvent(event: EventMatch): Written {
  const name = writeWord(event.name, 'event');
  if (!name.ok) return name;
  const words = [name.text];
  let named = false;
  for (const argument of event.arguments) {
    const text = eventArgumentText(argument);
    if (!sameArgument(eventArgument(text), argument)) {
      return refused(`init would read the argument \`${text}\` with another name or operator`);
    }
    if (argument.kind === 'named') named = true;
    else if (named) return refused('a value without a name cannot follow one with a name');
    const word = writeAssignment(text, 'event');
    if (!word.ok) return word;
    words.push(word.text);
  }
  return written(words.join(' '));
}

/** What init would make of a command written as `text`; `undefined` if it would not read all of it. */
function commandOf(text: string): string | undefined {
  const cursor = startOf({ name: '', text });
  try {
    skipBlanks(cursor);
    if (!hasToken(cursor)) return undefined;
    const { value, range } = readCommand(cursor);
    return range.end === text.length ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `command` with the blanks before a backslash moved to where they must stand for init to move them back:
 * `a\  \x` comes of `a   \x`. A pair of backslashes before a quote or a `#` can come of either.
 */
function unmoved(command: string, pairsToo: boolean): string {
  return command.replace(
    /\\\\(["'#])|(\\\\)|\\([ \t\r]{2,}\\[^\\ \t\r])/g,
    (all: string, mark?: string, _pair?: string, moved?: string) => {
      if (moved !== undefined) return ` ${moved}`;
      return mark === undefined || !pairsToo ? all : ` \\${mark}`;
    },
  );
}

/**
 * A command line. Init keeps quotes and backslashes in it, so it stands as it is; but where init would move the
 * blanks before a backslash, it is written such that they come to stand where they should.
 */
export function writeCommand(command: string): Written {
  if (command === '') return refused('init refuses an empty command');
  if (command.includes('\n')) return refused('a command is one line: it needs a script');
  if (command.includes('\0')) return refused('a command ends at a NUL character');
  for (const change of [undefined, false, true]) {
    const text = change === undefined ? command : unmoved(command, change);
    if (commandOf(text) === command) return written(text);
  }
  if (/^[ \t\r]|[ \t\r]$/.test(command)) return refused('init drops the blanks around a command');
  return refused(
    /[ \t\r]\\/.test(command)
      ? 'init moves the blanks before a backslash: it needs a script'
      : 'init would take a quote or a `#` in it for its own: it needs a script',
  );
}

/**
 * The nearest script that a job can hold: it ends with a line end, and not all of its lines begin with the same
 * blanks, which init would take away. A single line loses them; to several lines an empty one is added, so that
 * texts inside of them stay what they are. The shell does the same with either.
 */
export function scriptThatFits(script: string): string {
  const ended = script === '' || script.endsWith('\n') ? script : `${script}\n`;
  if (readBack(ended) === ended) return ended;
  const isOneLine = ended.indexOf('\n') === ended.length - 1;
  const changed = isOneLine ? ended.replace(/^[ \t\r]+/, '') : `\n${ended}`;
  return readBack(changed) === changed ? changed : ended;
}

/** What init would make of the lines `body` between `script` and `end script`. */
function readBack(body: string): string | undefined {
  const text = `${body}end script\n`;
  const cursor = startOf({ name: '', text });
  try {
    const block = readBlock(cursor, { start: 0, end: 0 });
    return cursor.offset === text.length ? block.text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The lines between `script` and `end script`, indented by four spaces where init gives the same script back.
 * See `scriptThatFits` for what is changed without changing the meaning.
 */
export function writeScript(script: string): Written {
  if (script.includes('\0')) return refused('a line of a script ends at a NUL character');
  if (holdsBlockEnd(script))
    return refused('a line of it reads `end script`, where init ends the script');
  const body = scriptThatFits(script);
  const indented = body.replace(/^(?!$)/gm, '    ');
  for (const text of body === '' ? [''] : [indented, body]) {
    if (readBack(text) === body) return written(text);
  }
  return refused('init would take away blanks at the beginning of its lines');
}

/**
 * What to do about a file that init refuses: one or two sentences for each kind of mistake. The mistakes with
 * stanza names have a page of their own, `stanza-advice.ts`.
 */

import { signalNumber } from '../posix/signals.ts';
import { positionAt, type Range, type Source } from '../text/source.ts';
import { message } from './messages.ts';
import { nearest } from './suggest.ts';

/** A piece of the file in a message: short, on one line, in backquotes. */
export function quoted(text: string): string {
  const line = text.slice(0, 60).replace(/[\s\p{Cc}]+/gu, ' ');
  return `\`${line}${text.length > 60 ? '…' : ''}\``;
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

export function trailingBackslash(): string {
  return 'The file ends in a backslash that continues nothing. Remove it.';
}

export function openQuote(source: Source, quote: Range): string {
  const { line } = positionAt(source, quote.start);
  const mark = source.text[quote.start] ?? '"';
  const before = source.text[quote.start - 1] ?? ' ';
  const apostrophe = mark === "'" && /[A-Za-z]/.test(before);
  return apostrophe
    ? `init takes the apostrophe on line ${line} for an opening quote and reads on to the end of the file. Put the text into double quotes.`
    : `The quote opened on line ${line} is never closed, and a quoted text may go on over lines, so init reads on to the end of the file. Close it with ${mark}. A backslash before a quote does not protect it inside a stanza.`;
}

export function openBlock(text: string, first: number): string {
  const near = /^[ \t\r]*(end[ \t]*script\b.*|end.*|fi?nish.*)$/im.exec(text.slice(first));
  const found = near?.[1] === undefined ? '' : ` ${quoted(near[1])} is not that line.`;
  return `A script ends at a line with nothing on it but \`end script\`, in lower case, and perhaps a comment.${found}`;
}

/** For "Expected token": an argument is missing, or there is nothing between its quotes. */
export function missingArgument(
  cursor: { readonly text: string; readonly usage: string },
  range: Range,
): string {
  const { text, usage } = cursor;
  if (range.end > range.start && /["']/.test(text.slice(range.start, range.end))) {
    return `init refuses an empty argument even in quotes. Give a value or remove the stanza: \`${usage}\`.`;
  }
  const isCondition = usage.startsWith('start on') || usage.startsWith('stop on');
  if (
    isCondition &&
    /(^|\n)[ \t\r]*$/.test(text.slice(Math.max(0, range.start - 200), range.start))
  ) {
    return 'Inside parentheses a condition goes on over lines, but not over an empty line or one with only a comment. Remove that line, or close the parenthesis before it.';
  }
  if (usage === '') return 'A stanza is missing here.';
  return `Something is missing here: \`${usage}\`.`;
}

/** For "Unexpected token": more on the line than the stanza takes. */
export function tooMany(usage: string, extra: string): string {
  const [first = ''] = usage.split(' ');
  if (usage === 'env KEY[=VALUE]') {
    return extra.startsWith('=')
      ? 'No blanks may stand around the `=`: `env KEY=value`.'
      : `One variable a stanza: write a further \`env\` for ${quoted(extra)}, or put the whole of it into quotes if it belongs to the value: \`env KEY="two words"\`.`;
  }
  if (usage.endsWith('script')) {
    return `The script begins on the line after \`${usage}\`. Move ${quoted(extra)} there.`;
  }
  if (!usage.includes(' ')) {
    return `\`${usage}\` takes no argument. Move ${quoted(extra)} to a line of its own or remove it.`;
  }
  if (first === 'limit') return `\`${usage}\` takes three arguments. Remove ${quoted(extra)}.`;
  if (first === 'respawn')
    return `Write \`respawn limit COUNT INTERVAL\`, or \`respawn limit unlimited\` alone. Remove ${quoted(extra)}.`;
  if (first === 'cgroup')
    return `\`${usage}\` takes four arguments at most; put a value with blanks into quotes.`;
  return `\`${usage}\` takes one argument. Put a value with blanks into quotes; otherwise remove ${quoted(extra)}.`;
}

/** For "Unknown stanza" after `expect`, `console` or `limit`. */
export function unknownKeyword(usage: string, word: string, allowed: readonly string[]): string {
  const [stanza = ''] = usage.split(' ');
  const near = nearest(word, allowed) ?? likelyKeyword.get(`${stanza} ${word.toLowerCase()}`);
  const meant = near === undefined ? '' : ` Perhaps \`${stanza} ${near}\` was meant.`;
  return `\`${stanza}\` knows ${listed(allowed)}, not ${quoted(word)}.${meant}`;
}

/** Words of other inits and of older Upstarts, by the stanza they are written after. */
const likelyKeyword: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'console logged': 'log',
    'console default': 'log',
    'console syslog': 'log',
    'console tty': 'owner',
    'expect forking': 'fork',
    'expect daemonize': 'daemon',
    'expect notify': 'stop',
    'limit openfiles': 'nofile',
    'limit files': 'nofile',
    'limit procs': 'nproc',
    'limit vmem': 'as',
  }),
);

const illegalAdvice: ReadonlyMap<string, string> = new Map(
  Object.entries({
    [message.illegalInterval]: 'Write a whole number of seconds without a unit: `10`, not `10s`.',
    [message.illegalExit]:
      'Separate statuses by blanks, each a whole number or a signal name in capitals: `normal exit 0 1 TERM`.',
    [message.illegalSignal]:
      'Write a signal name in capitals, with or without SIG (`TERM`, `SIGINT`), or a number. Real-time signals have no names here: write their number.',
    [message.illegalUmask]: 'Write up to three octal digits: `022`.',
    [message.illegalNice]: 'Write a whole number from -20 to 19.',
    [message.illegalOom]:
      'Write a whole number from -17 to 15, or `never`. For a score of -1000 to 1000 write `oom score`.',
    [message.illegalOomScore]: 'Write a whole number from -1000 to 1000, or `never`.',
    [message.illegalLimit]:
      'Write a whole number without a unit, or `unlimited`. Sizes are in bytes, `cpu` is in seconds.',
  }),
);

/** For every "Illegal …": what the value must look like. */
export function illegalValue(problem: string, value: string): string {
  const upper = value.toUpperCase();
  const meant = /^illegal (exit|signal)/i.test(problem) && signalNumber(upper) !== undefined;
  const near = meant ? ` Perhaps \`${upper}\` was meant.` : '';
  return `${quoted(value)} is no such value. ${illegalAdvice.get(problem) ?? ''}${near}`.trimEnd();
}

/** For "Illegal limit" of `respawn limit`, which counts. */
export function respawnCount(value: string): string {
  return `${quoted(value)} is no number of respawns. Write how often the job may come back and within how many seconds, \`respawn limit 10 5\`, or \`respawn limit unlimited\`.`;
}

export function operatorWithoutEvent(operator: string): string {
  return `An event must stand on both sides of \`${operator}\`. A condition ends with its line unless it stands in parentheses or the line ends in a backslash.`;
}

export function eventBeforeOperator(): string {
  return 'A condition begins with an event: `start on runlevel [2345]`. An event that is really called `and` or `or` must be quoted.';
}

export function emptyGroup(): string {
  return 'An event must stand inside the parentheses.';
}

export function missingOperator(attached = false): string {
  return attached
    ? 'A parenthesis begins a group even in the middle of a word. Quote it where it belongs to a value: `KEY="(value)"`; otherwise write `and` or `or` before it.'
    : 'Write `and` or `or` between the two.';
}

export function extraParen(): string {
  return 'This parenthesis closes nothing. Remove it, or quote it where it belongs to a value: `KEY="(value)"`.';
}

export function openParen(): string {
  return 'This parenthesis is never closed, so init takes the stanzas after it for arguments of the last event. Close it.';
}

export function positionalAfterNamed(value: string): string {
  return `Values without a name come first, then \`KEY=value\`. Move ${quoted(value)} before them, or name it.`;
}

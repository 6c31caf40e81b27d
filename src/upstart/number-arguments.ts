/**
 * How stanzas read arguments that are numbers, signals or limits (the `stanza_*` functions of parse_job.c). An argument
 * that init refuses is reported on the line on which init began to read it.
 */

import { signalNumber } from '../posix/signals.ts';
import { sourced } from '../text/source.ts';
import { illegalValue, respawnCount } from './advice.ts';
import { asInt, signedLong, unsignedLong } from './c-numbers.ts';
import { type ExitStatus, type Limit, limitNames } from './job.ts';
import { setLimit, setScalar } from './job-draft.ts';
import { notKnownHere } from './language.ts';
import { hasToken, readArgument, type Word } from './lexer.ts';
import { message } from './messages.ts';
import {
  type Apply,
  endLine,
  from,
  illegal,
  keyword,
  refusal,
  type StanzaReader,
} from './stanza-reader.ts';

const intMax = 0x7fff_ffff;
const infinity = 0xffff_ffff_ffff_ffffn;

/** `kill timeout`: seconds, from 0. */
export function killTimeout(reader: StanzaReader): void {
  const argument = readArgument(reader.cursor);
  const seconds = signedLong(argument.value);
  if (seconds === undefined || seconds < 0n) {
    throw illegal(reader, message.illegalInterval, argument);
  }
  const value = from(reader, Number(seconds), argument);
  setScalar(reader.draft, 'killTimeout', value, reader.statement);
  endLine(reader);
}

/** A number as strtoul reads it, if it fits a positive `int`. */
function positiveInt(text: string): number | undefined {
  const value = unsignedLong(text);
  return value === undefined || value > intMax ? undefined : Number(value);
}

/** A signal's name, or any number: init does not ask whether there is such a signal. */
export function signal(field: 'killSignal' | 'reloadSignal'): Apply {
  return (reader) => {
    const argument = readArgument(reader.cursor);
    const number = signalNumber(argument.value) ?? positiveInt(argument.value);
    if (number === undefined) throw illegal(reader, message.illegalSignal, argument);
    setScalar(reader.draft, field, from(reader, number, argument), reader.statement);
    endLine(reader);
  };
}

/** `respawn limit`: a count and seconds, or `unlimited`, which is 0 and 0. */
export function respawnLimit(reader: StanzaReader): void {
  const { cursor, draft, statement } = reader;
  const first = readArgument(cursor);
  if (first.value === 'unlimited') {
    setScalar(draft, 'respawnLimit', from(reader, { count: 0, interval: 0 }, first), statement);
    endLine(reader);
    return;
  }
  const parsed = signedLong(first.value);
  // init keeps the count in an int and looks at it only then: 2^32 is 0.
  const count = parsed === undefined ? -1 : asInt(parsed);
  if (count < 0) throw refusal(reader, message.illegalLimit, first, respawnCount(first.value));
  const second = readArgument(cursor);
  const interval = signedLong(second.value);
  if (interval === undefined || interval < 0n) {
    throw illegal(reader, message.illegalInterval, second);
  }
  const at = { start: first.range.start, end: second.range.end };
  const value = sourced({ count, interval: Number(interval) }, [statement], at);
  setScalar(draft, 'respawnLimit', value, statement);
  endLine(reader);
}

/** `normal exit`: statuses and signals; a name is looked up before a number is read. */
export function normalExit(reader: StanzaReader): void {
  const { cursor, draft, statement } = reader;
  do {
    const argument = readArgument(cursor);
    const signal = signalNumber(argument.value);
    const code = positiveInt(argument.value);
    let status: ExitStatus;
    if (signal !== undefined) status = { kind: 'signal', signal };
    else if (code !== undefined) status = { kind: 'exit', code };
    else throw illegal(reader, message.illegalExit, argument);
    draft.normalExit.push(from(reader, status, argument));
    draft.touchedBy = statement;
  } while (hasToken(cursor));
  endLine(reader);
}

/** `umask`: an octal number up to 0777. */
export function umask(reader: StanzaReader): void {
  const argument = readArgument(reader.cursor);
  const parsed = unsignedLong(argument.value, 8);
  // A mode_t has 32 bits; what lies above them is gone before init looks.
  const mask = parsed === undefined ? undefined : BigInt.asUintN(32, parsed);
  if (mask === undefined || mask > 0o777n) throw illegal(reader, message.illegalUmask, argument);
  setScalar(reader.draft, 'umask', from(reader, Number(mask), argument), reader.statement);
  endLine(reader);
}

/** An `int` between two bounds; init lets larger numbers wrap around before it looks. */
function bounded(text: string, low: number, high: number): number | undefined {
  const parsed = signedLong(text);
  const value = parsed === undefined ? undefined : asInt(parsed);
  return value === undefined || value < low || value > high ? undefined : value;
}

/** `nice`: -20 to 19. */
export function nice(reader: StanzaReader): void {
  const argument = readArgument(reader.cursor);
  const value = bounded(argument.value, -20, 19);
  if (value === undefined) throw illegal(reader, message.illegalNice, argument);
  setScalar(reader.draft, 'nice', from(reader, value, argument), reader.statement);
  endLine(reader);
}

/** `oom`: the old adjustment of -17 to 15, scaled to a score. */
export function oom(reader: StanzaReader): void {
  const argument = readArgument(reader.cursor);
  const value = argument.value === 'never' ? -17 : bounded(argument.value, -17, 15);
  if (value === undefined) {
    // Without `oom score` its second word is taken for a number.
    const advice =
      notKnownHere(reader.language, `oom ${argument.value}`) ??
      illegalValue(message.illegalOom, argument.value);
    throw refusal(reader, message.illegalOom, argument, advice);
  }
  const score = Math.trunc((value * 1000) / (value < 0 ? 17 : 15));
  setScalar(reader.draft, 'oomScore', from(reader, score, argument), reader.statement);
  endLine(reader);
}

/** `oom score`: the score itself. */
export function oomScore(reader: StanzaReader): void {
  const argument = readArgument(reader.cursor);
  const score = argument.value === 'never' ? -1000 : bounded(argument.value, -1000, 1000);
  if (score === undefined) throw illegal(reader, message.illegalOomScore, argument);
  setScalar(reader.draft, 'oomScore', from(reader, score, argument), reader.statement);
  endLine(reader);
}

/** `unlimited`, or a number in the resource's own unit. The largest one is what the kernel calls unlimited. */
function bound(reader: StanzaReader): { word: Word; value: Limit['soft'] } {
  const argument = readArgument(reader.cursor);
  if (argument.value === 'unlimited') return { word: argument, value: 'unlimited' };
  const value = unsignedLong(argument.value);
  if (value === undefined) throw illegal(reader, message.illegalLimit, argument);
  return { word: argument, value: value === infinity ? 'unlimited' : value };
}

/** `limit`: a resource, its soft and its hard limit. */
export function limit(reader: StanzaReader): void {
  const { draft, statement } = reader;
  const resource = keyword(reader, limitNames);
  const soft = bound(reader);
  const hard = bound(reader);
  const at = { start: resource.at?.start ?? soft.word.range.start, end: hard.word.range.end };
  const value = sourced({ soft: soft.value, hard: hard.value }, [statement], at);
  setLimit(draft, resource.value, value, statement);
  endLine(reader);
}

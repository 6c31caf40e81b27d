import { type Call, callsOf, functionsOf } from '../shell/calls.ts';
import { nestedCalls } from '../shell/nested-calls.ts';
import { baseName } from '../text/names.ts';
import type { Range, Sourced } from '../text/source.ts';
import { atPiece, escapedPattern } from './at-piece.ts';
import type { Command, Step, Word } from './model.ts';
import { literalText, literalWord, shellWord } from './words.ts';

/** A call of a program, each word as it is written and, where it is literal, as it is. */
export interface WrittenCall {
  /** The program without the directory that the init's own are in. */
  readonly name: string;
  readonly words: readonly WrittenWord[];
  /** All of it as it stands in its file, where that is not its words. */
  readonly text?: string;
}

export interface WrittenWord {
  /** As it stands in the shell's text. */
  readonly raw: string;
  /** Its value; undefined where only the shell knows it. */
  readonly value: string | undefined;
  /** As it stands in its file, where `raw` is put together from what was read of it. */
  readonly written?: string;
}

/** What a call is to become, in words for a shell; undefined where it stays. The place is the call's own. */
export type Rewrite = (call: WrittenCall, step: Sourced<Step>) => readonly string[] | undefined;

/**
 * A step with calls of some programs written as others, each at its very place. Those that another program is told to make
 * stay as they are: `nested` gets them.
 */
export function rewriteCalls(
  step: Sourced<Step>,
  programs: ReadonlySet<string>,
  rewrite: Rewrite,
  nested: (call: WrittenCall, step: Sourced<Step>) => void,
): Sourced<Step> {
  const { command } = step.value;
  if (command.kind === 'program') {
    const [name, ...words] = command.words.map((word): WrittenWord => {
      const value = literalText(word);
      return { raw: value ?? shellWord(word), value };
    });
    const program = bareName(name?.value ?? '');
    for (const call of nestedIn(
      name?.value ?? '',
      words.map(({ value }) => value),
      programs,
    ))
      nested(call, step);
    if (!programs.has(program)) return step;
    const about = atPiece(step, commandPattern(command.words));
    const text = about === step ? undefined : textOf(about);
    const call = {
      name: program,
      words: withPlaces(words, text),
      ...(text !== undefined && { text }),
    };
    const made = rewrite(call, about);
    if (made === undefined) return step;
    const plain = made.map((word) => literalWord(word.replace(/^(["'])(.*)\1$/s, '$2')));
    return withCommand(step, { kind: 'program', words: plain });
  }
  const { text } = command;
  const functions = functionsOf(text);
  let result = text;
  // From the end, so that the places before it stay what they are.
  for (const call of [...callsOf(text)].sort((left, right) => right.start - left.start)) {
    for (const inner of nestedIn(call.name, call.arguments, programs))
      nested(inner, atPiece(step, text.slice(call.start, call.end)));
    const placed = functions.has(call.name) ? undefined : placedCall(call, text);
    if (placed === undefined || !programs.has(placed.name)) continue;
    const about = atPiece(step, text.slice(placed.start, placed.end));
    const words = rewrite(placed, about);
    if (words === undefined) continue;
    result = result.slice(0, placed.start) + words.join(' ') + result.slice(placed.end);
  }
  return result === text ? step : withCommand(step, { ...command, text: result });
}

function nestedIn(
  name: string,
  words: readonly (string | undefined)[],
  programs: ReadonlySet<string>,
): readonly WrittenCall[] {
  const [outer, rest] = name === 'exec' ? [words[0] ?? '', words.slice(1)] : [name, words];
  return nestedCalls(outer, rest)
    .filter((call) => programs.has(bareName(call.name)))
    .map((call) => ({
      name: bareName(call.name),
      words: call.arguments.map((value) => ({ raw: value ?? '…', value })),
    }));
}

function withCommand(step: Sourced<Step>, command: Command): Sourced<Step> {
  return { ...step, value: { ...step.value, command } };
}

interface PlacedCall extends WrittenCall, Range {}

/** The call of a program, also where `exec` makes it. */
function placedCall(
  { name, arguments: values, places }: Call,
  text: string,
): PlacedCall | undefined {
  const skipped = name === 'exec' ? 1 : 0;
  const all = [name, ...values];
  const program = all[skipped];
  const [first, ...rest] = places.slice(skipped);
  if (program === undefined || first === undefined) return undefined;
  const words = rest.map(({ start, end }, index) => ({
    raw: text.slice(start, end),
    value: all[index + skipped + 1],
  }));
  return { name: bareName(program), words, start: first.start, end: rest.at(-1)?.end ?? first.end };
}

function bareName(name: string): string {
  return /^(?:\/usr)?\/s?bin\//.test(name) ? baseName(name) : name;
}

/** Words with how they stand in a text. */
function withPlaces(
  words: readonly WrittenWord[],
  text: string | undefined,
): readonly WrittenWord[] {
  const [, ...places] = (text === undefined ? undefined : callsOf(text)[0]?.places) ?? [];
  if (text === undefined || places.length !== words.length) return words;
  return words.map((word, index) => {
    const { start = 0, end = 0 } = places[index] ?? {};
    return { ...word, written: text.slice(start, end) };
  });
}

/** How the words of a command may stand in a script. */
function commandPattern(words: readonly Word[]): RegExp {
  const patterns = words.map((word) =>
    word
      .map((part) => {
        if (part.kind === 'text') return escapedPattern(part.text);
        return part.kind === 'variable' ? `["']?\\$\\{?${part.name}\\}?["']?` : '\\S+';
      })
      .join(''),
  );
  return new RegExp(patterns.map((pattern) => `["']?${pattern}["']?`).join('\\s+'));
}

function textOf({ at, from }: Sourced<unknown>): string | undefined {
  return at && from[0]?.source.text.slice(at.start, at.end);
}

/** A call as it is written. */
export function callText({ name, words, text }: WrittenCall): string {
  if (text !== undefined) return text;
  return [name, ...words.map(({ raw }) => raw)].join(' ');
}

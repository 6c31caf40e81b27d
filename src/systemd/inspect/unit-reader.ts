import { parseBoolean } from '../numbers.ts';
import { absolutePath } from '../paths.ts';
import { parseTimeSpan } from '../time-span.ts';
import type { Unit } from '../unit.ts';
import { lastTaken, settingsOf } from '../values.ts';
import { readWords, type WordSyntax } from '../words.ts';
import type { Expand, Machine } from './machine.ts';

/** What a value is on the bus: what JSON can say. */
export type PropertyValue = string | number | bigint | boolean | readonly PropertyValue[];
export type Properties = Record<string, PropertyValue>;

/** How infinity looks on the bus, in microseconds and elsewhere: the largest 64-bit number, as JSON reads it. */
export const infinite = 2 ** 64;

/** A unit, and the ways to read its directives as systemd 252 takes them. */
export interface UnitReader {
  readonly unit: Unit;
  readonly machine: Machine;
  readonly expand: Expand;
  /** A single value: the last that `take` does not refuse. */
  last<T>(section: string, key: string, take: (value: string) => T | undefined): T | undefined;
  text(section: string, key: string): string | undefined;
  path(section: string, key: string): string | undefined;
  flag(section: string, key: string): boolean | undefined;
  /** A time span in microseconds, infinity as a number. */
  span(section: string, key: string): number | undefined;
  /** The values of a list in force, as they are. */
  values(section: string, key: string): readonly string[];
  /** The words of a list in force, with their specifiers replaced; words that are wrong left out. */
  words(section: string, key: string, syntax: WordSyntax): readonly string[];
}

export function readerOf(unit: Unit, expand: Expand, machine: Machine): UnitReader {
  const last: UnitReader['last'] = (section, key, take) => lastTaken(unit, section, key, take);
  const values: UnitReader['values'] = (section, key) =>
    settingsOf(unit, section, key).map((setting) => setting.value);
  return {
    unit,
    machine,
    expand,
    last,
    values,
    text: (section, key) => last(section, key, expand),
    path: (section, key) => last(section, key, (value) => absolutePath(expand(value))),
    flag: (section, key) => last(section, key, parseBoolean),
    span: (section, key) =>
      last(section, key, (value) => {
        const span = parseTimeSpan(value);
        return span === 'infinity' ? infinite : span;
      }),
    words: (section, key, syntax) =>
      values(section, key).flatMap((value) =>
        readWords(value, syntax).words.flatMap((word) => expand(word.text) ?? []),
      ),
  };
}

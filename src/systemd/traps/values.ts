/** Traps in values and in how units are tied together. */

import { directiveInfo } from '../catalogue.ts';
import type { Setting } from '../unit.ts';
import { readWords, unitNameSyntax } from '../words.ts';
import { type FoundInUnit, foundInValue, type Looked, quoted, type UnitTrapCheck } from './trap.ts';

/** Kinds of value that are text for people, in which a sharp is a sharp. */
const texts: ReadonlySet<string> = new Set(['string', 'url']);
/** More of them, by name. */
const freeTexts: ReadonlySet<string> = new Set(['StandardInputText', 'LogExtraFields']);
/** Kinds of value that are words, in which a sharp alone is one more word. */
const words: ReadonlySet<string> = new Set(['command', 'environ']);

/** Where what was meant for a comment begins in a value. */
function commentIn({ section, key, value }: Setting): number | undefined {
  const kind = directiveInfo(section, key)?.kind;
  if (kind === undefined || texts.has(kind) || freeTexts.has(key)) return undefined;
  if (words.has(kind)) {
    return readWords(value).words.find(({ text, quoted: isQuoted }) => text === '#' && !isQuoted)
      ?.start;
  }
  const at = value.search(/(?:^|\s)[#;]/);
  return at === -1 ? undefined : value.indexOf(value.slice(at).trim(), at);
}

/** Also in what systemd leaves out: the comment is why. */
function comments({ written }: Looked): FoundInUnit[] {
  return written.flatMap((setting): FoundInUnit[] => {
    const { value } = setting;
    const start = commentIn(setting);
    if (start === undefined) return [];
    const message = `A comment stands on a line of its own: here ${quoted(value.slice(start))} is part of the value.`;
    return [{ setting, start, end: value.length, message, advice: 'Move it to the line above.' }];
  });
}

/** Units that nothing starts by itself: to come after one of them means nothing if nobody wants it. */
const onDemand =
  /^(?:network-online\.target|systemd-networkd-wait-online\.service|NetworkManager-wait-online\.service)$/;

const pulling: ReadonlySet<string> = new Set([
  'Wants',
  'Requires',
  'Requisite',
  'BindsTo',
  'Upholds',
]);
const pulledIn: ReadonlySet<string> = new Set(['WantedBy', 'RequiredBy', 'UpheldBy']);
const needing: ReadonlySet<string> = new Set(['Requires', 'Requisite']);

interface Named {
  readonly setting: Setting;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function namedIn({ settings }: Looked, keys: (key: string) => boolean): readonly Named[] {
  return settings
    .filter(({ section, key }) => (section === 'Unit' || section === 'Install') && keys(key))
    .flatMap((setting) =>
      readWords(setting.value, unitNameSyntax).words.map(({ text, start, end }) => ({
        setting,
        name: text,
        start,
        end,
      })),
    );
}

function ordersAlone(unit: Looked): FoundInUnit[] {
  const pulled = new Set(
    namedIn(unit, (key) => pulling.has(key) || pulledIn.has(key)).map(({ name }) => name),
  );
  return namedIn(unit, (key) => key === 'After')
    .filter(({ name }) => onDemand.test(name) && !pulled.has(name))
    .map(({ setting, name, start, end }) => ({
      setting,
      start,
      end,
      message: `After= orders and starts nothing: unless something else wants ${name}, there is nothing to wait for.`,
      advice: `Add Wants=${name}.`,
    }));
}

function needsWithoutOrder(unit: Looked): FoundInUnit[] {
  const ordered = new Set(
    namedIn(unit, (key) => key === 'After' || key === 'Before').map(({ name }) => name),
  );
  return namedIn(unit, (key) => needing.has(key))
    .filter(({ name }) => name.endsWith('.service') && !ordered.has(name))
    .map(({ setting, name, start, end }) => ({
      setting,
      start,
      end,
      message: `${setting.key}= orders nothing: this unit does not wait for ${name}, nor does it see that ${name} failed to start.`,
      advice: `Add After=${name}.`,
    }));
}

function expandsNothing({ settings }: Looked): FoundInUnit[] {
  return settings
    .filter(({ key, value }) => key === 'Environment' && /\$[A-Za-z_{(]|`/.test(value))
    .map((setting) =>
      foundInValue(
        setting,
        'Environment= expands nothing but specifiers: the dollar and what follows are part of the value.',
        'Write the value itself, or compose it in a shell that starts the program.',
      ),
    );
}

export const valueTraps: readonly UnitTrapCheck[] = [
  { code: 'comment-in-value', find: comments },
  { code: 'orders-what-nothing-starts', find: ordersAlone },
  { code: 'needs-without-order', find: needsWithoutOrder },
  { code: 'environment-not-expanded', find: expandsNothing },
];

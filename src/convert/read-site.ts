import { parse } from 'ini';
import { isUnitName } from '../systemd/names.ts';
import { parseSignal, signalText } from '../systemd/signals.ts';
import { nearest } from '../upstart/suggest.ts';
import type { Site, SiteDaemon } from './site.ts';

/** A line of a site's file that cannot be meant so. */
export class SiteProblem extends Error {
  override readonly name = 'SiteProblem';

  constructor(
    message: string,
    /** Counted from 1; 0 for the file as a whole. */
    readonly line: number,
  ) {
    super(message);
  }
}

const sections = ['events', 'units', 'daemons'] as const;
const options = ['foreground', 'pid-file', 'stop-signal', 'success', 'notifies'] as const;

/**
 * Reads what a site says of its own events, jobs and daemons (`convert.ini`): text in, the three tables out. Throws a
 * `SiteProblem` for what is none of it.
 */
export function readSite(text: string): Site {
  const file: Readonly<Record<string, unknown>> = parse(text);
  const events = new Map<string, string>();
  const units = new Map<string, string>();
  const daemons = new Map<string, SiteDaemon>();
  for (const [section, entries] of Object.entries(file)) {
    const known = sections.find((one) => one === section);
    if (known === undefined || typeof entries !== 'object' || entries === null) {
      throw problem(`no section is called ${section}${hint(section, sections)}`, section);
    }
    for (const [key, value] of Object.entries(entries)) {
      if (typeof value !== 'string' || value === '') throw problem(`${key} says nothing`, key);
      if (known === 'daemons') daemons.set(key, daemonIn(key, value));
      else (known === 'events' ? events : units).set(key, unitIn(key, value));
    }
  }
  return { events, units, daemons };

  function problem(message: string, word: string): SiteProblem {
    return new SiteProblem(`${message}.`, lineOf(word));
  }

  /** The reader of INI says no lines: the first that begins with the word is the one. */
  function lineOf(word: string): number {
    const lines = text.split(/\r?\n/);
    return (
      lines.findIndex((line) =>
        line
          .trim()
          .replace(/^[["']+/, '')
          .startsWith(word),
      ) + 1
    );
  }

  function unitIn(key: string, value: string): string {
    if (isUnitName(value)) return value;
    throw problem(`${key} = ${value}: this is no name of a unit, such as ${value}.service`, key);
  }

  function daemonIn(program: string, value: string): SiteDaemon {
    const said = new Map<string, string[]>(options.map((option) => [option, []]));
    for (const word of value.split(/[\s,]+/).filter((one) => one !== '')) {
      const split = word.indexOf('=');
      const option = split === -1 ? word : word.slice(0, split);
      const values = said.get(option);
      if (values === undefined || (split === -1) !== (option === 'notifies')) {
        throw problem(`${program}: "${word}" is none of ${forms.join(', ')}`, program);
      }
      values.push(word.slice(split + 1));
    }
    const of = (option: (typeof options)[number]) => said.get(option) ?? [];
    const [signal] = of('stop-signal');
    const stopSignal = signal === undefined ? undefined : signalText(parseSignal(signal) ?? -1);
    if (signal !== undefined && stopSignal === undefined) {
      throw problem(`${program}: no signal is called ${signal}`, program);
    }
    const codes = of('success');
    if (!codes.every((code) => /^\d{1,3}$/.test(code) && Number(code) <= 255)) {
      throw problem(`${program}: an exit status is a number from 0 to 255`, program);
    }
    return {
      foreground: of('foreground'),
      pidFile: of('pid-file'),
      ...(stopSignal !== undefined && { stopSignal }),
      successStatus: codes.map(Number),
      notifies: of('notifies').length > 0,
    };
  }
}

const forms = [
  'foreground=OPTION',
  'pid-file=OPTION',
  'stop-signal=SIGNAL',
  'success=STATUS',
  'notifies',
];

function hint(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === undefined ? `; known are ${known.join(', ')}` : `; did you mean ${near}?`;
}

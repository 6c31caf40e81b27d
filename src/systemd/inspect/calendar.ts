/**
 * Calendar expressions (systemd.time(7) "Calendar events") in the one form in which systemd shows them:
 * `Mon..Fri *-*-* 10:00:00`. `undefined` for what is none.
 */

import { isTimeZone } from './time-zone.ts';

const shorthands: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  'semi-annually': '*-01,07-01 00:00:00',
  biannually: '*-01,07-01 00:00:00',
  'bi-annually': '*-01,07-01 00:00:00',
  annually: '*-01-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  anually: '*-01-01 00:00:00',
};

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const longDays = 'monday tuesday wednesday thursday friday saturday sunday'.split(' ');

/**
 * The canonical form of an `OnCalendar=` value; `undefined` for a value that systemd refuses. Which names are time zones
 * is asked of this program's own data, not of the machine's.
 */
export function canonicalCalendar(text: string): string | undefined {
  const { rest, zone } = splitZone(text);
  if (rest === '') return undefined;
  const short = shorthands[rest.toLowerCase()];
  if (short !== undefined) return short + zone;
  const epoch = /^@([0-9]+)$/.exec(rest)?.[1];
  if (epoch !== undefined) return fromEpoch(Number(epoch));

  const [, named, moment = ''] = /^([a-z][^ ]*)?(?: +|(?<![^ ])|$)(.*)$/is.exec(rest) ?? [];
  const days = named === undefined ? '' : readWeekdays(named);
  const [, first = '', second] = /^([^ ]*)(?: +(.*))?$/s.exec(moment) ?? [];
  const isTime = second === undefined && (first === '' || first.includes(':'));
  const date = isTime ? '*-*-*' : readDate(first);
  const time = readTime(isTime ? first : (second ?? ''));
  if (days === undefined || date === undefined || time === undefined) return undefined;
  return `${days === '' ? '' : `${days} `}${date} ${time}${zone}`;
}

/** Takes the time zone off the end. */
function splitZone(text: string): { rest: string; zone: string } {
  const [, rest = '', zone = ''] = /^(.*) ([^ ]*)$/s.exec(text) ?? [];
  if (zone.toUpperCase() === 'UTC') return { rest, zone: ' UTC' };
  return isTimeZone(zone) ? { rest, zone: ` ${zone}` } : { rest: text, zone: '' };
}

/** A second since 1970, which is a time of UTC whatever zone is named. */
function fromEpoch(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 2199) return undefined;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function readWeekdays(text: string): string | undefined {
  const chosen = new Set<number>();
  for (const item of text.replace(/,$/, '').split(',')) {
    const [from = '', to = from, extra] = item.split(/\.\.|-/);
    const first = weekday(from);
    const last = weekday(to);
    if (first === undefined || last === undefined || extra !== undefined) return undefined;
    if (first > last) return undefined;
    for (let day = first; day <= last; day++) chosen.add(day);
  }
  if (chosen.size === 7) return '';
  return runsOf([...chosen].sort())
    .map(([first, last]) => {
      const names = [weekdays[first] ?? '', weekdays[last] ?? ''];
      if (last === first) return names[0];
      return last - first === 1 ? names.join(',') : names.join('..');
    })
    .join(',');
}

function weekday(name: string): number | undefined {
  const lower = name.toLowerCase();
  const index = longDays.findIndex((day) => day === lower || day.slice(0, 3) === lower);
  return index === -1 ? undefined : index;
}

function runsOf(days: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === day - 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs;
}

/** No time is midnight; no seconds are none. */
function readTime(text: string): string | undefined {
  if (text === '') return '00:00:00';
  const [hours = '', minutes, seconds = '0', extra] = text.split(':');
  if (minutes === undefined || extra !== undefined) return undefined;
  const read = [component(hours, hour), component(minutes, minute), component(seconds, second)];
  return read.includes(undefined) ? undefined : read.join(':');
}

function readDate(text: string): string | undefined {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text);
  if (match === null) return undefined;
  const [, years = '*', months = '', separator = '', days = ''] = match;
  const fromEnd = separator === '~' && days !== '*';
  const read = [
    component(years, year),
    component(months, month),
    component(days, fromEnd ? dayFromEnd : day),
  ];
  if (read.includes(undefined)) return undefined;
  return `${read[0]}-${read[1]}${fromEnd ? '~' : '-'}${read[2]}`;
}

/** One part of a date or a time: its bounds in units of `scale` (a second is counted in microseconds). */
interface Field {
  readonly digits: number;
  readonly low: number;
  readonly high: number;
  readonly scale: number;
  /** Repetitions go back from the number, not on from it. */
  readonly backwards?: boolean;
  /** What a number stands for, before it is looked at. */
  readonly whole?: (number: number) => number;
}

const year: Field = {
  digits: 4,
  low: 1970,
  high: 2199,
  scale: 1,
  // Two digits of a year are those after 1970.
  whole: (number) => (number < 70 ? number + 2000 : number < 100 ? number + 1900 : number),
};
const month: Field = { digits: 2, low: 1, high: 12, scale: 1 };
const day: Field = { digits: 2, low: 1, high: 31, scale: 1 };
const dayFromEnd: Field = { digits: 2, low: 1, high: 28, scale: 1, backwards: true };
const hour: Field = { digits: 2, low: 0, high: 23, scale: 1 };
const minute: Field = { digits: 2, low: 0, high: 59, scale: 1 };
const second: Field = { digits: 2, low: 0, high: 60_000_000 - 1, scale: 1_000_000 };

/** A number, a range, a repetition, or a range by steps: `start`, and what else it has. */
interface Item {
  readonly start: number;
  readonly stop: number | undefined;
  readonly step: number;
}

/** systemd takes no longer list. */
const mostItems = 241;

/** A list of numbers, ranges and repetitions: sorted, each once, each number with its leading zeros. */
function component(text: string, field: Field): string | undefined {
  if (text === '*') return '*';
  const texts = text.split(',');
  if (texts.length > mostItems) return undefined;
  const items: Item[] = [];
  for (const one of texts) {
    const item = readItem(one, field);
    if (item === undefined) return undefined;
    items.push(item);
  }
  items.sort((a, b) => a.start - b.start || (a.stop ?? -1) - (b.stop ?? -1) || a.step - b.step);
  if (!items.every((item, place) => isWithin(item, place, field))) return undefined;
  const shown = [...new Set(items.map((item) => printItem(item, field)))].join(',');
  return field === second && shown === '00/1' ? '*' : shown;
}

function readItem(text: string, field: Field): Item | undefined {
  const number = field.scale === 1 ? '[0-9]+' : '[0-9]+(?:\\.[0-9]{1,6})?';
  const match = new RegExp(`^(${number})(?:\\.\\.(${number}))?(?:/(${number}))?$`).exec(text);
  if (match === null) return undefined;
  const [first, last, every] = match
    .slice(1)
    .map((digits) => (digits === undefined ? undefined : Math.round(Number(digits) * field.scale)));
  if (first === undefined || every === 0) return undefined;
  const whole = field.whole ?? ((given: number) => given);
  return settle(whole(first), last === undefined ? undefined : whole(last), every, field.scale);
}

/** A range ends at the last number that its steps reach; one that reaches only its start is a number. */
function settle(start: number, last: number | undefined, every: number | undefined, unit: number) {
  if (last === undefined) return { start, stop: undefined, step: every ?? 0 };
  const step = every ?? unit;
  const stop = last > start ? last - ((last - start) % step) : last;
  return stop === start ? { start, stop: undefined, step: 0 } : { start, stop, step };
}

function isWithin({ start, stop, step }: Item, place: number, field: Field): boolean {
  const { low, backwards = false } = field;
  // Days from the end of a month: systemd takes three off the bound for each item, where once is meant.
  const high = field.high - (backwards ? 3 * place : 0);
  if (start < low || start > high || step > high - low) return false;
  if (stop !== undefined) return stop <= high && start + step <= stop;
  return backwards ? start - step >= low : start + step <= high;
}

function printItem({ start, stop, step }: Item, { digits, scale }: Field): string {
  const print = (value: number, width: number) => {
    const fraction = value % scale;
    const whole = String(Math.floor(value / scale)).padStart(width, '0');
    return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, '0')}`;
  };
  const range = stop === undefined ? '' : `..${print(stop, digits)}`;
  const isPlain = step === 0 || (stop !== undefined && step === scale);
  return print(start, digits) + range + (isPlain ? '' : `/${print(step, 1)}`);
}

/**
 * Calendar expressions (systemd.time(7) "Calendar events") in the one form in which systemd shows them:
 * `Mon..Fri *-*-* 10:00:00`. `undefined` for what is none.
 */

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

export function canonicalCalendar(text: string): string | undefined {
  const words = text.trim().split(/[ \t]+/);
  const zone = timeZone(words);
  const whole = words.join(' ');
  const short = shorthands[whole.toLowerCase()];
  if (short !== undefined) return short + zone;

  const named = /^[a-z]/i.test(words[0] ?? '') ? words.shift() : undefined;
  const days = named === undefined ? '' : readWeekdays(named);
  const hasTime = (words.at(-1) ?? '').includes(':');
  const time = hasTime ? readTime(words.pop() ?? '') : '00:00:00';
  const hasDate = words.length > 0;
  const date = hasDate ? readDate(words.pop() ?? '') : '*-*-*';
  if (days === undefined || time === undefined || date === undefined) return undefined;
  if (words.length > 0 || (named === undefined && !hasDate && !hasTime)) return undefined;
  return `${days === '' ? '' : `${days} `}${date} ${time}${zone}`;
}

/** Takes the time zone off the end. */
function timeZone(words: string[]): string {
  const last = words.at(-1) ?? '';
  const isZone = words.length > 1 && /^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_+-]+)+)$/.test(last);
  return isZone ? ` ${words.pop()}` : '';
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

function readTime(text: string): string | undefined {
  const parts = text.split(':');
  if (parts.length > 3) return undefined;
  const [hours = '', minutes = '', seconds = '00'] = parts;
  const [whole = '', fraction] = seconds.split('.');
  const part = fraction === undefined ? '' : `.${fraction.padEnd(6, '0')}`;
  if (fraction !== undefined && !/^[0-9]{1,6}$/.test(fraction)) return undefined;
  const read = [
    component(hours, 2, 0, 23),
    component(minutes, 2, 0, 59),
    component(whole, 2, 0, 59),
  ];
  return read.includes(undefined) ? undefined : read.join(':') + part;
}

function readDate(text: string): string | undefined {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text);
  if (match === null) return undefined;
  const [, year = '*', month = '', separator = '', day = ''] = match;
  // Two digits of a year are those after 1970.
  const whole = year.replace(/\b[0-9]{2}\b/g, (two) =>
    Number(two) < 70 ? `20${two}` : `19${two}`,
  );
  const fromEnd = separator === '~' && day !== '*';
  const read = [
    component(whole, 4, 1970, 2199),
    component(month, 2, 1, 12),
    component(day, 2, 1, fromEnd ? 28 : 31),
  ];
  if (read.includes(undefined)) return undefined;
  return `${read[0]}-${read[1]}${fromEnd ? '~' : '-'}${read[2]}`;
}

/** A list of numbers, ranges and repetitions, each number with its leading zeros. */
function component(text: string, digits: number, low: number, high: number): string | undefined {
  if (text === '*') return '*';
  const items = text.split(',').map((item) => {
    const match = /^([0-9]+)(?:\.\.([0-9]+))?(?:\/([0-9]+))?$/.exec(item);
    if (match === null) return undefined;
    const [first, last, step] = match.slice(1).map((number) => number && Number(number));
    const [from, to] = [Number(first), Number(last ?? first)];
    if (from < low || to > high || to < from || Number(step) === 0) return undefined;
    // A range ends at the last number that the repetition reaches.
    const end = to - ((to - from) % Number(step || 1));
    const pad = (number: number) => String(number).padStart(digits, '0');
    return `${pad(from)}${last === undefined ? '' : `..${pad(end)}`}${step ? `/${step}` : ''}`;
  });
  return items.includes(undefined) ? undefined : items.join(',');
}

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

  const days = /^[a-z]/i.test(words[0] ?? '') ? readWeekdays(words.shift() ?? '') : '';
  if (days === undefined || words.length > 2) return undefined;
  const hasTime = (words.at(-1) ?? '').includes(':');
  const time = hasTime ? readTime(words.pop() ?? '') : '00:00:00';
  const date = words.length === 0 ? '*-*-*' : readDate(words.pop() ?? '');
  if (time === undefined || date === undefined || words.length > 0) return undefined;
  if (!hasTime && date === '*-*-*' && days === '') return undefined;
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
    for (let day = first; ; day = (day + 1) % 7) {
      chosen.add(day);
      if (day === last) break;
    }
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
  const read = [
    component(hours, 2, 0, 23),
    component(minutes, 2, 0, 59),
    component(seconds, 2, 0, 60),
  ];
  return read.includes(undefined) ? undefined : read.join(':');
}

function readDate(text: string): string | undefined {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text);
  if (match === null) return undefined;
  const [, year = '*', month = '', separator = '', day = ''] = match;
  const read = [
    component(year, 4, 1970, 2199),
    component(month, 2, 1, 12),
    component(day, 2, 1, 31),
  ];
  if (read.includes(undefined)) return undefined;
  return `${read[0]}-${read[1]}${separator}${read[2]}`;
}

/** A list of numbers, ranges and repetitions, each number with its leading zeros. */
function component(text: string, digits: number, low: number, high: number): string | undefined {
  if (text === '*') return '*';
  const items = text.split(',').map((item) => {
    const match = /^(?:(\*)|([0-9]+)(?:\.\.([0-9]+))?)(?:\/([0-9]+))?$/.exec(item);
    if (match === null) return undefined;
    const [, star, from = String(low), to, step] = match;
    const numbers = [from, to ?? from].map(Number);
    if (numbers.some((number) => number < low || number > high)) return undefined;
    if (star !== undefined && step === undefined) return undefined;
    const pad = (number: string) => String(Number(number)).padStart(digits, '0');
    return `${pad(from)}${to === undefined ? '' : `..${pad(to)}`}${step === undefined ? '' : `/${Number(step)}`}`;
  });
  return items.includes(undefined) ? undefined : items.join(',');
}

import { canonicalCalendar } from '../systemd/inspect/calendar.ts';

/** The five fields of a line of crontab(5), and what a shell has to ask besides, of date(1): `date +%u` and the days. */
export interface CronTime {
  readonly fields: string;
  readonly weekdays?: readonly number[];
}

/** Why cron cannot say a time, as the rest of a sentence. */
export type NoCronTime = { readonly why: string };

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * A calendar expression (systemd.time(7)) as crontab(5) says it, to the minute. cron runs a line on the days of the month and
 * on those of the week that it names; systemd on those that are both.
 */
export function cronTimeOf(expression: string): CronTime | NoCronTime {
  const canonical = canonicalCalendar(expression);
  const found = /^(?:(\S+) )?(\S+)-(\S+?)([-~])(\S+) (\S+):(\S+):(\S+)$/.exec(canonical ?? '');
  if (found === null) {
    return { why: canonical === undefined ? 'it is no time' : 'cron knows no other time zone' };
  }
  const [, named, year = '', month = '', separator, day = '', hour = '', minute = '', second = ''] =
    found;
  if (year !== '*') return { why: 'cron knows no year' };
  if (separator === '~') return { why: 'cron does not count from the end of a month' };
  if (!/^[0-9]+$/.test(second)) return { why: 'cron starts something once a minute at most' };
  const fields = [field(minute, 0, 59), field(hour, 0, 23), field(day, 1, 31), field(month, 1, 12)];
  if (fields.includes(undefined)) return { why: 'cron has no fraction of a minute' };
  const weekdays = named === undefined ? undefined : numbersOf(named);
  if (weekdays === undefined) return { fields: [...fields, '*'].join(' ') };
  if (day === '*') return { fields: [...fields, weekdays.join(',')].join(' ') };
  return { fields: [...fields, '*'].join(' '), weekdays };
}

/** One component: values, ranges and steps, without leading zeros. */
function field(text: string, low: number, high: number): string | undefined {
  const items = text.split(',').map((item) => {
    const [, from = '', to, step] =
      /^(\*|[0-9]+)(?:\.\.([0-9]+))?(?:\/([0-9]+))?$/.exec(item) ?? [];
    if (from === '') return undefined;
    if (from === '*') return step === undefined ? '*' : `*/${Number(step)}`;
    const first = Number(from);
    if (step !== undefined) {
      const isWhole = first === low && to === undefined;
      return isWhole ? `*/${Number(step)}` : `${first}-${to ? Number(to) : high}/${Number(step)}`;
    }
    return to === undefined ? String(first) : `${first}-${Number(to)}`;
  });
  return items.includes(undefined) ? undefined : items.join(',');
}

/** Weekdays as date(1) and cron both count them: Monday is 1, Sunday 7. */
function numbersOf(named: string): readonly number[] {
  return named.split(',').flatMap((item) => {
    const [from = '', to = from] = item.split('..');
    const [first, last] = [days.indexOf(from), days.indexOf(to)];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index + 1);
  });
}

/** The fields of something that comes every so many seconds, counted by the clock; undefined where cron has none. */
export function cronPeriod(seconds: number): string | undefined {
  const minutes = seconds / 60;
  if (!Number.isInteger(minutes) || minutes < 1) return undefined;
  if (minutes < 60)
    return 60 % minutes === 0 ? (minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`) : undefined;
  const hours = minutes / 60;
  if (!Number.isInteger(hours)) return undefined;
  if (hours < 24)
    return 24 % hours === 0 ? (hours === 1 ? '0 * * * *' : `0 */${hours} * * *`) : undefined;
  if (hours === 24) return '0 0 * * *';
  return hours === 168 ? '0 0 * * 0' : undefined;
}

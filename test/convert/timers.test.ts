import { describe, expect, it } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { cronPeriod, cronTimeOf } from '../../src/convert/cron-time.ts';

describe('a time of the calendar in the words of cron', () => {
  it.each([
    ['daily', '0 0 * * *'],
    ['hourly', '0 * * * *'],
    ['minutely', '* * * * *'],
    ['weekly', '0 0 * * 1'],
    ['monthly', '0 0 1 * *'],
    ['quarterly', '0 0 1 1,4,7,10 *'],
    ['Mon..Fri 10:30', '30 10 * * 1,2,3,4,5'],
    ['*-*-* 04:00/15:00', '*/15 4 * * *'],
    ['*-*-* 04:05/15:00', '5-59/15 4 * * *'],
    ['*-*-* 9..17:00:00', '0 9-17 * * *'],
    ['*-12-24 18:00', '0 18 24 12 *'],
  ])('%s is %s', (expression, fields) => {
    expect(cronTimeOf(expression)).toEqual({ fields });
  });

  it('asks for the day of the week where a day of the month is asked for, too', () => {
    expect(cronTimeOf('Sun *-*-1..7 1:00:00')).toEqual({ fields: '0 1 1-7 * *', weekdays: [7] });
  });

  it.each(['2030-01-01', '*-*~01', '*-*-* *:*:0/10', '*-*-* 10:00 UTC', 'nonsense'])(
    '%s is none',
    (expression) => {
      expect(cronTimeOf(expression)).toHaveProperty('why');
    },
  );

  it.each([
    [60, '* * * * *'],
    [900, '*/15 * * * *'],
    [3600, '0 * * * *'],
    [21600, '0 */6 * * *'],
    [86400, '0 0 * * *'],
    [604800, '0 0 * * 0'],
    [30, undefined],
    [420, undefined],
    [5 * 3600, undefined],
  ])('every %i seconds is %s', (seconds, fields) => {
    expect(cronPeriod(seconds)).toBe(fields);
  });
});

describe('a timer', () => {
  const service = {
    name: 'backup.service',
    content: '[Service]\nType=oneshot\nExecStart=/bin/b\n',
  };
  function converted(timer: string) {
    const { outputs, findings } = convert([{ name: 'backup.timer', content: timer }, service]);
    const cron = outputs.find(({ path }) => path === 'etc/cron.d/backup');
    return {
      lines: cron?.content.split('\n').slice(3, -1) ?? [],
      codes: findings.map(({ code }) => code),
    };
  }

  it('starts the job by a line of cron', () => {
    const { lines, codes } = converted(
      '[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n',
    );
    expect(lines).toEqual(['0 0 * * * root initctl start -n backup > /dev/null 2>&1']);
    expect(codes).toContain('timer-is-cron');
    expect(codes).not.toContain('directive-lost');
  });

  it('forgets the times that an empty one takes back', () => {
    const { lines, codes } = converted(
      '[Timer]\nOnCalendar=daily\nOnBootSec=5\nOnCalendar=\nOnCalendar=weekly\n',
    );
    expect(lines).toEqual(['0 0 * * 1 root initctl start -n backup > /dev/null 2>&1']);
    expect(codes).toContain('superseded');
    expect(codes).not.toContain('directive-lost');
  });

  it.each([
    ['a timer of users', 'usr/lib/systemd/user/b.timer'],
    ['a timer of an instance', 'b@one.timer'],
    ['a timer of which only a drop-in is here', 'b.timer.d/often.conf'],
  ])('is no line of cron: %s', (_, name) => {
    const { outputs, findings } = convert([{ name, content: '[Timer]\nOnCalendar=daily\n' }]);
    expect(outputs).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });

  it('waits after the boot, and for a random while', () => {
    const { lines } = converted('[Timer]\nOnBootSec=5min\nRandomizedDelaySec=60\n');
    expect(lines).toEqual([
      '@reboot root sleep 300; sleep $(($(od -An -N4 -tu4 /dev/urandom) \\% 60)); initctl start -n backup > /dev/null 2>&1',
    ]);
  });

  it('has its percent signs escaped for cron', () => {
    expect(converted('[Timer]\nOnCalendar=Sun *-*-1..7 1:00\n').lines).toEqual([
      '0 1 1-7 * * root case $(date +\\%u) in 7) initctl start -n backup > /dev/null 2>&1 ;; esac',
    ]);
  });

  it.each(['OnUnitActiveSec=30s', 'OnCalendar=*-*-* *:*:0/10'])(
    '%s is for a person to see to',
    (line) => {
      const { lines, codes } = converted(`[Timer]\n${line}\n`);
      expect(lines).toEqual([]);
      expect(codes).toContain('timer-lost');
    },
  );

  it.each([
    'Persistent=yes',
    'WakeSystem=yes',
    'AccuracySec=1s',
    'OnClockChange=yes',
    'RemainAfterElapse=no',
  ])('says what becomes of %s', (line) => {
    expect(converted(`[Timer]\nOnCalendar=daily\n${line}\n`).codes).not.toContain('directive-lost');
  });
});

it('a start at boot that the clock makes anyway is left to that', () => {
  const jobs = (...lines: readonly string[]) =>
    convert([
      { name: 'a.service', content: '[Service]\nType=oneshot\nExecStart=/bin/a\n' },
      { name: 'a.timer', content: ['[Timer]', ...lines, ''].join('\n') },
    ]);
  const cron = ({ outputs }: ReturnType<typeof convert>) =>
    outputs.find(({ path }) => path.includes('cron'))?.content ?? '';
  expect(cron(jobs('OnBootSec=1h', 'OnUnitActiveSec=1h'))).not.toContain('@reboot');
  expect(cron(jobs('OnBootSec=5min', 'OnUnitActiveSec=1d'))).toContain('@reboot');
  const said = jobs('OnUnitActiveSec=1h').findings.find(({ code }) => code === 'timer-is-cron');
  expect(said?.message).toContain('by the clock and not by the time since the last run');
  expect(said?.message).toContain('whether or not something starts the timer');
});

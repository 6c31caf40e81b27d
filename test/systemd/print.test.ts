import { describe, expect, test } from 'vitest';
import { isOneDirective, joinValue, printUnit } from '../../src/systemd/print.ts';
import { readUnit } from '../../src/systemd/read.ts';
import type { Setting } from '../../src/systemd/unit.ts';
import type { Statement } from '../../src/text/source.ts';

const setting = (section: string, key: string, value: string, from: Statement[] = []): Setting => ({
  section,
  key,
  value,
  from,
});
const print = (...settings: Setting[]) =>
  printUnit({ name: 'web.service', header: [], settings }).text;

describe('a unit is written', () => {
  test('in the order of systemd’s own units', () => {
    const text = print(
      setting('Install', 'WantedBy', 'multi-user.target'),
      setting('Service', 'Restart', 'always'),
      setting('Service', 'ExecStart', '/usr/bin/web'),
      setting('Service', 'Type', 'exec'),
      setting('Unit', 'After', 'network.target'),
      setting('Unit', 'Description', 'Web front end'),
    );
    expect(text).toBe(
      [
        '[Unit]',
        'Description=Web front end',
        'After=network.target',
        '',
        '[Service]',
        'Type=exec',
        'ExecStart=/usr/bin/web',
        'Restart=always',
        '',
        '[Install]',
        'WantedBy=multi-user.target',
        '',
      ].join('\n'),
    );
  });

  test('settings of one directive stay in their order', () => {
    expect(
      print(setting('Service', 'ExecStart', ''), setting('Service', 'ExecStart', '/bin/a')),
    ).toContain('ExecStart=\nExecStart=/bin/a\n');
  });

  test('directives without a place of their own come last', () => {
    const text = print(setting('Service', 'Xyz', '1'), setting('Service', 'Type', 'exec'));
    expect(text).toBe('[Service]\nType=exec\nXyz=1\n');
  });

  test('under its header', () => {
    const file = printUnit({
      name: 'web.service',
      header: ['From web.conf', '', 'two\nlines'],
      settings: [setting('Unit', 'Description', 'a')],
    });
    expect(file.text).toBe('# From web.conf\n#\n# two\n# lines\n\n[Unit]\nDescription=a\n');
  });

  test('and each line, continuations too, traced to its origin', () => {
    const origin: Statement = {
      source: { name: 'web.conf', text: 'exec web' },
      name: 'exec',
      range: { start: 0, end: 8 },
    };
    const file = printUnit({
      name: 'web.service',
      header: ['x'],
      settings: [setting('Service', 'ExecStart', '/bin/sh -c "a\\n\\\nb"', [origin])],
    });
    expect(file.text.split('\n').slice(2)).toEqual([
      '[Service]',
      'ExecStart=/bin/sh -c "a\\n\\',
      'b"',
      '',
    ]);
    expect(file.lines).toEqual([
      { line: 4, from: [origin] },
      { line: 5, from: [origin] },
    ]);
  });
});

describe('a long command is broken', () => {
  test('between words, an option with its argument', () => {
    const value = `/usr/sbin/daemon ${'--option value-of-it '.repeat(8).trim()}`;
    const lines = print(setting('Service', 'ExecStart', value))
      .trimEnd()
      .split('\n')
      .slice(1);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.slice(1).every((line) => line.startsWith('    --option value-of-it'))).toBe(true);
    expect(lines.slice(0, -1).every((line) => line.endsWith(' \\'))).toBe(true);
  });

  test('never where the next line would be a comment', () => {
    const value = `/usr/sbin/daemon ${'#word '.repeat(30).trim()}`;
    expect(print(setting('Service', 'ExecStart', value))).toBe(`[Service]\nExecStart=${value}\n`);
  });

  test('other values are not', () => {
    const value = 'word '.repeat(40).trim();
    expect(print(setting('Unit', 'Description', value))).toContain(`Description=${value}\n`);
  });
});

describe('no value can become another directive', () => {
  test.each(['a\nExecStart=/bin/b', 'a\rb', 'a\0b', 'a\\\n', 'a\\\n\nb', 'a\\\n# b', 'a \\\n'])(
    '%j is refused',
    (value) => {
      expect(isOneDirective(value)).toBe(false);
      expect(() => print(setting('Unit', 'Description', value))).toThrow(TypeError);
    },
  );

  test.each(['A\n=b', 'A=B', '', ' A', '[Unit]', '#A'])('nor can the key %j', (key) => {
    expect(() => print(setting('Unit', key, 'a'))).toThrow(TypeError);
  });

  test('nor a section', () => {
    expect(() => print(setting('Unit]\n[Service', 'A', 'a'))).toThrow(TypeError);
  });

  test('a backslash at its end is guarded', () => {
    const text = print(setting('Unit', 'Description', 'a\\'), setting('Unit', 'After', 'b.target'));
    const { unit } = readUnit('web.service', { fragment: { name: 'web.service', text } });
    expect(unit.settings.map(({ value }) => value)).toEqual(['a\\', 'b.target']);
  });
});

test('a value with continuation breaks is joined as systemd joins it', () => {
  expect(joinValue('a\\\n# c\n b\\\nc')).toBe('a  b c');
});

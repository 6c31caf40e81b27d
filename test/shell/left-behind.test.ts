import { describe, expect, it } from 'vitest';
import { endsBehind, inBackground } from '../../src/shell/left-behind.ts';

const ends = (text: string, reader: 'dash' | 'bash' = 'dash') =>
  endsBehind(text, inBackground(text, reader));

describe('a text that ends while something it started may still run', () => {
  it.each([
    'web &',
    'mkdir -p /run/web\nweb &',
    'web & echo $! > /run/web.pid',
    '{ sleep 7; web; } &',
    '(web &)',
    'web --a & web --b &',
    'for i in 1 2; do web $i & done',
    'if [ -e /a ]; then web & fi\nlogger started',
    'web &\nsleep 2\npgrep web > /run/web.pid',
    'long-work\nweb &',
    'a && b &',
    "trap '' HUP\nweb &",
  ])('is %j', (text) => {
    expect(ends(text)).toBe(true);
  });

  it.each([
    'web',
    'helper &\nexec web',
    'helper & web',
    'helper & exec sleep 5',
    'web &\nwait',
    'web & wait $!',
    'web &\nsleep 5\nkill $!',
    'trap "kill 0" EXIT\nweb &',
    'web &\nwhile pgrep web; do sleep 1; done',
    'web &\nsleep infinity',
    'if [ -e /a ]; then helper & else exec web; fi',
    'start_web() { web & }',
    'out=$(web &)',
    'web & | cat',
    'web &\n$COMMAND',
    'if [ -e /a',
  ])('is not %j', (text) => {
    expect(ends(text)).toBe(false);
  });

  it('depends on its shell where bash alone knows a redirection', () => {
    for (const text of ['web &> /a', 'exec web &>> /a', 'cd / && web &> /a']) {
      expect([text, ends(text), ends(text, 'bash')]).toEqual([text, true, false]);
    }
    expect(ends('web > /a 2>&1')).toBe(false);
  });
});

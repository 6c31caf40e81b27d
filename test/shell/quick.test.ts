import { describe, expect, it } from 'vitest';
import { isQuick } from '../../src/shell/quick.ts';

describe('a text that is over in a moment', () => {
  it.each([
    'rm -f /run/web.pid',
    '[ -e /a ] && rm /a || true\nlogger -t web gone',
    'if test -d /run/web; then rmdir /run/web; fi',
    'exec /bin/rm -f /run/web.pid',
    'exec 9<&-',
    'A=b',
    'for i in 1 2; do rm /a; done',
    '',
  ])('is %j', (text) => {
    expect(isQuick(text)).toBe(true);
  });

  it.each([
    'sleep 8',
    'docker stop web',
    'while [ -e /a ]; do :; done',
    'for i in 1 2; do sleep 1; done',
    'until rm /a; do true; done',
    '$COMMAND',
    'rm "$(find / -name a)"',
    'exec /usr/bin/agent --drain',
    'if [ -e /a',
    'wait',
  ])('is not %j', (text) => {
    expect(isQuick(text)).toBe(false);
  });
});

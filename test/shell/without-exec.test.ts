import { describe, expect, it } from 'vitest';
import { withExec, withoutExec } from '../../src/shell/without-exec.ts';

describe('a shell that is to do something at its end', () => {
  it.each([
    ['exec /bin/a', '{ /bin/a; exit; }'],
    ['exec /bin/a \\;', '{ /bin/a \\;; exit; }'],
    [
      'if [ -e /a ]; then exec a "b;c"; fi\nexec d',
      'if [ -e /a ]; then { a "b;c"; exit; }; fi\n{ d; exit; }',
    ],
    ['exec > /log', 'exec > /log'],
  ])('runs %j as %j', (text, without) => {
    expect(withoutExec(text)).toBe(without);
    expect(withExec(without)).toBe(text);
  });

  it('stays as it is where its group does more', () => {
    for (const own of ['f() { a; }\n{ f; exit; }', '{ A=1; exit; }', '{ cd /a; exit; }'])
      expect(withExec(own)).toBe(own);
    const text = '{ a; b; exit; }\n{ a; exit 3; }\n{ a & exit; }\n{ a | b; exit; }';
    expect(withExec(text)).toBe(text);
  });
});

import { describe, expect, test } from 'vitest';
import { convert, expectCalm, workspace } from './command.ts';

describe('convert roundtrip', () => {
  test('says when all comes back', () => {
    const cwd = workspace({
      'web.conf':
        'start on runlevel [2345]\nstop on runlevel [!2345]\n\nkill timeout 5\n\nexec /usr/bin/web\n',
    });
    const outcome = convert(['roundtrip', 'web.conf'], { cwd });
    expectCalm(outcome);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain('1 there and back: all say the same.');
    expect(outcome.status).toBe(0);
  });

  test('shows as a diff what does not, and what is said of it', () => {
    const cwd = workspace({
      'web.service': '[Service]\nExecStart=/usr/bin/web\nProtectSystem=full\nKillMode=process\n',
    });
    const outcome = convert(['roundtrip', 'web.service'], { cwd });
    expectCalm(outcome);
    expect(outcome.stdout).toContain('--- a/web.service');
    expect(outcome.stdout).toContain('-ProtectSystem=full');
    expect(outcome.stderr).toContain('protection-lost');
    expect(outcome.stderr).toContain('1 say something else.');
    expect(outcome.status).toBe(1);
  });

  test('takes a whole directory, and says what it could not read', () => {
    const cwd = workspace({ 'd/a.conf': 'exec /a\n', 'd/b.conf': 'exec\n' });
    const outcome = convert(['roundtrip', 'd'], { cwd });
    expectCalm(outcome);
    expect(outcome.stderr).toContain('d/b.conf');
    expect(outcome.status).toBe(2);
  });
});

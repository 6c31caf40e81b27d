import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';
import { longestWait, waitForStop } from '../../src/convert/wait-for-stop.ts';
import { shellText } from '../../src/convert/words.ts';

/** The lines of a unit made of a job that has to stop itself, and what is said of it. */
function converted(main: string, style: 'native' | 'faithful' = 'native') {
  const files = [{ name: 'web.conf', content: `expect stop\n${main}\n` }];
  const { outputs, findings } = convert(files, { style });
  return {
    waits: /State:/.test(outputs[0]?.content ?? ''),
    codes: findings.map(({ code }) => code).filter((code) => code.startsWith('expect-stop')),
  };
}

describe('expect stop', () => {
  test.each([
    ['exec /usr/sbin/web --sigstop', true, []],
    ['script\nkill -STOP $$\nexec /usr/sbin/web\nend script', true, []],
    ['exec /usr/sbin/web', true, ['expect-stop-unproven']],
    ['script\n/usr/sbin/web\nend script', false, ['expect-stop-unmet']],
  ])('of %j', (main, waits, codes) => {
    expect(converted(main)).toEqual({ waits, codes });
    expect(converted(main, 'faithful').waits).toBe(true);
  });
});

describe.skipIf(process.platform !== 'linux')('the bounded wait', () => {
  /** The shell of the wait, with so short a limit that nobody has to wait for it. */
  function wait({ pid }: ChildProcess) {
    const text = shellText(waitForStop(true).command)
      .replace(String(longestWait * 20), '4')
      .replace('look 1', 'look 0.05');
    const env = { ...process.env, MAINPID: String(pid) };
    return once(spawn('/bin/sh', ['-c', text], { env, stdio: 'ignore' }), 'exit');
  }

  const stateOf = ({ pid }: ChildProcess) =>
    /^State:\s*(.)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

  test('goes on with a program that has stopped itself', async () => {
    const main = spawn('/bin/sh', ['-c', 'kill -STOP $$; exec sleep 30'], { stdio: 'ignore' });
    try {
      expect(await wait(main)).toEqual([0, null]);
      await expect.poll(() => stateOf(main)).toBe('S');
    } finally {
      main.kill('SIGKILL');
    }
  });

  test('ends for a program that does not, and goes on with it when it does later', async () => {
    const main = spawn('sleep', ['30'], { stdio: 'ignore' });
    try {
      expect(await wait(main)).toEqual([0, null]);
      main.kill('SIGSTOP');
      await expect.poll(() => stateOf(main), { timeout: 5000 }).toBe('S');
    } finally {
      main.kill('SIGKILL');
    }
    await sleep(100);
  });
});

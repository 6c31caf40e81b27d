/**
 * What the table of well-known daemons says of their options and signals, asked of those that are installed here: each is started as a
 * program of its own, on the loopback address alone.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownDaemons } from '../../src/convert/tables/known-daemons.ts';

let place: string;

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'upstart-systemd-daemons-'));
  writeFileSync(
    join(place, 'nginx.conf'),
    `pid ${place}/nginx.pid;\nerror_log ${place}/nginx.log;\nevents {}\nhttp { server { listen 127.0.0.1:47391; } }\n`,
  );
  writeFileSync(
    join(place, 'dnsmasq.conf'),
    'listen-address=127.0.0.1\nbind-interfaces\nport=47392\n',
  );
  writeFileSync(
    join(place, 'application.py'),
    'def application(environ, start):\n    start("200 OK", [])\n    return [b"here"]\n',
  );
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The words that start a daemon where it stays, and the option that it is told so by, if it has to be. */
const probes: Readonly<Record<string, { words: () => readonly string[]; stays?: string }>> = {
  nginx: {
    words: () => ['-c', join(place, 'nginx.conf'), '-g', 'daemon off;'],
    stays: 'daemon off',
  },
  memcached: { words: () => ['-u', 'nobody', '-l', '127.0.0.1', '-p', '47393'] },
  dnsmasq: {
    words: () => ['-k', '-C', join(place, 'dnsmasq.conf'), '-x', join(place, 'dnsmasq.pid')],
    stays: '-k',
  },
  cron: { words: () => ['-f'], stays: '-f' },
  gunicorn: {
    words: () => ['-b', '127.0.0.1:47394', '--chdir', place, 'application:application'],
  },
};

function isHere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isRunning = ({ exitCode, signalCode }: ChildProcess) =>
  exitCode === null && signalCode === null;

describe.skipIf(process.getuid?.() !== 0)('well-known daemons', () => {
  for (const [program, { words, stays }] of Object.entries(probes)) {
    const known = knownDaemons.get(program);
    const title = `${program} stays where it is told to${known?.reloadsOnHangUp ? ', lives through SIGHUP,' : ''} and ends on SIGTERM`;
    test.skipIf(!isHere(program))(
      title,
      async () => {
        if (stays !== undefined) {
          expect(known?.foreground).toContain(stays);
          expect(known?.leavesUnlessTold).toBe(true);
        }
        const child = spawn(program, words(), { stdio: 'ignore' });
        const ended = new Promise((resolve) => child.once('exit', resolve));
        try {
          await pause(1500);
          expect(isRunning(child)).toBe(true);
          if (known?.reloadsOnHangUp) {
            child.kill('SIGHUP');
            await pause(700);
            expect(isRunning(child)).toBe(true);
          }
        } finally {
          child.kill('SIGTERM');
        }
        await ended;
      },
      20_000,
    );
  }
});

import { expect, test } from 'vitest';
import { waitingLoops } from '../../src/shell/waiting-loops.ts';

test.each([
  ['while [ ! -S /run/x ]; do sleep 1; done', [{ awaited: 'socket', path: '/run/x' }]],
  ['until test -e "/run/a b"; do sleep .1; done', [{ awaited: 'file', path: '/run/a b' }]],
  ['while [ ! -d $DIR ]; do sleep 1; done', [{ awaited: 'directory' }]],
  ['for i in 1 2 3; do nc -z localhost 80 && break; sleep 1; done', [{ awaited: 'port' }]],
  ['until curl -s localhost; do sleep 1; done', [{ awaited: 'answer' }]],
  ['while ! /usr/bin/pg_isready; do sleep 1; done', [{ awaited: 'answer' }]],
  ['until mountpoint -q /srv; do sleep 1; done', [{ awaited: 'mount' }]],
  ['while ! pidof x; do sleep 1; done', [{ awaited: 'process' }]],
  ['while ! ping -c1 gate; do sleep 1; done', [{ awaited: 'network' }]],
  ['while [ -z "$(getprop x)" ]; do sleep 1; done', [{ awaited: 'unknown' }]],
  ['while true; do [ -f /x ] && break; sleep 1; done', [{ awaited: 'file', path: '/x' }]],
  ['while true; do web & sleep 1; done', [{ awaited: 'unknown' }]],
  [
    'while true; do web -x || true; log done; sleep 1m; done',
    [{ awaited: 'nothing', runs: 'web -x || true; log done', pause: '1m' }],
  ],
  ['while read line; do echo "$line"; done', []],
  ['sleep 5', []],
  ['while', []],
] as const)('%s', (text, loops) => {
  expect(waitingLoops(text).map(({ start, end, ...loop }) => loop)).toEqual(loops);
});

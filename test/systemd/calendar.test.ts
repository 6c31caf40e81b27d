import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonicalCalendar } from '../../src/systemd/inspect/calendar.ts';
import { socketAddress } from '../../src/systemd/inspect/socket-address.ts';

test.each([
  ['daily', '*-*-* 00:00:00'],
  ['weekly', 'Mon *-*-* 00:00:00'],
  ['*-*-* 03:00', '*-*-* 03:00:00'],
  ['Mon..Fri *-*-* 10:00', 'Mon..Fri *-*-* 10:00:00'],
  ['Mon,Tue 10:00', 'Mon,Tue *-*-* 10:00:00'],
  ['Sat', 'Sat *-*-* 00:00:00'],
  ['*:0/15', '*-*-* *:00/15:00'],
  ['1..5:30', '*-*-* 01..05:30:00'],
  ['*-*~01', '*-*~01 00:00:00'],
  ['2003-03-05', '2003-03-05 00:00:00'],
  ['Mon *-*-01 00:00:00 UTC', 'Mon *-*-01 00:00:00 UTC'],
])('the calendar expression %s is %s', (text, canonical) => {
  expect(canonicalCalendar(text)).toBe(canonical);
});

// What the real systemd made of each.
const recorded = readFileSync(new URL('../data/calendar.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t'));

test('of recorded expressions makes what systemd made of them', () => {
  const ours = recorded.map(([text = '']) => [text, canonicalCalendar(text) ?? '']);
  expect(ours).toEqual(recorded);
  expect(recorded.length).toBeGreaterThan(300);
});

test.each(['bogus', '25:00', '', 'Mon..Foo 10:00', '10:00 10:00'])('%s is none', (text) => {
  expect(canonicalCalendar(text)).toBeUndefined();
});

test.each([
  ['80', '[::]:80'],
  ['127.0.0.1:80', '127.0.0.1:80'],
  ['[0:0:0:0:0:0:0:1]:80', '[::1]:80'],
  ['[fe80::1:0:0:2]:22', '[fe80::1:0:0:2]:22'],
  ['/run/x y', '/run/x y'],
  ['@abstract', '@abstract'],
  ['[::ffff:1.2.3.4]:80', '[::ffff:1.2.3.4]:80'],
  ['[fe80::1]:80%eth0', '[fe80::1]:80%eth0'],
  ['0x50', '[::]:80'],
  ['vsock:0x2:80', 'vsock:0x2:80'],
])('the address %s is %s', (text, address) => expect(socketAddress(text)).toBe(address));

test.each([
  '0',
  '65536',
  '*:80',
  ':80',
  'localhost:80',
  '127.0.0.1',
  '80 81',
  '"/run/x"',
  'vsock:4294967296:1',
  `/${'é'.repeat(60)}`,
])('%s is none', (text) => expect(socketAddress(text)).toBeUndefined());

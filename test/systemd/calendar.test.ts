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
])('the address %s is %s', (text, address) => expect(socketAddress(text)).toBe(address));

test.each(['0', '65536', '*:80', ':80', 'localhost:80', '127.0.0.1', '80 81', '"/run/x"'])(
  '%s is none',
  (text) => expect(socketAddress(text)).toBeUndefined(),
);

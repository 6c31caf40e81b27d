import { describe, expect, it } from 'vitest';
import { callsOf } from '../../src/shell/calls.ts';
import { nestedCalls } from '../../src/shell/nested-calls.ts';

const found = (text: string) =>
  callsOf(text).flatMap((call) =>
    nestedCalls(call.name, call.arguments).map((nested) =>
      [nested.name, ...nested.arguments].join(' '),
    ),
  );

describe('what a command runs for its own part', () => {
  it.each([
    ["su -s /bin/sh -c 'initctl emit a; exec b' www", ['initctl emit a', 'exec b']],
    ['sh -ec "sh -c \'initctl list\'"', ['sh -c initctl list', 'initctl list']],
    ['sudo -u web /sbin/initctl start x', ['/sbin/initctl start x']],
    ['sudo sh -c "initctl list"', ['sh -c initctl list', 'initctl list']],
    ['sudo -u web env A=1 start foo', ['env A=1 start foo', 'start foo']],
    ['timeout -s KILL 5 reload foo', ['reload foo']],
    ['nice -n 5 stop bar', ['stop bar']],
    ['nohup', []],
    ['timeout 5 initctl emit a', ['initctl emit a']],
    ['service initctl start', []],
    ['echo initctl', []],
    ['sh -c "$TEXT"', []],
    ['sh -c', []],
  ])('%s', (text, calls) => {
    expect(found(text)).toEqual(calls);
  });
});

import { expect, test } from 'vitest';
import { readUnit } from '../../src/systemd/read.ts';
import { unitStartedBy } from '../../src/systemd/triggers.ts';

test.each([
  ['web.socket', '[Socket]\nListenStream=80\n', 'web.service'],
  ['web.socket', '[Socket]\nService=httpd.service\n', 'httpd.service'],
  ['web.socket', '[Socket]\nAccept=yes\n', 'web@.service'],
  ['web@a.socket', '[Socket]\nListenStream=80\n', 'web@a.service'],
  ['web@a.socket', '[Socket]\nAccept=yes\n', 'web@.service'],
  ['web.path', '[Path]\nPathExists=/a\n', 'web.service'],
  ['web.path', '[Path]\nUnit=a.target\n', 'a.target'],
  ['web.timer', '[Timer]\nOnCalendar=daily\n', 'web.service'],
  ['web.timer', '[Timer]\nUnit=a.service\nUnit=b.service\n', 'a.service'],
  ['web.timer', '[Timer]\nUnit=no-suffix\nUnit=%p-b.service\n', 'web-b.service'],
  ['web.service', '[Service]\nExecStart=/bin/a\n', undefined],
])('%s with %j starts %s', (name, text, started) => {
  expect(unitStartedBy(readUnit(name, { fragment: { name, text } }).unit)).toBe(started);
});

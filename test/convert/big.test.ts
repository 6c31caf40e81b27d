import { expect, test } from 'vitest';
import { convert } from '../../src/convert/convert.ts';

/** Sizes at which anything but linear time would not end within a test, and at which a call has too many arguments. */
test.each([
  ['very many commands', `script\n${':\n'.repeat(200_000)}end script\n`],
  [
    'very many empty lines',
    `script\n${'\n'.repeat(500_000)}x\n${'\n'.repeat(500_000)}end script\n`,
  ],
  ['very many line ends at its end', `script\nx\n${'\n'.repeat(500_000)}end script\n`],
  ['a very long line', `exec /bin/a ${'b '.repeat(200_000)}\n`],
  ['very many variables', Array.from({ length: 20_000 }, (_, at) => `env A${at}=b\n`).join('')],
])('a job of %s is converted', (_what, content) => {
  const { outputs, problems } = convert([{ name: 'web.conf', content }]);
  expect(problems).toEqual([]);
  expect(outputs.length).toBeGreaterThan(0);
});

import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFiles } from '../../src/cli/find-files.ts';
import { readAhead } from '../../src/cli/read-files.ts';
import type { InputFile } from '../../src/convert/input.ts';
import { workspace } from './command.ts';

const many = Object.fromEntries(
  Array.from({ length: 90 }, (_, at) => [`init/job${at}.conf`, `exec /usr/bin/${at}\n`]),
);

async function read(directory: string, atOnce: number): Promise<readonly InputFile[]> {
  const files: InputFile[] = [];
  const { found } = findFiles([directory], undefined);
  await readAhead(found, (file) => files.push(file), atOnce);
  return files;
}

test('files come in the same order however many are read at the same time', async () => {
  const cwd = workspace(many);
  const texts = async (atOnce: number) =>
    (await read(join(cwd, 'init'), atOnce)).map(({ name, content }) => `${name} ${content}`);
  const one = await texts(1);
  expect(one).toHaveLength(90);
  for (const atOnce of [2, 7, 64, 1000]) expect(await texts(atOnce)).toEqual(one);
});

test('a file that is changed between two looks at it is an error, and no mixture', async () => {
  const cwd = workspace({ 'init/web.conf': 'exec /usr/bin/web\n' });
  const [file] = await read(join(cwd, 'init'), 1);
  expect(String(file?.again?.())).toBe('exec /usr/bin/web\n');
  writeFileSync(join(cwd, 'init/web.conf'), 'exec /usr/bin/wob\n');
  utimesSync(join(cwd, 'init/web.conf'), 1, 1);
  expect(() => file?.again?.()).toThrow(/changed meanwhile/);
});

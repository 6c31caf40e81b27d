import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { manPage } from '../src/cli/man-page.ts';
import { createProgram } from '../src/cli/program.ts';
import { findingsPage, mappingPage } from '../src/report/reference.ts';

/** The command with nothing to do. */
function programForDocs() {
  const nothing = () => {};
  const later = async () => {};
  return createProgram('convert', {
    convert: later,
    explain: nothing,
    roundTrip: nothing,
    completion: nothing,
    verify: nothing,
    graph: nothing,
    undo: nothing,
    inspect: nothing,
  });
}

// `npm run docs` writes the pages anew.
describe('pages of docs/ that are made from the source are up to date', () => {
  test('docs/findings.md', async () => {
    await expect(findingsPage()).toMatchFileSnapshot('../docs/findings.md');
  });
  test('docs/upstart-systemd.1', async () => {
    await expect(manPage(programForDocs())).toMatchFileSnapshot('../docs/upstart-systemd.1');
  });
  test('docs/mapping.md', async () => {
    await expect(mappingPage()).toMatchFileSnapshot('../docs/mapping.md');
  });
});

describe('pages of docs/idioms', () => {
  const idioms = join(dirname(fileURLToPath(import.meta.url)), '../docs/idioms');
  const pages = readdirSync(idioms);
  const textOf = (page: string) => readFileSync(join(idioms, page), 'utf8');

  test.each(pages)('what %s links to, and its tests, are there', (page) => {
    const links = Array.from(textOf(page).matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
    const tests = Array.from(
      textOf(page).matchAll(/`(test\/[^`]+\.ts)`/g),
      ([, path = '']) => path,
    );
    for (const link of links) expect(existsSync(join(idioms, link)), link).toBe(true);
    for (const path of tests) expect(existsSync(join(idioms, '../..', path)), path).toBe(true);
    if (page !== 'README.md') {
      expect(links.some((link) => link.startsWith('../../corpus/'))).toBe(true);
      expect(tests.length).toBeGreaterThan(0);
    }
  });

  test('the first page lists the others', () => {
    for (const page of pages)
      if (page !== 'README.md') expect(textOf('README.md')).toContain(`(${page})`);
  });
});

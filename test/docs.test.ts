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

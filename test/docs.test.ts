import { describe, expect, test } from 'vitest';
import { findingsPage, mappingPage } from '../src/report/reference.ts';

// `npm run docs` writes the pages anew.
describe('pages of docs/ that are made from the source are up to date', () => {
  test('docs/findings.md', async () => {
    await expect(findingsPage()).toMatchFileSnapshot('../docs/findings.md');
  });
  test('docs/mapping.md', async () => {
    await expect(mappingPage()).toMatchFileSnapshot('../docs/mapping.md');
  });
});

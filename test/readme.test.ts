import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { convert } from '../src/convert/convert.ts';
import { fileDiff } from '../src/report/diff.ts';
import { findingText } from '../src/report/findings.ts';
import { plainStyle } from '../src/report/style.ts';

const readme = readFileSync('README.md', 'utf8');
const path = 'corpus/uwsgi-emperor/uwsgi.conf';
const content = readFileSync(path, 'utf8');

describe('what the README shows is what happens', () => {
  const { outputs, findings } = convert([{ name: path, content }]);

  test('the job', () => {
    expect(readme).toContain(content);
  });

  test('the diff', () => {
    for (const output of outputs) {
      expect(readme).toContain(fileDiff(output, undefined).trimEnd());
    }
  });

  test('the findings', () => {
    for (const finding of findings) {
      expect(readme).toContain(findingText(finding, plainStyle).trimEnd());
    }
  });
});

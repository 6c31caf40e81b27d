import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { dedented, mayBeIndented } from '../../src/shell/text-shape.ts';

const run = (text: string) => spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8' }).stdout;
const indented = (text: string) => text.replace(/^(?=.)/gm, '    ');

describe('a text whose lines may be moved', () => {
  it.each([
    'echo a\necho b',
    'for x in $(echo b |\n  cat); do\n  echo $x\ndone',
    'x="$(echo a\n  echo b)"\necho "$x"',
    'echo a \\\n  b',
    "# it's\necho a",
    'echo $((1 +\n2))',
  ])('does the same when they are: %j', (text) => {
    expect(mayBeIndented(text)).toBe(true);
    expect(run(indented(text))).toBe(run(text));
  });

  it.each([
    'cat <<E\na\nE',
    "echo 'a\nb'",
    'echo "a\nb"',
    'echo "a\n$x"',
    'echo "$(echo \'a\nb\')"',
    "x=`echo 'a\nb'`",
    'echo ${x:-a\nb}',
    'echo a\\\nb',
    'if [ -e /a',
  ])('is not %j', (text) => {
    expect(mayBeIndented(text)).toBe(false);
  });

  it.each([
    ['    a\n    b\n', 'a\nb\n'],
    ['# why\n    a\n      b\n', '# why\na\n  b\n'],
    ['    # why\n    a\n', '# why\na\n'],
    ['    x=$(a |\n      b)\n    c\n', 'x=$(a |\n  b)\nc\n'],
    ["    a 'b\n  c'\n", "    a 'b\n  c'\n"],
  ])('loses the indentation that its commands share: %j', (text, expected) => {
    expect(dedented(text)).toBe(expected);
  });
});

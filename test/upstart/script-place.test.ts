import { describe, expect, test } from 'vitest';
import { placesIn } from '../../src/upstart/script-place.ts';
import { job } from './helpers.ts';

/** What stands in the file at the place of `piece`, which is looked for in what init runs. */
function placed(text: string, piece: string): string {
  const { main } = job(text).processes;
  if (main === undefined) throw new Error('no process');
  const start = main.value.command.indexOf(piece);
  expect(start).toBeGreaterThanOrEqual(0);
  const place = placesIn(main)({ start, end: start + piece.length });
  return text.slice(place?.start, place?.end);
}

describe('a piece of what a process runs stands', () => {
  test.each([
    ['in a script as it is', 'script\na\nbc d\nend script\n', 'bc'],
    ['in an indented one', 'script\n    a\n    bc d\nend script\n', 'bc'],
    ['behind tabs', 'script\n\ta\n\t\tbc d\nend script\n', 'bc'],
    ['where the indentation ends early', 'script\n    a\n  bc d\n   e\nend script\n', 'bc'],
    ['over several lines', 'script\n  a\n  b\nend script\n', 'b\n'],
    ['in a script with carriage returns', 'script\r\n  a\r\n  bc\r\nend script\r\n', 'bc'],
    ['in a command', 'exec a  bc "d"\n', 'bc'],
  ])('%s', (_what, text, piece) => {
    expect(placed(text, piece)).toBe(piece);
  });

  test('where the whole does, if init joined its lines', () => {
    expect(placed('exec a \\\n   bc d\n', 'bc')).toBe('a \\\n   bc d');
  });

  test('where the whole does, if init lost some of it', () => {
    expect(placed('script\na\0x\nbc\nend script\n', 'bc')).toBe('a\0x\nbc\n');
  });
});

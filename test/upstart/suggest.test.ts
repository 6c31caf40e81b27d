import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { editDistance, nearest } from '../../src/upstart/suggest.ts';

describe('the distance between two words', () => {
  test.each([
    ['', '', 0],
    ['a', '', 1],
    ['limits', 'limit', 1],
    ['lmiit', 'limit', 1],
    ['kitten', 'sitting', 3],
  ])('%j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is the same both ways, and nothing only between equal words', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a));
        expect(editDistance(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('the nearest word', () => {
  const known = ['limit', 'nice', 'respawn limit', 'env', 'exec'];

  test.each([
    ['limits', 'limit'],
    ['LIMIT:', 'limit'],
    ['respawn_limit', 'respawn limit'],
    ['excec', 'exec'],
    ['zebra', undefined],
    ['e', undefined],
    ['::', undefined],
    ['x'.repeat(10_000), undefined],
  ])('to %s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });
});

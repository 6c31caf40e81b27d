import { describe, expect, test } from 'vitest';
import {
  escapeSpecifiers,
  expandSpecifiers,
  hasSpecifier,
  specifierParts,
} from '../../src/systemd/specifiers.ts';
import { pathValue, plainText, readPathValue, readPlainText } from '../../src/systemd/text.ts';

describe('specifiers', () => {
  test('a percent sign means itself when doubled', () => {
    expect(escapeSpecifiers('100%')).toBe('100%%');
    expect(expandSpecifiers('100%%', () => undefined)).toBe('100%');
  });

  test('and before anything but a letter or digit', () => {
    expect(expandSpecifiers('a% b%', () => undefined)).toBe('a% b%');
    expect(expandSpecifiers('%1', () => undefined)).toBeUndefined();
  });

  test('are found', () => {
    expect(hasSpecifier('a %i')).toBe(true);
    expect(hasSpecifier('a %%i')).toBe(false);
    expect(specifierParts('a%ib')).toEqual({
      ok: true,
      parts: [
        { kind: 'text', text: 'a' },
        { kind: 'specifier', letter: 'i' },
        { kind: 'text', text: 'b' },
      ],
    });
    expect(specifierParts('%z')).toEqual({ ok: false, unknown: 'z' });
  });

  test('are replaced', () => {
    expect(expandSpecifiers('%n-%%n', (letter) => (letter === 'n' ? 'web' : undefined))).toBe(
      'web-%n',
    );
  });
});

describe('plain text', () => {
  test('stays on one line and keeps its percent signs', () => {
    expect(plainText(' 100%\nsafe ')).toBe('100%% safe');
    expect(readPlainText('100%% safe')).toBe('100% safe');
  });
});

describe('paths', () => {
  test('are absolute, without .., and not quoted', () => {
    expect(pathValue('/srv//my app/')).toBe('/srv/my app');
    expect(pathValue('/100%')).toBe('/100%%');
    for (const path of ['srv', '/a/../b', '/a\nb', '/a ']) expect(pathValue(path)).toBeUndefined();
  });

  test('are read back', () => {
    expect(readPathValue('/srv//100%%/')).toBe('/srv/100%');
  });
});

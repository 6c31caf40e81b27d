import { describe, expect, test } from 'vitest';
import {
  escapeName,
  escapePath,
  instanceOf,
  isTemplate,
  isUnitName,
  parseUnitName,
  templateOf,
  unescapeName,
  unescapePath,
  unitNameFor,
} from '../../src/systemd/names.ts';

describe('names of units', () => {
  test('have a prefix, perhaps an instance, and a type', () => {
    expect(parseUnitName('web.service')).toEqual({
      prefix: 'web',
      instance: undefined,
      type: 'service',
    });
    expect(parseUnitName('getty@tty1.service')?.instance).toBe('tty1');
    expect(parseUnitName('a@b@c.service')).toMatchObject({ prefix: 'a', instance: 'b@c' });
    expect(parseUnitName('a@.service')?.instance).toBe('');
  });

  test.each(['web', '.service', '@a.service', 'a b.service', 'a+b.service', 'a.foo', 'é.service'])(
    '%s is none',
    (name) => expect(isUnitName(name)).toBe(false),
  );

  test('are at most 255 bytes long', () => {
    expect(isUnitName(`${'a'.repeat(247)}.service`)).toBe(true);
    expect(isUnitName(`${'a'.repeat(248)}.service`)).toBe(false);
  });

  test('templates and instances belong together', () => {
    expect(isTemplate('a@.service')).toBe(true);
    expect(templateOf('a@b.service')).toBe('a@.service');
    expect(templateOf('a@.service')).toBeUndefined();
    expect(instanceOf('a@.service', 'b')).toBe('a@b.service');
  });
});

describe('escaping is that of systemd-escape', () => {
  test.each([
    ['foo', 'foo'],
    ['foo-bar', 'foo\\x2dbar'],
    ['/dev/sda', '-dev-sda'],
    ['a@b c', 'a\\x40b\\x20c'],
    ['.hidden', '\\x2ehidden'],
    ['é', '\\xc3\\xa9'],
  ])('%s is %s', (text, name) => {
    expect(escapeName(text)).toBe(name);
    expect(unescapeName(name)).toBe(text);
  });

  test('a dash in a name is a slash', () => {
    expect(unescapeName('foo-bar')).toBe('foo/bar');
    expect(unescapeName('a\\x4')).toBeUndefined();
  });

  test('paths lose their slashes at the ends', () => {
    expect(escapePath('/var//lib/foo bar/')).toBe('var-lib-foo\\x20bar');
    expect(escapePath('/')).toBe('-');
    expect(escapePath('/a/../b')).toBeUndefined();
    expect(unescapePath('var-lib')).toBe('/var/lib');
  });
});

describe('a unit for something that has a name', () => {
  test.each([
    ['apache2', 'apache2.service'],
    ['my-app', 'my-app.service'],
    ['net/apache', 'net-apache.service'],
    ['a+b c', 'a\\x2bb\\x20c.service'],
    ['a@b', 'a\\x40b.service'],
    ['.dot', '\\x2edot.service'],
    ['', '_.service'],
  ])('%s is %s', (name, unit) => {
    expect(unitNameFor(name, 'service')).toBe(unit);
    expect(isUnitName(unit)).toBe(true);
  });

  test('can be a template', () => {
    expect(unitNameFor('tty', 'service', 'template')).toBe('tty@.service');
  });

  test('never gets too long, and stays apart from others', () => {
    const [one, two] = ['x', 'y'].map((end) => unitNameFor('é'.repeat(300) + end, 'service'));
    expect(isUnitName(one ?? '')).toBe(true);
    expect(one).not.toBe(two);
  });
});

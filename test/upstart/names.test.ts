import { describe, expect, test } from 'vitest';
import { isJobDirectory, isJobFile, jobNameOf, overriddenJobOf } from '../../src/upstart/names.ts';

describe('the job of a file', () => {
  test.each([
    ['ssh.conf', 'ssh'],
    ['net/apache.conf', 'net/apache'],
    ['.hidden.conf', '.hidden'],
    ['a.conf.conf', 'a.conf'],
    ['two words.conf', 'two words'],
    ['.conf', undefined],
    ['net/.conf', undefined],
    ['ssh.conf~', undefined],
    ['ssh.conf.dpkg-old', undefined],
    ['ssh.override', undefined],
    ['ssh', undefined],
    ['', undefined],
    ['.git/x.conf', undefined],
    ['old~/x.conf', undefined],
    ['a//b.conf', undefined],
    ['../b.conf', undefined],
    ['/etc/init/b.conf', undefined],
  ])('%j is %j', (path, name) => {
    expect(jobNameOf(path)).toBe(name);
    expect(isJobFile(path)).toBe(name !== undefined);
  });
});

describe('the job of an override', () => {
  test.each([
    ['ssh.override', 'ssh'],
    ['net/apache.override', 'net/apache'],
    ['ssh.conf', undefined],
    ['.override', undefined],
  ])('%j is %j', (path, name) => {
    expect(overriddenJobOf(path)).toBe(name);
  });
});

describe('a directory', () => {
  test.each(['net', 'conf.d', 'a.swan', 'bak', 'RCS2'])('%s is entered', (name) => {
    expect(isJobDirectory(name)).toBe(true);
  });

  test.each([
    ...['.git', '.', '..', '', 'x~', 'x.bak', 'x.BAK', '#x#', 'x.swp', 'x,v', 'CVS', 'RCS', 'SCCS'],
    ...[
      'CVS.adm',
      '{arch}',
      '_darcs',
      'BitKeeper',
      'x.dpkg-old',
      'x.rpmsave',
      'x.rpmnew',
      'x;1234abCD',
    ],
  ])('%j is not', (name) => {
    expect(isJobDirectory(name)).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { dropInsOf, resolveUnit } from '../../src/systemd/dropins.ts';

const etc = '/etc/systemd/system';
const run = '/run/systemd/system';
const usr = '/usr/lib/systemd/system';

describe('drop-ins', () => {
  const of = (name: string, ...files: string[]) => dropInsOf([name], files);

  test('are applied sorted by file name, whatever directory they are in', () => {
    expect(of('a.service', `${etc}/a.service.d/60.conf`, `${run}/a.service.d/50.conf`)).toEqual([
      `${run}/a.service.d/50.conf`,
      `${etc}/a.service.d/60.conf`,
    ]);
  });

  test('of one file name, the first directory has the word', () => {
    const files = [`${usr}/a.service.d/x.conf`, `${run}/a.service.d/x.conf`];
    expect(of('a.service', ...files)).toEqual([`${run}/a.service.d/x.conf`]);
  });

  test('the more special directory has it before the more general', () => {
    const all = ['a-b-c.service.d', 'a-b-.service.d', 'a-.service.d', 'service.d'];
    for (let from = 0; from < all.length; from++) {
      const files = all.slice(from).map((directory) => `${etc}/${directory}/x.conf`);
      expect(of('a-b-c.service', ...files.reverse())).toEqual([`${etc}/${all[from]}/x.conf`]);
    }
  });

  test('/etc has it before all of /run', () => {
    const files = [`${run}/a-b.service.d/x.conf`, `${etc}/a-.service.d/x.conf`];
    expect(of('a-b.service', ...files)).toEqual([`${etc}/a-.service.d/x.conf`]);
  });

  test('an instance has those of its template too', () => {
    const files = [`${etc}/a@.service.d/1.conf`, `${etc}/a@i.service.d/2.conf`];
    expect(of('a@i.service', ...files)).toEqual(files);
    const same = [`${etc}/a@.service.d/x.conf`, `${etc}/a@i.service.d/x.conf`];
    expect(of('a@i.service', ...same)).toEqual([`${etc}/a@i.service.d/x.conf`]);
  });

  test('end in .conf and are not hidden', () => {
    const names = ['a.txt', '.a.conf', 'a.conf~', 'a.conf.bak'];
    expect(of('a.service', ...names.map((name) => `${etc}/a.service.d/${name}`))).toEqual([]);
  });

  test('of another unit are not taken', () => {
    expect(of('a-b.service', `${etc}/a.service.d/x.conf`, `${etc}/b.service.d/x.conf`)).toEqual([]);
  });
});

describe('a name leads to', () => {
  test('the file in the first directory', () => {
    const found = resolveUnit('a.service', [
      { path: `${usr}/a.service` },
      { path: `${etc}/a.service` },
    ]);
    expect(found).toMatchObject({ kind: 'file', path: `${etc}/a.service` });
  });

  test('the template of an instance', () => {
    expect(resolveUnit('a@i.service', [{ path: `${usr}/a@.service` }])).toMatchObject({
      kind: 'file',
      path: `${usr}/a@.service`,
    });
  });

  test('the unit it is an alias of, with the drop-ins of both names', () => {
    const found = resolveUnit('alias.service', [
      { path: `${usr}/a.service` },
      { path: `${etc}/alias.service`, target: `${usr}/a.service` },
      { path: `${etc}/alias.service.d/1.conf` },
      { path: `${etc}/a.service.d/2.conf` },
    ]);
    expect(found.path).toBe(`${usr}/a.service`);
    expect(found.names).toEqual(['alias.service', 'a.service']);
    expect(found.dropIns).toHaveLength(2);
  });

  test('a mask', () => {
    const entries = [
      { path: `${usr}/a.service` },
      { path: `${etc}/a.service`, target: '/dev/null' },
    ];
    expect(resolveUnit('a.service', entries).kind).toBe('masked');
    expect(resolveUnit('a.service', [{ path: `${etc}/a.service`, empty: true }]).kind).toBe(
      'masked',
    );
  });

  test('nothing', () => {
    expect(resolveUnit('a.service', []).kind).toBe('missing');
    expect(
      resolveUnit('a.service', [{ path: `${etc}/a.service`, target: 'a.socket' }]).kind,
    ).not.toBe('masked');
  });

  test('a masked drop-in is none, and hides those below it', () => {
    const found = resolveUnit('a.service', [
      { path: `${usr}/a.service` },
      { path: `${usr}/a.service.d/x.conf` },
      { path: `${etc}/a.service.d/x.conf`, target: '/dev/null' },
    ]);
    expect(found.dropIns).toEqual([]);
  });

  test('nothing, when links go in a circle', () => {
    const found = resolveUnit('a.service', [
      { path: `${etc}/a.service`, target: 'b.service' },
      { path: `${etc}/b.service`, target: 'a.service' },
    ]);
    expect(found.kind).toBe('missing');
  });
});

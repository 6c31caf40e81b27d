import { describe, expect, test } from 'vitest';
import { readUnit } from '../../src/systemd/read.ts';
import { statementText } from '../../src/text/source.ts';

const read = (text: string, name = 'web.service') =>
  readUnit(name, { fragment: { name: `/etc/systemd/system/${name}`, text } });

describe('a unit is read', () => {
  test('with its name, type and every assignment in order', () => {
    const { unit, problems } = read('[Unit]\nDescription=a\n[Service]\nType=exec\n');
    expect(unit.name).toBe('web.service');
    expect(unit.type).toBe('service');
    expect(unit.settings.map(({ section, key, value }) => [section, key, value])).toEqual([
      ['Unit', 'Description', 'a'],
      ['Service', 'Type', 'exec'],
    ]);
    expect(problems).toEqual([]);
  });

  test('with drop-ins after the fragment, each setting traced to its file', () => {
    const { unit } = readUnit('web.service', {
      fragment: { name: 'web.service', text: '[Service]\nNice=1\n' },
      dropIns: [{ name: 'web.service.d/nice.conf', text: '[Service]\n  Nice = 2 \n' }],
    });
    expect(unit.settings.map(({ value }) => value)).toEqual(['1', '2']);
    const [statement] = unit.settings[1]?.from ?? [];
    expect(statement?.source.name).toBe('web.service.d/nice.conf');
    expect(statement?.name).toBe('Nice');
    expect(statement?.section).toBe('Service');
    expect(statement && statementText(statement)).toBe('Nice = 2');
  });

  test('with the comments at its top', () => {
    expect(read('# one\n;two\n\n#\n[Unit]\n# not this\n').unit.header).toEqual(['one', 'two', '']);
  });

  test('an empty file masks the unit', () => {
    expect(read('').problems.map(({ code }) => code)).toEqual(['masked']);
  });
});

describe('what systemd warns of is told with its words and its line', () => {
  const problems = (text: string, name?: string) =>
    read(text, name).problems.map(({ code, line, message }) => `${line} ${code}: ${message}`);

  test('unknown sections', () => {
    expect(problems('[service]\nNice=1\n[ Service ]\n')).toEqual([
      "1 unknown-section: Unknown section 'service'. Ignoring.",
      "3 unknown-section: Unknown section ' Service '. Ignoring.",
    ]);
  });

  test('sections that belong to another type of unit', () => {
    expect(problems('[Socket]\nListenStream=1\n')).toHaveLength(1);
    expect(problems('[Socket]\nListenStream=1\n', 'web.socket')).toEqual([]);
  });

  test('sections and keys that begin with X- are nobody’s business', () => {
    expect(problems('[X-Mine]\ngarbage\nA=1\n[Service]\nX-Mine=1\n')).toEqual([]);
  });

  test('lines that say nothing', () => {
    expect(problems('Nice=5\n[Service]\nNice\n=5\nnice=5\n')).toEqual([
      '1 outside-section: Assignment outside of section. Ignoring.',
      "3 missing-equals: Missing '=', ignoring line.",
      "4 empty-key: Missing key name before '=', ignoring line.",
      "5 unknown-key: Unknown key 'nice' in section [Service], ignoring.",
    ]);
  });

  test('directives that are gone or going', () => {
    expect(problems('[Service]\nSysVStartPriority=1\n')).toEqual([
      '2 obsolete-key: Support for option SysVStartPriority= has been removed and it is ignored',
    ]);
    expect(problems('[Service]\nMemoryLimit=1G\n')).toEqual([
      '2 deprecated-key: MemoryLimit= is obsolete, use MemoryMax=',
    ]);
  });
});

test('an assignment in a section that is ignored is a statement, and no setting', () => {
  const { unit } = read('[Foo]\nA=1\n[Service]\nNice=5\n');
  expect(unit.statements).toHaveLength(2);
  expect(unit.settings.map(({ key }) => key)).toEqual(['Nice']);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEnvironment, printEnvironment } from '../../src/systemd/environment.ts';
import { parseEnvironmentFile, printFileAssignment } from '../../src/systemd/environment-file.ts';
import { isExecutablePath, parseExecValue } from '../../src/systemd/exec.ts';
import { printExec } from '../../src/systemd/exec-print.ts';
import { expandVariables } from '../../src/systemd/expansion.ts';
import { inspectUnit } from '../../src/systemd/inspect/inspect.ts';
import { locateInValue } from '../../src/systemd/lines.ts';
import {
  escapeName,
  escapePath,
  isUnitName,
  unescapeName,
  unescapePath,
  unitNameFor,
} from '../../src/systemd/names.ts';
import { simplifyPath } from '../../src/systemd/paths.ts';
import { isOneDirective, joinValue, printUnit } from '../../src/systemd/print.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { escapeSpecifiers, expandSpecifiers } from '../../src/systemd/specifiers.ts';
import { parseUnitSyntax, printUnitSyntax } from '../../src/systemd/syntax.ts';
import { plainText } from '../../src/systemd/text.ts';
import { formatTimeSpan, parseTimeSpan } from '../../src/systemd/time-span.ts';
import { lastValue, listValues, settingsOf, superseded } from '../../src/systemd/values.ts';
import { readWords } from '../../src/systemd/words.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { arbitraryUnit, hostileText, unitSoup } from './generators/unit.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 500);
const holds = <T extends [unknown, ...unknown[]]>(
  ...arguments_: [...{ [K in keyof T]: fc.Arbitrary<T[K]> }, (...values: T) => void]
) => fc.assert(fc.property(...arguments_), { numRuns });

const fragment = (text: string) => ({ fragment: { name: 'web.service', text } });

/** The result of `read`, or nothing when it refuses its input in the one way it may. */
function unlessMalformed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

describe('any text', () => {
  test('is cut into pieces that make it up again', () => {
    holds(unitSoup, (text) => {
      const syntax = unlessMalformed(() => parseUnitSyntax({ name: 'a', text }));
      if (syntax !== undefined) expect(printUnitSyntax(syntax)).toBe(text);
    });
  });

  test('of a value can be found again in its file', () => {
    holds(unitSoup, (text) => {
      const reading = unlessMalformed(() => readUnit('web.service', fragment(text)));
      for (const { value, from } of reading?.unit.settings ?? []) {
        const [statement] = from;
        if (statement === undefined) continue;
        for (const [at, character] of [...value].entries()) {
          if (/[ \\]/.test(character) || [...value].join('').length !== value.length) continue;
          const start = [...value].slice(0, at).join('').length;
          const range = locateInValue(statement, start, start + character.length);
          expect(text.slice(range.start, range.end)).toBe(character);
        }
      }
    });
  });

  test('is read without a fall', () => {
    holds(unitSoup, (text) => {
      unlessMalformed(() => {
        const { unit } = readUnit('web.service', fragment(text));
        superseded(unit);
        for (const { section, key } of unit.settings) {
          lastValue(unit, section, key);
          listValues(unit, section, key);
        }
      });
      inspectUnit({ name: 'web.service', fragment: { name: '/etc/x', text } });
    });
  });

  test('is a command line, an environment, a time span, a name or none of these', () => {
    holds(hostileText, (text) => {
      parseExecValue(text);
      parseEnvironment(text);
      parseEnvironmentFile(text);
      parseTimeSpan(text);
      unescapeName(text);
      escapePath(text);
      readWords(text, { quotes: true, escapes: 'next', relaxed: true });
    });
  });
});

describe('what is written is read back', () => {
  test('words of a command arrive as they were', () => {
    holds(fc.array(hostileText), fc.boolean(), (words, noExpansion) => {
      const value = printExec({ prefixes: { noExpansion }, words: ['/bin/a', ...words] });
      const expand = (text: string) => expandSpecifiers(text, () => undefined);
      const { commands, problems } = parseExecValue(value, { expand });
      expect(problems).toEqual([]);
      expect(commands).toHaveLength(1);
      const argv = commands[0]?.argv.map(({ text }) => text) ?? [];
      expect(noExpansion ? argv : expandVariables(argv, ['V=x', 'A=y'])).toEqual([
        '/bin/a',
        ...words,
      ]);
    });
  });

  test('so does the program', () => {
    holds(hostileText, (name) => {
      const path = `/bin/${name}`;
      if (!isExecutablePath(path)) return;
      const expand = (text: string) => expandSpecifiers(text, () => undefined);
      const [command] = parseExecValue(printExec({ words: [path, 'x'] }), { expand }).commands;
      const argv = command?.argv.map(({ text }) => text) ?? [];
      expect(expandVariables(argv, ['V=x'])).toEqual([path, 'x']);
    });
  });

  test('a script arrives line by line, but for blanks and comments', () => {
    const line = fc.constantFrom(
      'a',
      ' b',
      '# c',
      '',
      ';; d',
      'e \\',
      'f\\',
      '"$V" %n',
      "it's",
      '#',
    );
    holds(fc.array(line, { minLength: 1 }), (lines) => {
      const script = lines.join('\n');
      const value = printExec({
        prefixes: { noExpansion: true },
        words: ['/a', { script, lines: true, comments: true }],
      });
      expect(isOneDirective(value)).toBe(true);
      const expand = (text: string) => expandSpecifiers(text, () => undefined);
      const { commands } = parseExecValue(joinValue(value), { expand });
      const ran = commands[0]?.argv[1]?.text ?? '';
      const bare = (text: string) =>
        text
          .replaceAll('\\\n', '')
          .split('\n')
          .filter((each, index) => index === 0 || !/^\s*#/.test(each))
          .map((each) => each.replaceAll(' ', ''))
          .join('\n')
          .trimEnd();
      expect(bare(ran)).toBe(bare(script));
    });
  });

  test('variables of a file have their values', () => {
    holds(fc.array(hostileText), (values) => {
      const printed = values.map((value, at) => printFileAssignment(`V${at}`, value));
      const assignments = parseEnvironmentFile(printed.join('')) ?? [];
      expect(assignments.map(({ name, value }) => [name, value])).toEqual(
        values.map((value, at) => [`V${at}`, value]),
      );
    });
  });

  test('variables have their values', () => {
    holds(hostileText, (value) => {
      const printed = printEnvironment({ name: 'A', value });
      const expand = (text: string) => expandSpecifiers(text, () => undefined);
      const { assignments, problems } = parseEnvironment(printed, expand);
      expect(problems).toEqual([]);
      expect(assignments.map(({ name, value: text }) => [name, text])).toEqual([['A', value]]);
    });
  });

  test('a unit has the same settings', () => {
    holds(arbitraryUnit, (file) => {
      const { text } = printUnit(file);
      const { unit, problems } = readUnit(file.name, fragment(text));
      expect(problems).toEqual([]);
      const meaning = (settings: typeof file.settings) =>
        settings.map(({ section, key, value }) => {
          const joined = joinValue(value).trim();
          const { commands } = parseExecValue(joined);
          const words = commands.map(({ prefixes, path, argv }) => [
            prefixes,
            path,
            argv.map((word) => word.text),
          ]);
          return JSON.stringify([section, key, key.startsWith('Exec') ? words : joined]);
        });
      const keys = new Set(file.settings.map(({ section, key }) => `${section}.${key}`));
      for (const id of keys) {
        const of = (settings: typeof file.settings) =>
          meaning(settings.filter(({ section, key }) => `${section}.${key}` === id));
        expect(of(unit.settings)).toEqual(of(file.settings));
      }
      expect(unit.settings).toHaveLength(file.settings.length);
    });
  });

  test('a unit is written the same the second time', () => {
    holds(arbitraryUnit, (file) => {
      const once = printUnit(file).text;
      const { unit } = readUnit(file.name, fragment(once));
      const again = printUnit({ ...file, header: unit.header, settings: unit.settings }).text;
      const { unit: third } = readUnit(file.name, fragment(again));
      expect(third.settings.map(({ key }) => key)).toEqual(unit.settings.map(({ key }) => key));
      expect(settingsOf(third, 'Service', 'ExecStart')).toHaveLength(
        settingsOf(unit, 'Service', 'ExecStart').length,
      );
    });
  });

  test('time spans, names, paths and percent signs', () => {
    holds(fc.maxSafeNat(), (span) => {
      expect(parseTimeSpan(formatTimeSpan(span))).toBe(span);
    });
    holds(hostileText, (text) => {
      expect(unescapeName(escapeName(text))).toBe(text);
      expect(expandSpecifiers(escapeSpecifiers(text), () => undefined)).toBe(text);
      expect(isUnitName(unitNameFor(text, 'service'))).toBe(true);
      const name = escapePath(`/${text}`);
      const path = name === undefined ? undefined : unescapePath(name);
      if (path !== undefined) expect(path).toBe(simplifyPath(`/${text}`));
    });
  });
});

describe('no value becomes another directive', () => {
  test('neither plain text nor words nor variables', () => {
    holds(hostileText, (text) => {
      const file = printUnit({
        name: 'web.service',
        header: [text],
        settings: [
          { section: 'Unit', key: 'Description', value: plainText(text), from: [] },
          {
            section: 'Service',
            key: 'ExecStart',
            value: printExec({ words: ['/a', text] }),
            from: [],
          },
          {
            section: 'Service',
            key: 'Environment',
            value: printEnvironment({ name: 'A', value: text }),
            from: [],
          },
        ],
      });
      const { unit } = readUnit('web.service', fragment(file.text));
      expect(unit.settings.map(({ key }) => key)).toEqual([
        'Description',
        'Environment',
        'ExecStart',
      ]);
    });
  });

  test('nor anything else that the printer lets through', () => {
    holds(fc.oneof(hostileText, unitSoup), (value) => {
      const settings = ['SourcePath', 'After'].map((key) => ({
        section: 'Unit',
        key,
        value: key === 'After' ? 'last.target' : value,
        from: [],
      }));
      if (!isOneDirective(value)) {
        expect(() => printUnit({ name: 'a.service', header: [], settings })).toThrow(TypeError);
        return;
      }
      const { text } = printUnit({ name: 'a.service', header: [], settings });
      const { unit } = readUnit('a.service', fragment(text));
      expect(unit.settings.map(({ key }) => key)).toEqual(['SourcePath', 'After']);
      expect(unit.settings.find(({ key }) => key === 'After')?.value).toBe('last.target');
    });
  });
});

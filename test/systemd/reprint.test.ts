/** A unit that is read and written again means what it meant. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { textOf } from '../../src/systemd/bytes.ts';
import { type Inspection, inspectUnit } from '../../src/systemd/inspect/inspect.ts';
import { plainMachine } from '../../src/systemd/inspect/machine.ts';
import { printUnit } from '../../src/systemd/print.ts';
import { readUnit } from '../../src/systemd/read.ts';
import { parseUnitSyntax, printUnitSyntax } from '../../src/systemd/syntax.ts';
import { SyntaxProblem } from '../../src/text/syntax-error.ts';
import { titled } from '../e2e/lab.ts';
import { allRowsPath, haveAllRows, type OracleRow, readRows, rowText } from './oracle.ts';

/** The unit as we write it; undefined for one that systemd cannot read at all. */
function reprinted(name: string, text: string): string | undefined {
  try {
    return printUnit(readUnit(name, { fragment: { name, text } }).unit).text;
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

function inspected(name: string, text: string): Inspection {
  const fragment = { name: `/etc/systemd/system/${name}`, text };
  return inspectUnit({ name, fragment, dropIns: [], files: {}, machine: plainMachine });
}

/** What systemd makes of a unit. Of one that it refuses, what it has read up to the fault is no meaning. */
function meaning({ load, load_error, exec, props, runs }: Inspection): object {
  return load === 'loaded' ? { load, exec, props, runs } : { load, load_error };
}

function expectSame(name: string, text: string): void {
  const again = reprinted(name, text);
  if (again === undefined || text === '') return;
  expect(meaning(inspected(name, again)), again).toEqual(meaning(inspected(name, text)));
}

function differing(rows: readonly OracleRow[]): readonly string[] {
  return rows.flatMap((row) => {
    try {
      expectSame(row.name, rowText(row.unit));
      return [];
    } catch (error) {
      return [`${row.id}: ${String(error).split('\n').slice(0, 12).join('\n')}`];
    }
  });
}

describe('written again, every recorded unit means the same', () => {
  const selected = join(import.meta.dirname, '../data/systemd/units-252.jsonl');
  test('of the selection', () => expect(differing(readRows(selected))).toEqual([]));
  test.skipIf(!haveAllRows)(`of the whole collection (${allRowsPath})`, () =>
    expect(differing(readRows(allRowsPath))).toEqual([]),
  );
});

describe('what is said last still counts', () => {
  test.each([
    ['web.service', 'TimeoutStopSec=5\nTimeoutSec=9'],
    ['web.service', 'TimeoutSec=9\nTimeoutStopSec=5'],
    ['web.service', 'TimeoutSec=1\nTimeoutStartSec=2\nTimeoutSec=3\nTimeoutStartSec=4'],
    ['web.service', 'StandardInputData=YQ==\nStandardInputText=b\nStandardInputData=Yw=='],
    ['web.socket', 'ListenDatagram=2\nListenStream=1\nListenDatagram=3'],
    ['web.socket', 'ListenStream=1\nListenDatagram=\nListenStream=2'],
    ['web.timer', 'OnCalendar=daily\nOnBootSec=\nOnActiveSec=1\nOnBootSec=2'],
    ['web.path', 'PathExists=/b\nPathChanged=/a\nPathExists=/c'],
  ])('in %s of %j', (name, lines) => {
    const type = name.slice(name.indexOf('.') + 1);
    const section = `${type.charAt(0).toUpperCase()}${type.slice(1)}`;
    const main = type === 'service' ? 'ExecStart=/bin/true\n' : '';
    expectSame(name, `[${section}]\n${main}${lines}\n`);
  });

  test('and a unit of nothing is not masked', () => {
    expect(reprinted('web.target', '# nothing\n')).toBe('# nothing\n');
    expect(reprinted('web.target', '\n')).toBe('[Unit]\n');
    expectSame('web.target', '\n');
  });
});

const corpus = join(import.meta.dirname, '../../../shared/corpus/units');
const noCorpus = existsSync(corpus) ? undefined : 'the units beside the repository are not here';
const noVerify =
  noCorpus ??
  (spawnSync('systemd-analyze', ['--version']).status === 0 ? undefined : 'needs systemd-analyze');

/** The units that people wrote, by name. */
function unitsOfPeople(): ReadonlyMap<string, string> {
  const names = readdirSync(corpus).sort();
  return new Map(names.map((name) => [name, textOf(readFileSync(join(corpus, name)))]));
}

/**
 * What hangs on the order in a hash table is left out: which of several missing units is named, and where a cycle is
 * found, of which there are some among units of many machines.
 */
function withoutChance(line: string): string {
  return /cycle|: Found dependency on/.test(line)
    ? ''
    : line.replace(/Unit \S+ not found/, 'Unit not found');
}

/** What systemd-analyze(1) says of each unit of a directory, without the numbers of lines. */
function verified(units: ReadonlyMap<string, string>): ReadonlySet<string> {
  const directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-verify-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const unitDirectory = join(directory, 'etc/systemd/system');
  mkdirSync(unitDirectory, { recursive: true });
  for (const [name, text] of units) writeFileSync(join(unitDirectory, name), text);
  const { stderr } = spawnSync(
    'systemd-analyze',
    [
      ...['verify', '--man=no', '--generators=no', '--recursive-errors=one'],
      ...[...units.keys()].map((name) => join(unitDirectory, name)),
    ],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, SYSTEMD_COLORS: '0', SYSTEMD_LOG_LEVEL: 'info' },
    },
  );
  return new Set(
    stderr
      .split('\n')
      .map((line) => withoutChance(line.replaceAll(directory, '').replace(/:\d+:/, ':'))),
  );
}

describe('of the units that people wrote', () => {
  test.skipIf(noCorpus)(titled('every byte is kept', noCorpus), () => {
    for (const [name, text] of unitsOfPeople()) {
      expect(printUnitSyntax(parseUnitSyntax({ name, text })), name).toBe(text);
    }
  });

  test.skipIf(noCorpus)(titled('each, written again, means the same', noCorpus), () => {
    for (const [name, text] of unitsOfPeople()) expectSame(name, text);
  });

  test.skipIf(noVerify)(titled('systemd-analyze says nothing new of those', noVerify), () => {
    const units = unitsOfPeople();
    const before = verified(units);
    const after = verified(
      new Map([...units].map(([name, text]) => [name, reprinted(name, text) ?? text])),
    );
    expect(before.size).toBeGreaterThan(1);
    expect([...after].filter((line) => !before.has(line))).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Inspection } from '../../src/systemd/inspect/inspect.ts';
import { allRowsPath, haveAllRows, inspectRow, type OracleRow, readRows } from './oracle.ts';

/** Properties that were not recorded for a kind of row. */
const notRecorded: Readonly<Record<string, readonly string[]>> = {
  exec: [
    'Environment',
    'UnsetEnvironment',
    'ExecSearchPath',
    'After',
    'Requires',
    'RequiresMountsFor',
    'Wants',
  ],
  environment: ['After', 'Requires'],
  dropin: ['After', 'Requires'],
};

/** Properties that no conversion reads or writes, and that are not modelled. */
const notModelled = new Set(['SystemCallFilter', 'IPAddressAllow', 'LoadCredential']);

/** Properties whose order on the bus says nothing. */
const unordered = new Set(['After', 'Before', 'Requires', 'Wants', 'Conflicts']);

const dumped = '/opt/orc/dump';

function recordedProperties(row: OracleRow, props: Readonly<Record<string, unknown>>): object {
  const without = new Set(notRecorded[row.sub] ?? notRecorded[row.kind] ?? []);
  return Object.fromEntries(
    Object.entries(props)
      .filter(([key]) => !without.has(key) && !notModelled.has(key))
      .map(([key, value]) => [
        key,
        unordered.has(key) && Array.isArray(value) ? [...value].sort() : value,
      ]),
  );
}

const plainCommands = { ExecStart: [{ path: dumped, argv: [dumped], flags: [] }] };

/** The commands of a row. Left out of it are those of the plain unit, and those that are not UTF-8. */
function recordedCommands(inspection: Inspection, row: OracleRow): unknown {
  const text = JSON.stringify(inspection.exec);
  const plain = text === '{}' || text === JSON.stringify(plainCommands) || text.includes('"hex"');
  return plain && row.result.exec === undefined ? undefined : inspection.exec;
}

/** The runs of the program that wrote down what it was given, with the fields that were recorded. */
function recordedRuns(inspection: Inspection, row: OracleRow): unknown {
  const runs = inspection.runs.filter(({ exe }) => exe.endsWith('dump'));
  return runs.map((run, index) => {
    const fields = Object.keys(row.result.runs?.[index] ?? { argv: [] });
    const entries = Object.entries(run).filter(([key]) => fields.includes(key));
    return Object.fromEntries(
      entries.map(([key, value]) => [
        key,
        key === 'env' ? withoutLocale(value as string[]) : value,
      ]),
    );
  });
}

function withoutLocale(env: readonly string[]): readonly string[] {
  return env.filter((entry) => !entry.startsWith('LANG='));
}

/** Whether what a row runs is decided by a shell. */
function runsShell(row: OracleRow): boolean {
  return /"path":"(\/bin\/)?sh"/.test(JSON.stringify(row.result.exec ?? {}));
}

/**
 * The words that reach the recording program when a real shell is run with the words and variables that systemd would
 * give it. The shell decides the rest.
 */
function runsOfShell({ runs }: Inspection): readonly { readonly argv: readonly string[] }[] {
  const directory = mkdtempSync(join(tmpdir(), 'upstart-systemd-shell-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const recorder = join(directory, 'dump');
  const record = join(directory, 'words');
  writeFileSync(record, '');
  writeFileSync(recorder, `#!/bin/sh\nprintf '%s\\0' "$@" '' >>${record}\n`, { mode: 0o755 });
  for (const { exe, argv, env = [] } of runs) {
    const [name = exe, ...words] = argv.map((word) => String(word).replaceAll(dumped, recorder));
    const variables = env.map((entry) => [
      entry.slice(0, entry.indexOf('=')),
      entry.slice(entry.indexOf('=') + 1),
    ]);
    spawnSync(exe, words, { argv0: name, env: Object.fromEntries(variables) });
  }
  // Each run ends in an empty word, which no row gives it.
  const written = readFileSync(record, 'utf8').split('\0\0').slice(0, -1);
  return written.map((run) => ({ argv: [dumped, ...run.split('\0')] }));
}

function check(row: OracleRow): void {
  const inspection = inspectRow(row);
  const { load, load_error, exec, props = {}, runs } = row.result;
  expect(inspection.load).toBe(load);
  expect(inspection.load_error).toEqual(load_error);
  expect(recordedCommands(inspection, row)).toEqual(exec);
  expect(recordedProperties(row, inspection.props)).toEqual(recordedProperties(row, props));
  const hasRuns = row.kind === 'exec' || row.kind === 'environment' || row.sub === 'dropin';
  if (hasRuns || runs !== undefined) {
    const ran = runsShell(row) ? runsOfShell(inspection) : recordedRuns(inspection, row);
    expect(ran).toEqual(runs ?? []);
  }
}

describe('every unit means what systemd 252 made of it', () => {
  const selected = readRows(join(import.meta.dirname, '../data/systemd/units-252.jsonl'));
  test.each(selected.map((row) => [row.id, row] as const))('%s', (_, row) => check(row));
});

describe('and so does every unit of the whole collection', () => {
  test.skipIf(!haveAllRows)(`(${allRowsPath})`, () => {
    const failures: string[] = [];
    for (const row of readRows(allRowsPath)) {
      try {
        check(row);
      } catch (error) {
        failures.push(`${row.id}: ${String(error).split('\n').slice(0, 3).join(' ')}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

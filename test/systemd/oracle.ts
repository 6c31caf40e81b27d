import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textOf } from '../../src/systemd/bytes.ts';
import { dropInsOf } from '../../src/systemd/dropins.ts';
import { type Inspection, inspectUnit } from '../../src/systemd/inspect/inspect.ts';
import { type Machine, plainMachine } from '../../src/systemd/inspect/machine.ts';
import type { Source } from '../../src/text/source.ts';

/** A row of what a real systemd 252 made of a unit. */
export interface OracleRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly sub: string;
  readonly unit: RowText;
  readonly dropins?: Readonly<Record<string, RowText>>;
  readonly files?: Readonly<Record<string, RowText>>;
  readonly result: RowResult;
}

type RowText = string | { readonly hex: string };

interface RowResult {
  readonly load: string;
  readonly load_error?: readonly string[];
  readonly warnings?: readonly string[];
  readonly exec?: unknown;
  readonly props?: Readonly<Record<string, unknown>>;
  readonly runs?: readonly Readonly<Record<string, unknown>>[];
}

/** Facts of the machine that the rows were recorded on, as they show in the rows themselves. */
const recordedOn: Machine = {
  ...plainMachine,
  hostName: 'vm',
  machineId: '8edc84ba8ee74f8c89b47812a6c10364',
  bootId: 'fb95d40d509740cc819ac84feb966482',
  kernelRelease: '6.18.44-fc-v769',
  memory: 25276063744n,
  tasks: 192729n,
  controlGroup: '',
  programs: {
    ...plainMachine.programs,
    '/opt/orc/dump': 0,
    '/opt/orc/../orc/dump': 0,
    '/bin/echo': 0,
    '/bin/sh': 0,
  },
};

export function readRows(path: string): OracleRow[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OracleRow);
}

/** The whole collection, when it is there. */
export const allRowsPath = join(import.meta.dirname, '../../../shared/oracle/unit/rows.jsonl');
export const haveAllRows = existsSync(allRowsPath);

export function rowText(text: RowText): string {
  if (typeof text === 'string') return text;
  const bytes = text.hex.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  return textOf(bytes);
}

const unitDirectory = '/etc/systemd/system';

export function inspectRow(row: OracleRow): Inspection {
  const texts = new Map<string, string>();
  for (const [path, text] of Object.entries(row.dropins ?? {})) {
    texts.set(path.startsWith('/') ? path : `${unitDirectory}/${path}`, rowText(text));
  }
  const dropIns = dropInsOf([row.name], [...texts.keys()]).map(
    (name): Source => ({ name, text: texts.get(name) ?? '' }),
  );
  const files = Object.entries(row.files ?? {}).map(
    ([path, text]) => [path, decodedFile(text)] as const,
  );
  return inspectUnit({
    name: row.name,
    fragment: { name: `${unitDirectory}/${row.name}`, text: rowText(row.unit) },
    dropIns,
    files: Object.fromEntries(files),
    machine: recordedOn,
  });
}

/** An environment file; systemd refuses one that is not UTF-8. */
function decodedFile(text: RowText): string | undefined {
  const decoded = rowText(text);
  return /\p{Surrogate}/u.test(decoded) ? undefined : decoded;
}

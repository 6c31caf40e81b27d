import type { Statement } from '../text/source.ts';
import type { Finding, Severity } from './findings/finding.ts';
import type { ConvertedLine, Fidelity, OutputFile, OutputLine } from './result.ts';

const fidelityOf: Readonly<Record<Severity, Fidelity>> = {
  note: 'exact',
  review: 'close',
  action: 'action',
  lost: 'lost',
};

/** So many statements make one block of output at most, before its lines are no longer told apart. */
const mostMakers = 50;

const worst: readonly Severity[] = ['lost', 'action', 'review', 'note'];

/**
 * The account of every statement: the output lines that came of it and the findings about it. A statement with
 * neither is not accounted for; nothing may be.
 */
export function accountsOf(
  statements: readonly Statement[],
  outputs: readonly OutputFile[],
  findings: readonly Finding[],
): readonly ConvertedLine[] {
  const lines = new Map<Statement, OutputLine[]>();
  for (const { path, lines: printed } of outputs) {
    let before: readonly Statement[] = [];
    for (const { line, from } of printed) {
      // A block that very many statements made together is named by its first line.
      const isTold = from.length > mostMakers && from === before;
      for (const statement of isTold ? [] : from) push(lines, statement, { path, line });
      before = from;
    }
  }
  const about = new Map<Statement, Finding[]>();
  for (const finding of findings) {
    for (const statement of finding.statements) push(about, statement, finding);
  }
  return statements.map((statement) => {
    const named = about.get(statement) ?? [];
    const severity = worst.find((one) => named.some((finding) => finding.severity === one));
    return {
      statement,
      fidelity: severity === undefined ? 'exact' : fidelityOf[severity],
      outputs: lines.get(statement) ?? [],
      findings: named,
    };
  });
}

/** The statements that neither an output line nor a finding speaks of. */
export function unaccounted(accounts: readonly ConvertedLine[]): readonly Statement[] {
  return accounts
    .filter(({ outputs, findings }) => outputs.length === 0 && findings.length === 0)
    .map(({ statement }) => statement);
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

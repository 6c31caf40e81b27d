import type { Conversion } from '../convert/result.ts';
import { positionAt, statementText } from '../text/source.ts';

/**
 * A conversion as one JSON document:
 * `{inputs: [{file, lines: [{line, text, fidelity, outputs: [{path, line}], findings: [code]}]}],`
 * `outputs: [{path, content, mode, instead?}], findings: [{code, severity, file, line, column, message, advice?}],`
 * `errors: [{file?, line?, column?, message, advice?}]}`; an error without a line is about reading or writing a file. Lines and columns count from 1; modes are octal text.
 */
export function conversionJson(
  conversion: Conversion,
  failures: readonly { readonly message: string; readonly file?: string | undefined }[] = [],
): string {
  const { inputs, outputs, findings, problems } = conversion;
  const document = {
    inputs: inputs.map(({ file, lines }) => ({
      file,
      lines: lines.map(({ statement, fidelity, outputs, findings }) => ({
        line: positionAt(statement.source, statement.range.start).line,
        text: statementText(statement),
        fidelity,
        outputs,
        findings: [...new Set(findings.map(({ code }) => code))],
      })),
    })),
    outputs: outputs.map(({ path, content, mode, instead }) => ({
      path,
      content,
      mode: mode.toString(8).padStart(4, '0'),
      ...(instead !== undefined && { instead }),
    })),
    findings: findings.map(({ code, severity, source, range, message, advice }) => ({
      code,
      severity,
      file: source.name,
      ...positionAt(source, range.start),
      message,
      ...(advice !== undefined && { advice }),
    })),
    errors: [
      ...problems.map(({ source, line, range, message, advice }) => {
        const place = positionAt(source, range.start);
        // The column is of init's own line, where it points there.
        const column = place.line === line ? place.column : 1;
        return { file: source.name, line, column, message, advice };
      }),
      ...failures.map(({ file, message }) => ({ ...(file !== undefined && { file }), message })),
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

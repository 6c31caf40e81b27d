import type { Finding } from '../convert/findings/finding.ts';
import { positionAt } from '../text/source.ts';
import type { SyntaxProblem } from '../text/syntax-error.ts';
import { codeFrame } from './code-frame.ts';
import { printable } from './printable.ts';
import type { Style } from './style.ts';

const indent = '  ';
const width = 100;

/** A finding as a person reads it: place, code, the line with carets, what it means, what to do. */
export function findingText(finding: Finding, style: Style): string {
  const { source, range, severity, code, message, advice } = finding;
  const { line, column } = positionAt(source, range.start);
  // What a file does not say has no place in it.
  const isPlaced = finding.statements.length > 0 || range.end > range.start;
  const place = isPlaced ? `${printable(source.name)}:${line}:${column}` : printable(source.name);
  const head = `${place}: ${style.severity(severity, severity)}: ${style.heading(code)}`;
  const texts = advice === undefined ? [message] : [message, advice];
  return [
    head,
    ...indented((isPlaced ? codeFrame(source, range) : []).map((frame) => style.faint(frame))),
    ...indented(texts.flatMap((text) => wrap(printable(text)))),
    '',
  ].join('\n');
}

/** A file that its own init would refuse: place, init's words, the line with carets, what to do. */
export function problemText(problem: SyntaxProblem, style: Style): string {
  const { source, line, range, message, advice } = problem;
  const { column, line: at } = positionAt(source, range.start);
  // Init may notice only at the end of the file what begins somewhere else.
  const place = at === line ? `${line}:${column}` : `${line}`;
  const begins = at === line ? [] : [`It begins on line ${at}:`];
  return [
    `${printable(source.name)}:${place}: ${style.severity('error', 'error')}: ${printable(message)}`,
    ...indented(begins),
    ...indented(codeFrame(source, range).map((frame) => style.faint(frame))),
    ...indented(wrap(printable(advice))),
    '',
  ].join('\n');
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => indent + line);
}

/** A text in lines of at most `width` characters, broken at blanks. */
export function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

import { type FindingCode, findingPages, isFindingCode } from '../convert/findings/pages.ts';
import { wrap } from './findings.ts';
import type { Style } from './style.ts';

/** The page on a kind of finding: what, why, an example, what to do. */
export function explainText(code: FindingCode, style: Style): string {
  const { severity, title, why, example, advice } = findingPages[code];
  return [
    `${style.heading(code)} (${style.severity(severity, severity)})`,
    '',
    title,
    '',
    ...wrap(why),
    ...(example === undefined ? [] : ['', ...example.split('\n').map((line) => `    ${line}`)]),
    ...(advice === undefined ? [] : ['', ...wrap(`What to do: ${advice}`)]),
    '',
  ].join('\n');
}

/** Every code with its severity and title, in order of their names. */
export function explainList(style: Style): string {
  const codes = Object.keys(findingPages).filter(isFindingCode).sort();
  const width = Math.max(...codes.map((code) => code.length));
  return codes
    .map((code) => {
      const { severity, title } = findingPages[code];
      const name = style.heading(code.padEnd(width));
      return `${name}  ${style.severity(severity, severity.padEnd(6))}  ${title}\n`;
    })
    .join('');
}

import { styleText as nodeStyle } from 'node:util';

/** How pieces of a report look. Plain text passes through; a terminal gets colours. */
export interface Style {
  readonly added: (text: string) => string;
  readonly removed: (text: string) => string;
  readonly heading: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly severity: (severity: string, text: string) => string;
}

const same = (text: string): string => text;

/** No colours: for pipes, files and `NO_COLOR`. */
export const plainStyle: Style = {
  added: same,
  removed: same,
  heading: same,
  faint: same,
  severity: (_severity, text) => text,
};

const colourOf: Readonly<Record<string, 'cyan' | 'yellow' | 'magenta' | 'red'>> = {
  note: 'cyan',
  review: 'yellow',
  action: 'magenta',
  lost: 'red',
  error: 'red',
};

/** Whether there are colours has been decided: Node itself would ask whether standard output is a terminal. */
function styleText(format: Parameters<typeof nodeStyle>[0], text: string): string {
  return nodeStyle(format, text, { validateStream: false });
}

/** Colours for a terminal. */
export const colourStyle: Style = {
  added: (text) => styleText('green', text),
  removed: (text) => styleText('red', text),
  heading: (text) => styleText('bold', text),
  faint: (text) => styleText('dim', text),
  severity: (severity, text) => styleText(colourOf[severity] ?? 'white', text),
};

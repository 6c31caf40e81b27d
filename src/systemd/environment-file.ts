import { isWellFormed } from './bytes.ts';

/** One assignment of an environment file. */
export interface FileAssignment {
  readonly name: string;
  readonly value: string;
  /** The line it ends on, from 1. */
  readonly line: number;
}

type State =
  | 'before-key'
  | 'key'
  | 'before-value'
  | 'value'
  | 'value-escape'
  | 'single-quoted'
  | 'double-quoted'
  | 'double-quoted-escape'
  | 'comment'
  | 'comment-escape';

const blanks = ' \t\n\r';
const lineEnds = '\n\r';
const shellSpecial = '"\\`$';

/**
 * Reads a file that `EnvironmentFile=` names (systemd.exec(5), parse_env_file_internal()). This is not shell:
 * nothing is expanded, `export` is part of the name, blanks after a closing quote are lost and what follows is
 * appended. Assignments come out as written, in order, also those with a name that systemd then drops
 * (`isVariableName`). A NUL makes systemd refuse the file: the result is `undefined`.
 *
 * Before 254 a comment that ends in a backslash takes the next line with it: `version` says which rule holds.
 */
export function parseEnvironmentFile(
  text: string,
  version = Number.POSITIVE_INFINITY,
): FileAssignment[] | undefined {
  if (text.includes('\0')) return undefined;
  const assignments: FileAssignment[] = [];
  let state: State = 'before-key';
  let line = 1;
  let key = new Text();
  let value = new Text();

  const finish = () => {
    const trimmed = state === 'value' ? value.trimmed() : value.text();
    assignments.push({ name: key.trimmed(), value: trimmed, line });
    key = new Text();
    value = new Text();
  };

  for (const c of text) {
    const endsLine = lineEnds.includes(c);
    switch (state) {
      case 'before-key':
        if (c === '#' || c === ';') state = 'comment';
        else if (!blanks.includes(c)) {
          state = 'key';
          key.add(c);
        }
        break;
      case 'key':
        if (endsLine) {
          state = 'before-key';
          key = new Text();
        } else if (c === '=') state = 'before-value';
        else key.add(c);
        break;
      case 'before-value':
      case 'value':
        if (endsLine) {
          finish();
          state = 'before-key';
        } else if (c === '\\') state = 'value-escape';
        else if (state === 'before-value' && c === "'") state = 'single-quoted';
        else if (state === 'before-value' && c === '"') state = 'double-quoted';
        else if (state === 'value' || !blanks.includes(c)) {
          state = 'value';
          value.add(c);
        }
        break;
      case 'value-escape':
        state = 'value';
        if (!endsLine) value.addFirmly(c);
        break;
      case 'single-quoted':
        if (c === "'") state = 'before-value';
        else value.addFirmly(c);
        break;
      case 'double-quoted':
        if (c === '"') state = 'before-value';
        else if (c === '\\') state = 'double-quoted-escape';
        else value.addFirmly(c);
        break;
      case 'double-quoted-escape':
        state = 'double-quoted';
        if (shellSpecial.includes(c)) value.addFirmly(c);
        else if (c !== '\n') value.addFirmly(`\\${c}`);
        break;
      case 'comment':
        if (c === '\\' && version < 254) state = 'comment-escape';
        else if (endsLine) state = 'before-key';
        break;
      case 'comment-escape':
        state = 'comment';
        break;
    }
    if (c === '\n') line++;
  }
  const open = state !== 'before-key' && state !== 'key';
  if (open && state !== 'comment' && state !== 'comment-escape') finish();
  return assignments;
}

/**
 * One line, or several, of a file for `EnvironmentFile=` that give a variable exactly this value; `undefined` for a value
 * that no such file can hold: systemd refuses one with a NUL or with bytes that are no UTF-8. The name must be one for
 * which `isVariableName` holds.
 */
export function printFileAssignment(name: string, value: string): string | undefined {
  if (value.includes('\0') || !isWellFormed(value)) return undefined;
  if (/^[A-Za-z0-9_@%+,./:-]*$/.test(value)) return `${name}=${value}\n`;
  return `${name}="${value.replace(/["\\`$]/g, '\\$&')}"\n`;
}

/** A text that grows by characters, and can leave off the blanks at its end. */
class Text {
  private readonly parts: string[] = [];
  /** The number of parts up to the last one that is no loose blank. */
  private firm = 0;

  add(character: string): void {
    this.parts.push(character);
    if (!blanks.includes(character)) this.firm = this.parts.length;
  }

  /** Adds what stays even when it is a blank at the end. */
  addFirmly(text: string): void {
    this.parts.push(text);
    this.firm = this.parts.length;
  }

  text(): string {
    return this.parts.join('');
  }

  trimmed(): string {
    return this.parts.slice(0, this.firm).join('');
  }
}

import { isWellFormed } from './bytes.ts';
import { quoteWord } from './quoting.ts';
import { escapeSpecifiers } from './specifiers.ts';
import { readWord } from './words.ts';

/** One assignment of `Environment=`, and where it stands in the directive's value. */
export interface EnvironmentAssignment {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface EnvironmentProblem {
  readonly code: 'invalid-syntax' | 'unknown-specifier' | 'invalid-assignment';
  /** systemd's own words. */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export interface EnvironmentValue {
  readonly assignments: readonly EnvironmentAssignment[];
  readonly problems: readonly EnvironmentProblem[];
}

/** systemd's env_name_is_valid(). */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/**
 * Reads the value of `Environment=` (systemd.exec(5), config_parse_environ()): words as in a command line, but
 * an unknown escape or an open quote ends the reading there; a word that is no assignment is left out. `$` means
 * nothing. `expand` replaces specifiers, `undefined` for a wrong one; left out, they stay.
 */
export function parseEnvironment(
  value: string,
  expand: (text: string) => string | undefined = (text) => text,
): EnvironmentValue {
  const assignments: EnvironmentAssignment[] = [];
  const problems: EnvironmentProblem[] = [];
  for (let at = 0; ; ) {
    const result = readWord(value, at);
    if (result.kind === 'end') break;
    if (result.kind === 'unbalanced' || result.word.unknownEscape) {
      const start = result.kind === 'word' ? result.word.start : at;
      const message = `Invalid syntax, ignoring: ${value}`;
      problems.push({ code: 'invalid-syntax', message, start, end: value.length });
      break;
    }
    const { word } = result;
    const place = { start: word.start, end: word.end };
    at = result.next;
    const text = expand(word.text);
    if (text === undefined) {
      const message = `Failed to resolve unit specifiers in '${word.text}', ignoring assignment: Invalid slot`;
      problems.push({ code: 'unknown-specifier', message, ...place });
      continue;
    }
    const equals = text.indexOf('=');
    const name = text.slice(0, Math.max(equals, 0));
    if (equals === -1 || !isVariableName(name) || !isWellFormed(text)) {
      const message = `Invalid environment assignment, ignoring: ${text}`;
      problems.push({ code: 'invalid-assignment', message, ...place });
      continue;
    }
    assignments.push({ name, value: text.slice(equals + 1), ...place });
  }
  return { assignments, problems };
}

/**
 * One assignment as a value of `Environment=`: quoted only when it has to be, `%` doubled, control characters as
 * escapes. The name must be one for which `isVariableName` holds.
 */
export function printEnvironment(assignment: {
  readonly name: string;
  readonly value: string;
}): string {
  return quoteWord(escapeSpecifiers(`${assignment.name}=${assignment.value}`));
}

/** Several names, or for `UnsetEnvironment=` also whole assignments, as one value. */
export function printNames(names: readonly string[]): string {
  return names.map((name) => quoteWord(escapeSpecifiers(name))).join(' ');
}

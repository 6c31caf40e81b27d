import { quoteForShell } from '../shell/quote.ts';
import type { Sourced } from '../text/source.ts';
import type { Job } from '../upstart/job.ts';
import { instanceVariables } from './instance-pattern.ts';
import type { Service, Step } from './model.ts';
import { liftCommand, shellText } from './words.ts';

/** An `instance` stanza of several variables that can be told apart again, for there is text between them. */
export interface InstanceParts {
  readonly variables: readonly [InstanceVariable, ...InstanceVariable[]];
  /** What stands between them: one less than there are variables. */
  readonly separators: readonly string[];
  /** Of two variables the first may hold the separator itself, as a path does: the last one divides them. */
  readonly isDividedAtLast?: true;
}

interface InstanceVariable {
  readonly name: string;
  /** Of the first of two or the last: what it is where the name of the instance has only the other one. */
  readonly defaultValue?: string;
}

/** The environment variable in which Upstart itself, and the unit, give the whole name. */
export const wholeName = 'UPSTART_INSTANCE';

/** Variables whose values are paths, by what people call them. */
const ofPaths =
  /^(?:dev|device|devname|devnode|devpath|node|path|file|dir|directory|mountpoint|mnt|mount|socket)$/i;

const token = /\$\{([A-Za-z_]\w*)(?::-([^{}$`"'\\]*))?\}|\$([A-Za-z_]\w*)|([^$]+)/y;

/**
 * The variables of an `instance` pattern and the text between them; undefined where the name cannot be taken apart: one
 * variable, two that touch each other, an expansion other than `${NAME:-default}`. `given` has what the job's own
 * `env` lines say. Text around the whole is left out, as a template has its own name for that (init(5) `instance`).
 */
export function instanceParts(
  pattern: string,
  given: ReadonlyMap<string, string> = new Map(),
): InstanceParts | undefined {
  const variables: InstanceVariable[] = [];
  const separators: string[] = [];
  let text = '';
  token.lastIndex = 0;
  while (token.lastIndex < pattern.length) {
    const found = token.exec(pattern);
    if (found === null) return undefined;
    const [, braced, ownDefault, bare, between] = found;
    const name = braced ?? bare;
    if (name === undefined) {
      text = between ?? '';
      continue;
    }
    if (variables.some((other) => other.name === name)) return undefined;
    if (variables.length > 0) {
      if (text === '' || /[\x00-\x1f\x7f]/.test(text)) return undefined;
      separators.push(text);
    }
    text = '';
    const defaultValue = given.get(name) ?? ownDefault ?? '';
    const isUsable = /^[A-Za-z0-9_.:@%+,-]+$/.test(defaultValue);
    variables.push({ name, ...(isUsable && { defaultValue }) });
  }
  const [first, ...others] = withOneDefault(variables);
  if (first === undefined || others.length === 0) return undefined;
  const parts = { variables: [first, ...others], separators } as const;
  return isDividedAtLast(parts) ? { ...parts, isDividedAtLast: true } : parts;
}

/** Two variables without a default, of which the first is a path and the second is none. */
function isDividedAtLast({ variables }: InstanceParts): boolean {
  const [first, second, ...others] = variables;
  const isPlain = variables.every(({ defaultValue }) => defaultValue === undefined);
  if (second === undefined || others.length > 0 || !isPlain) return false;
  return ofPaths.test(first.name) && !ofPaths.test(second.name);
}

/** The default that a missing part has: of two variables, of the first that has one. */
function withOneDefault(variables: readonly InstanceVariable[]): readonly InstanceVariable[] {
  const defaulted =
    variables.length === 2 && variables.find(({ defaultValue }) => defaultValue !== undefined);
  return variables.map((variable) => (variable === defaulted ? variable : { name: variable.name }));
}

/** What the job's own `env` lines say, by variable. */
export function givenBy({ env }: Job): ReadonlyMap<string, string> {
  return new Map(
    env.flatMap(({ value }) => {
      const split = value.indexOf('=');
      return split > 0 ? [[value.slice(0, split), value.slice(split + 1)] as const] : [];
    }),
  );
}

/** The variables that a unit made of this pattern knows by its own name. */
export function ownVariables(pattern: string): readonly string[] {
  const parts = instanceParts(pattern);
  return parts ? parts.variables.map(({ name }) => name) : instanceVariables(pattern).slice(0, 1);
}

/** The pattern that has these parts; a default is for an `env` line to say. */
export function patternOf(parts: InstanceParts): string {
  return joined(parts, (separator) => separator);
}

function joined(
  { variables, separators }: InstanceParts,
  written: (separator: string) => string,
): string {
  return variables
    .map(({ name }, index) => {
      const separator = separators[index] ?? '';
      // Braces only where the name would go on.
      const variable = /^\w/.test(separator) ? `\${${name}}` : `$${name}`;
      return `${variable}${written(separator)}`;
    })
    .join('');
}

/** The specifier that says the name: as it stands where all text between may stand in a unit's name, else unescaped. */
export function nameSpecifier({ separators }: InstanceParts): '%i' | '%I' {
  return separators.every((text) => /^[A-Za-z0-9:_.@-]+$/.test(text)) ? '%i' : '%I';
}

/**
 * The same parts as the name of a unit has them, where each text between two values is one that may stand there or a slash, which is a
 * dash there. The name is then taken apart as it stands: unescaped, each dash of a value would be a slash.
 */
export function partsInUnitName(parts: InstanceParts): InstanceParts {
  // A path has to be escaped there, and nothing unescapes a part of a name.
  if (parts.variables.some(({ name }) => ofPaths.test(name))) return parts;
  const separators = parts.separators.map((text) => text.replaceAll('/', '-'));
  const named = { ...parts, separators };
  return nameSpecifier(named) === '%i' ? named : parts;
}

/** What stands between two values in the name of a unit (systemd.unit(5) "String Escaping for Inclusion in Unit Names"). */
export function separatorsInUnitName(parts: InstanceParts): readonly string[] {
  if (nameSpecifier(parts) === '%i') return parts.separators;
  return parts.separators.map((text) =>
    [...Buffer.from(text)].map((byte) => escapedByte(byte)).join(''),
  );
}

function escapedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (character === '/') return '-';
  return /[A-Za-z0-9:_.]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** The lines of shell that take the name apart. Both directions know them by their exact words. */
export function splitLines(parts: InstanceParts): string {
  const { variables, separators } = parts;
  const [toLeft, toRight] = parts.isDividedAtLast ? ['%', '##'] : ['%%', '#'];
  const steps = separators.flatMap((separator, index) => {
    const [left, right] = [variables[index]?.name ?? '', variables[index + 1]?.name ?? ''];
    const from = index === 0 ? wholeName : left;
    const text = /^[A-Za-z0-9:_./@-]+$/.test(separator) ? separator : quoteForShell(separator);
    const taken = [
      `${right}=\${${from}${toRight}*${text}}`,
      `${left}=\${${from}${toLeft}${text}*}`,
    ];
    return index === 0 ? [...taken].reverse() : taken;
  });
  const defaulted = variables.find(({ defaultValue }) => defaultValue !== undefined);
  const otherwise = defaulted
    ? `${defaulted.name}=${quoteForShell(defaulted.defaultValue ?? '')}`
    : 'exit 1';
  return [
    ...steps,
    `[ "${joined(parts, escaped)}" = "$${wholeName}" ] || ${otherwise}`,
    `export ${variables.map(({ name }) => name).join(' ')}`,
    '',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/["$`\\]/g, '\\$&');
}

const check = /^\[ "(.*)" = "\$UPSTART_INSTANCE" \] \|\| (?:exit 1|([A-Za-z_]\w*)=(.*))$/m;

/** The parts that a script takes the name apart into with our own lines, at its top. */
export function partsIn(script: string): InstanceParts | undefined {
  if (!script.slice(0, 200).includes(`=\${${wholeName}%`)) return undefined;
  const found = check.exec(script);
  if (found === null) return undefined;
  const [, whole = '', name, value = ''] = found;
  const defaultValue = /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value;
  const parts = instanceParts(
    whole.replace(/\\(["$`\\])/g, '$1'),
    name === undefined ? undefined : new Map([[name, defaultValue]]),
  );
  return parts && script.startsWith(splitLines(parts)) ? parts : undefined;
}

/** A step that first takes the name of its instance apart, where the service has such names. */
export function withInstanceParts(
  step: Sourced<Step>,
  { instance: { parameter } }: Service,
): Sourced<Step> {
  const parts = parameter?.value.parts;
  if (parts === undefined) return step;
  const { command } = step.value;
  const text = command.kind === 'program' ? `exec ${shellText(command)}` : command.text;
  const errexit = command.kind === 'program' || command.errexit;
  return {
    ...step,
    value: { ...step.value, command: { kind: 'shell', text: splitLines(parts) + text, errexit } },
  };
}

/** The step without those lines. */
export function withoutInstanceParts(step: Step): Step {
  const { command } = step;
  const parts = command.kind === 'shell' ? partsIn(command.text) : undefined;
  if (command.kind !== 'shell' || parts === undefined) return step;
  const text = command.text.slice(splitLines(parts).length);
  const known = new Map(parts.variables.map(({ name }) => [name, 'instance']));
  const program =
    /^exec /.test(text) && command.errexit ? liftCommand(text.slice(5), known) : undefined;
  return { ...step, command: program ?? { ...command, text } };
}

import type { Command, Statement } from 'unbash';
import { literalOf } from './calls.ts';
import { assignedBefore, literalWords, type Opening, openingsIn } from './openings.ts';
import { parseShell } from './parse.ts';
import type { Defaults, PlainWord } from './plain-command.ts';
import { positionalIn, wordsIn } from './positional.ts';
import { type Redirection, redirectionOf } from './redirections.ts';
import { variablesNeeded } from './variables.ts';

/** A script that does nothing but make things ready for one program, and then becomes that, or waits for it. */
export interface StraightScript {
  readonly openings: readonly Opening[];
  /** The words of the program; a default of a variable taken out. */
  readonly program: readonly PlainWord[];
  /** Variables of the command that have a value for the case that they are not set, or empty: `${PORT:-80}`. */
  readonly defaults: ReadonlyMap<string, string>;
  /** The program is the last command, and the shell is its parent. */
  readonly isChild: boolean;
  /** The words of the program are told in another way than by its own command: by parameters of the script. */
  readonly hasParameters: boolean;
  /** The words of the program that reads what it prints. */
  readonly reader?: readonly PlainWord[];
}

/**
 * A script all of whose statements but the last are openings, which run one after the other in the very shell that runs the program.
 * Undefined for any other text, also one whose syntax is not understood as a whole.
 */
export function straightScript(text: string): StraightScript | undefined {
  const statements = stepsOf(parseShell(text)?.commands ?? []);
  const last = statements.at(-1);
  if (last === undefined || last.background) return undefined;
  const openings: Opening[] = [];
  let isExporting = false;
  // A job's script is given no parameters.
  let positional: readonly PlainWord[] = [];
  let hasSet = false;
  for (const { command, background } of statements.slice(0, -1)) {
    if (background) return undefined;
    const words = command.type === 'Command' ? literalWords(command)?.join(' ') : undefined;
    if (words === 'set -a' || words === 'set +a') isExporting = words === 'set -a';
    // A script of a job stops at a failure anyway.
    else if (words !== 'set -e') {
      const set = command.type === 'Command' ? positionalIn(command, positional) : undefined;
      if (set !== undefined) {
        positional = set;
        hasSet = true;
        continue;
      }
      // What is set by then may have been read by the parameters.
      if (hasSet) return undefined;
      const found = openingsIn(command, isExporting, text);
      if (found === undefined) return undefined;
      openings.push(...found);
    }
  }
  const { command } = last;
  const needed = variablesNeeded(text);
  // Read once with a value for want of one, and once without, it is two.
  const isTwo = (program: Program) => [...program.defaults.keys()].some((name) => needed.has(name));
  if (command.type === 'Command') {
    const program = programIn(command, positional);
    return program && !isTwo(program) ? withOpenings(openings, program, hasSet) : undefined;
  }
  if (command.type !== 'Pipeline') return undefined;
  const [writer, reader, ...others] = command.commands;
  const isPipe = command.prefixes.length + others.length === 0 && command.operators[0] === '|';
  if (!isPipe || writer?.type !== 'Command' || reader?.type !== 'Command') return undefined;
  const [program, read] = [programIn(writer, positional), programIn(reader, [])];
  if (program === undefined || read === undefined || read.before.length > 0) return undefined;
  if (isTwo(program)) return undefined;
  // Whichever of the two is `exec`, the shell is the parent of both.
  const whole = withOpenings(openings, { ...program, isChild: true }, hasSet);
  return { ...whole, reader: read.program };
}

type Step = Pick<Statement, 'command' | 'background'>;

/** Statements, and of the last one what it joins by `&&`: at a script's end the first that fails ends it either way. */
function stepsOf(statements: readonly Statement[]): readonly Step[] {
  const last = statements.at(-1);
  if (last?.command.type !== 'AndOr' || last.background) return statements;
  const { commands, operators } = last.command;
  if (operators.some((operator) => operator !== '&&')) return statements;
  return [
    ...statements.slice(0, -1),
    ...commands.map((command) => ({ command, background: undefined })),
  ];
}

type Program = Pick<StraightScript, 'program' | 'defaults' | 'isChild'> & {
  readonly before: readonly Opening[];
};

function withOpenings(
  openings: readonly Opening[],
  { before, ...program }: Program,
  hasParameters: boolean,
): StraightScript {
  return { openings: [...openings, ...before], ...program, hasParameters };
}

/** A program with its redirections, which stand for openings of their own. */
function programIn(command: Command, positional: readonly PlainWord[]): Program | undefined {
  const { name, suffix } = command;
  const assigned = assignedBefore(command, true);
  if (name === undefined || assigned === undefined) return undefined;
  const defaults: Defaults = new Map();
  const isExec = literalOf(name) === 'exec';
  const streams: Redirection[] = [];
  const program: PlainWord[] = [];
  for (const each of isExec ? suffix : [name, ...suffix]) {
    if (each.type === 'Word') {
      const words = wordsIn(each, positional, defaults);
      if (words === undefined) return undefined;
      program.push(...words);
    } else {
      const stream = each.type === 'Redirect' ? redirectionOf(each) : undefined;
      if (stream === undefined) return undefined;
      streams.push(stream);
    }
  }
  const [first] = program[0] ?? [];
  if (first === undefined || (first.kind === 'text' && first.text.startsWith('-')))
    return undefined;
  const before = [
    ...assigned.map((one) => (one.kind === 'assign' ? { ...one, isLate: true as const } : one)),
    ...streams.map((redirection): Opening => ({ kind: 'stream', redirection })),
  ];
  return { before, program, defaults, isChild: !isExec };
}

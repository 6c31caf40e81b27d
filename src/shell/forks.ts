import type { Command, Statement, SyntaxNode } from 'unbash';
import { functionsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/** A place at which a shell makes a child process, as long as it goes through there. */
export interface Fork {
  readonly what: 'program' | 'background' | 'pipeline' | 'subshell' | 'substitution';
  readonly start: number;
  readonly end: number;
}

/** What dash and bash do without a child process (dash(1), "Builtins"). */
const builtins: ReadonlySet<string> = new Set(
  `. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd
   read readonly return set shift test times trap true type ulimit umask unalias unset wait`.split(
    /\s+/,
  ),
);

/**
 * The first place at which the shell that runs a text makes a child process; `undefined` if it makes none before a
 * program takes its place with `exec`. What a sourced file or a function of the text does is not looked at.
 */
export function firstFork(text: string): Fork | undefined {
  const script = parseShell(text);
  const functions = functionsOf(text);
  for (const statement of script?.commands ?? []) {
    for (const node of nodesOf(statement, isFunction)) {
      const what = forkAt(node, functions);
      if (what !== undefined) return { what, start: node.pos, end: node.end };
    }
    if (isExec(statement.command)) return undefined;
  }
  return undefined;
}

/** Whether some program takes the shell's place with `exec`, wherever in the text. */
export function hasExec(text: string): boolean {
  const script = parseShell(text);
  return script !== undefined && [...nodesOf(script)].some(isExec);
}

/** Whether a text is a single command and nothing around it: a shell given such a text with -c becomes the program. */
export function isOneCommand(text: string): boolean {
  const [statement, ...others] = parseShell(text)?.commands ?? [];
  return (
    others.length === 0 && statement?.background !== true && statement?.command.type === 'Command'
  );
}

function isFunction(node: SyntaxNode): boolean {
  return node.type === 'Function';
}

function isExec(node: SyntaxNode): boolean {
  return node.type === 'Command' && node.name?.value === 'exec' && node.args.length > 0;
}

function forkAt(node: SyntaxNode, functions: ReadonlySet<string>): Fork['what'] | undefined {
  switch (node.type) {
    case 'Statement':
      return isInBackground(node) ? 'background' : undefined;
    case 'Pipeline':
      return node.commands.length > 1 ? 'pipeline' : undefined;
    case 'Subshell':
      return 'subshell';
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
    case 'ProcessSubstitution':
      return 'substitution';
    case 'Command':
      return runsProgram(node, functions) ? 'program' : undefined;
    default:
      return undefined;
  }
}

function isInBackground({ background }: Statement): boolean {
  return background === true;
}

function runsProgram({ name }: Command, functions: ReadonlySet<string>): boolean {
  return name !== undefined && !builtins.has(name.value) && !functions.has(name.value);
}

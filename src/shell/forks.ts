import type { Command, CompoundList, SyntaxNode } from 'unbash';
import { callsOf, functionsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/** A place at which a shell makes a child process, as long as it goes through there. */
export interface Fork {
  readonly what: 'program' | 'background' | 'pipeline' | 'subshell' | 'substitution';
  /** Whether the shell has nothing left to do but wait for that child, if it waits at all. */
  readonly isLast: boolean;
  readonly start: number;
  readonly end: number;
}

/** What dash or bash does without a child process (dash(1), bash(1), "Builtins"). */
const builtins: ReadonlySet<string> = new Set(
  `. : [ alias bg break builtin caller cd command continue declare dirs echo enable eval exec exit export false fc fg
   getopts hash help history jobs kill let local mapfile popd printf pushd pwd read readarray readonly return set shift
   shopt source suspend test times trap true type typeset ulimit umask unalias unset wait`.split(
    /\s+/,
  ),
);

/** Files of variables; what any other sourced file defines, nobody knows. */
const variablesFile = /^\/etc\/(?:default|sysconfig|conf\.d)\//;

/**
 * The first place at which the shell that runs a text makes a child process before it is done; `undefined` if it makes
 * none before a program takes its place with `exec`. Ways that end the script are not looked at, nor what a sourced file
 * or a function of the text does.
 */
export function firstFork(text: string): Fork | undefined {
  const statements = parseShell(text)?.commands ?? [];
  const isUnknown = unknownNames(text);
  for (const [index, statement] of statements.entries()) {
    for (const node of nodesOf(statement, isNotPassed)) {
      const found = forkAt(node, isUnknown);
      if (found === undefined) continue;
      const isWhole = found.node === statement.command || found.node === statement;
      const isLast = isWhole && index === statements.length - 1;
      return { what: found.what, isLast, start: found.node.pos, end: found.node.end };
    }
    if (isExec(statement.command)) return undefined;
  }
  return undefined;
}

/** The first thing that a text starts in the background, as it is written, where the text waits for none. */
export function leftBehind(text: string): string | undefined {
  const script = parseShell(text);
  if (script === undefined || callsOf(text).some(({ name }) => name === 'wait')) return undefined;
  for (const node of nodesOf(script))
    if (node.type === 'Statement' && node.background === true)
      return text.slice(node.command.pos, node.command.end);
  return undefined;
}

/** Whether some program takes the shell's place with `exec`, wherever in the text, or one that is not known might. */
export function mayExec(text: string): boolean {
  const script = parseShell(text);
  return script === undefined || [...nodesOf(script)].some(isExec) || sourcesFunctions(text);
}

/**
 * Whether a text is a single command, without redirections: given such a text with -c, bash becomes the program; dash
 * does not.
 */
export function isBareCommand(text: string): boolean {
  const [statement, ...others] = parseShell(text)?.commands ?? [];
  return (
    others.length === 0 &&
    statement?.background !== true &&
    statement?.command.type === 'Command' &&
    statement.command.suffix.every(({ type }) => type === 'Word')
  );
}

/** What is defined and run elsewhere, or not at all on the way through the script. */
function isNotPassed(node: SyntaxNode): boolean {
  return node.type === 'Function' || (node.type === 'CompoundList' && endsScript(node));
}

function endsScript({ commands }: CompoundList): boolean {
  const last = commands.at(-1)?.command;
  return last?.type === 'Command' && (last.name?.value === 'exit' || isExec(last));
}

function isExec(node: SyntaxNode): boolean {
  return node.type === 'Command' && node.name?.value === 'exec' && node.args.length > 0;
}

interface ForkingNode {
  readonly what: Fork['what'];
  readonly node: SyntaxNode;
}

function forkAt(node: SyntaxNode, isUnknown: (name: string) => boolean): ForkingNode | undefined {
  switch (node.type) {
    case 'Statement':
      return node.background === true ? { what: 'background', node } : undefined;
    case 'Pipeline':
      return node.commands.length > 1 ? { what: 'pipeline', node } : undefined;
    case 'Subshell':
      return { what: 'subshell', node };
    case 'CommandExpansion':
    case 'ArithmeticCommandExpansion':
    case 'ProcessSubstitution':
      return { what: 'substitution', node };
    case 'Command':
      return runsProgram(node, isUnknown)
        ? (substitutionIn(node) ?? { what: 'program', node })
        : undefined;
    default:
      return undefined;
  }
}

/** The substitution that has to be made before a command can run. */
function substitutionIn(command: Command): ForkingNode | undefined {
  for (const node of nodesOf(command)) {
    if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') {
      return { what: 'substitution', node };
    }
  }
  return undefined;
}

function runsProgram({ name }: Command, isUnknown: (name: string) => boolean): boolean {
  return name !== undefined && !builtins.has(name.value) && !isUnknown(name.value);
}

/** Whether a text takes in a file that may define functions. */
function sourcesFunctions(text: string): boolean {
  return callsOf(text).some(
    ({ name, arguments: [file] }) =>
      (name === '.' || name === 'source') && (file === undefined || !variablesFile.test(file)),
  );
}

/** Makes the function that says of which names nobody knows whether they are programs. */
function unknownNames(text: string): (name: string) => boolean {
  const functions = functionsOf(text);
  const isSourcing = sourcesFunctions(text);
  return (name) => functions.has(name) || (isSourcing && !name.includes('/'));
}

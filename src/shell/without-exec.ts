import { shellBuiltins } from './builtins.ts';
import { functionsOf } from './calls.ts';
import { nodesOf, parseShell } from './parse.ts';

/**
 * A text in which no command takes the shell's place, so that what the shell has to do at its end is done: `exec CMD`
 * becomes `{ CMD; exit; }`, which ends the script with the same status. An `exec` that only redirects stays.
 */
export function withoutExec(text: string): string {
  const script = parseShell(text);
  if (script === undefined) return text;
  let result = text;
  const calls = [...nodesOf(script)].filter(
    (node) => node.type === 'Command' && node.name?.value === 'exec' && node.args.length > 0,
  );
  // From the end, so that the places before it stay what they are.
  for (const call of calls.sort((left, right) => right.pos - left.pos)) {
    const command = result.slice(call.pos, call.end).replace(/^exec\s+/, '');
    result = `${result.slice(0, call.pos)}{ ${command}; exit; }${result.slice(call.end)}`;
  }
  return result;
}

/** The inverse: `{ CMD; exit; }` is `exec CMD` again where CMD runs a program, which ends the script with the same status. */
export function withExec(text: string): string {
  const script = parseShell(text);
  if (script === undefined) return text;
  const functions = functionsOf(text);
  let result = text;
  const groups = [...nodesOf(script)].filter((node) => node.type === 'BraceGroup');
  for (const { pos, end, body } of groups.sort((left, right) => right.pos - left.pos)) {
    const [first, second, ...others] = body.commands;
    if (first === undefined || second === undefined || others.length > 0) continue;
    const command = result.slice(first.command.pos, first.command.end);
    const name = first.command.type === 'Command' && first.command.name?.value;
    const isOne = name && !first.background && !shellBuiltins.has(name) && !functions.has(name);
    if (!isOne || result.slice(pos, end) !== `{ ${command}; exit; }`) continue;
    result = `${result.slice(0, pos)}exec ${command}${result.slice(end)}`;
  }
  return result;
}

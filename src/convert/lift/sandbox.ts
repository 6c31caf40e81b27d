import { callsOf } from '../../shell/calls.ts';
import { baseName } from '../../text/names.ts';
import { atPiece } from '../at-piece.ts';
import type { Context } from '../context.ts';
import type { LiftedJob } from './lifted-job.ts';

/** Options of minijail0 that a path follows, so that it is not the program's (minijail0(1)). */
const withPath: ReadonlySet<string> = new Set(['-b', '-C', '-f', '-k', '-P', '-S', '-V']);

/**
 * A job whose program is put into a sandbox that leaves it alone (`minijail0 -i`), for which alone it expects a fork: the sandbox stays, and
 * systemd knows the main process without a guess. It ends with the status of its program (minijail0(1)).
 */
export function liftSandbox(job: LiftedJob, { style, findings }: Context): LiftedJob {
  const { main } = job.processes;
  if (style === 'faithful' || main === undefined || job.expect?.value !== 'fork') return job;
  // A signal for the program would be the sandbox's.
  if (job.reloadSignal !== undefined || job.killSignal !== undefined) return job;
  // And the number that a hook asks for.
  const { 'post-start': after, 'pre-stop': before } = job.processes;
  if ([after, before].some((hook) => hook && asksForPid(hook.value.command))) return job;
  const { kind, command } = main.value;
  const text = kind === 'exec' ? `exec ${command}` : command;
  const place = sandboxIn(text);
  if (place === undefined) return job;
  const result = `${text.slice(0, place.option.start)}${text.slice(place.option.end).replace(/^[ \t]+/, '')}`;
  const value = { kind, command: kind === 'exec' ? result.replace(/^exec /, '') : result };
  findings.report(
    'sandbox-stays',
    atPiece(main, text.slice(place.command.start, place.command.end)),
    'Without -i, minijail0 stays as the main process, and ends when its program does: nothing has to be guessed.',
  );
  const { expect, ...rest } = job;
  const from = [...main.from, ...expect.from];
  return { ...rest, processes: { ...job.processes, main: { ...main, value, from } } };
}

/** Whether a text asks for the number of the main process. */
function asksForPid(text: string): boolean {
  return (
    /\$\{?MAINPID\b/.test(text) ||
    callsOf(text).some(
      ({ name, arguments: words }) =>
        baseName(name) === 'status' || (baseName(name) === 'initctl' && words[0] === 'status'),
    )
  );
}

/** Where the last command of a text stands, if that is minijail0, and `-i` among its options. */
function sandboxIn(text: string) {
  const call = callsOf(text).at(-1);
  const skipped = call?.name === 'exec' ? 1 : 0;
  const [program, ...words] = call ? [call.name, ...call.arguments].slice(skipped) : [];
  if (call === undefined || baseName(program ?? '') !== 'minijail0') return undefined;
  const option = call.places.slice(skipped + 1)[leavingOption(words)];
  return option && { command: call, option };
}

/** Which of the words behind the name of minijail0 is the `-i` that makes it leave; -1 where none is. */
export function leavingOption(words: readonly (string | undefined)[]): number {
  for (const [index, word] of words.entries()) {
    if (word === '-i') return index;
    const isProgram =
      word === '--' || (word?.startsWith('/') && !withPath.has(words[index - 1] ?? ''));
    if (word === undefined || isProgram) return -1;
  }
  return -1;
}

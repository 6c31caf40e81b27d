import type { Statement } from 'unbash';
import { literalWords } from '../../shell/openings.ts';
import { parseShell } from '../../shell/parse.ts';
import { endsInCommand, isEmptyScript } from '../../shell/plain-command.ts';
import { hasHereDocument } from '../../shell/text-shape.ts';
import { baseName } from '../../text/names.ts';
import type { Process, ProcessName } from '../../upstart/job.ts';
import { processNames } from '../../upstart/job.ts';
import { atPiece } from '../at-piece.ts';
import type { Context } from '../context.ts';
import { givenBy } from '../instance-split.ts';
import { withoutPreamble } from '../preamble.ts';
import { canonicalPath, withValues } from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';

/**
 * A job whose hooks do not remove pid files which its main process does not write any more. `program` is what the main process becomes: one
 * that is told of such a file may write it itself.
 */
export function withoutPidRemovals(
  job: LiftedJob,
  unwritten: readonly string[],
  program: string,
  { findings }: Context,
): LiftedJob {
  const values = givenBy(job);
  const known = (word: string) => canonicalPath(withValues(word, values));
  const files = new Set(unwritten.map(known).filter((path) => !known(program).includes(path)));
  if (files.size === 0) return job;
  const processes = { ...job.processes };
  const hooks: readonly ProcessName[] = processNames.filter((name) => name !== 'main');
  for (const name of hooks) {
    const process = processes[name];
    if (process === undefined || hasHereDocument(process.value.command)) continue;
    const text = textOf(process.value);
    const statements = parseShell(text)?.commands ?? [];
    const gone = statements.filter((each) => removes(each, known, text, files));
    // Lines of our own are read where they are.
    const isPlain = withoutPreamble(process.value.command, job).trimEnd() === text;
    if (gone.length === 0 || !isPlain) continue;
    for (const { pos, end } of gone) {
      findings.report(
        'does-nothing',
        atPiece(process, text.slice(pos, end)),
        `"${text.slice(pos, end)}" removes what the job does not write any more: no line does it.`,
        'Keep it where the program itself writes that file.',
      );
    }
    const rest = without(text, gone);
    // The script ended well there, whatever came before.
    const last = statements.at(-1);
    const isEnd = last !== undefined && gone.includes(last);
    const left = isEnd && !isEmptyScript(rest) && !endsInCommand(rest) ? `${rest}\n:` : rest;
    if (isEmptyScript(left)) delete processes[name];
    else processes[name] = { ...process, value: { kind: 'script', command: `${left}\n` } };
  }
  return { ...job, processes };
}

function textOf({ command }: Process): string {
  return command.trimEnd();
}

/** Whether a statement is `rm -f` of such files and nothing more. */
function removes(
  { command, background, pos, end }: Statement,
  known: (word: string) => string,
  text: string,
  files: ReadonlySet<string>,
): boolean {
  if (background || command.type !== 'Command' || command.prefix.length > 0) return false;
  const plain = parseShell(known(text.slice(pos, end).replaceAll('"', '')))?.commands[0]?.command;
  const [name, ...words] = (plain?.type === 'Command' && literalWords(plain)) || [];
  const operands = words.filter((word) => !word.startsWith('-'));
  const options = words.filter((word) => word.startsWith('-'));
  return (
    baseName(name ?? '') === 'rm' &&
    options.join(' ') === '-f' &&
    operands.length > 0 &&
    operands.every((word) => files.has(word))
  );
}

/** A text without some of its statements, and without the lines that they had for themselves. */
function without(text: string, gone: readonly Statement[]): string {
  let rest = text;
  for (const { pos, end } of gone.toReversed()) {
    const before = rest.slice(0, pos).replace(/[ \t]+$/, '');
    const after = rest.slice(end).replace(/^[ \t]*;?[ \t]*/, '');
    rest =
      before === '' || before.endsWith('\n')
        ? before + after.replace(/^\n/, '')
        : `${before} ${after}`;
  }
  return rest.trimEnd();
}

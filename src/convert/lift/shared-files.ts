import { posix } from 'node:path';
import type { Statement } from 'unbash';
import { openingsIn } from '../../shell/openings.ts';
import { parseShell } from '../../shell/parse.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
import { preparedWith } from '../../shell/preparing.ts';
import { namesGiven, variablesRead } from '../../shell/variables.ts';
import { onlyDecides } from '../../shell/vetoes.ts';
import { withoutLastLineEnds } from '../../text/lines.ts';
import type { Process, ProcessName } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { type EnvironmentFile, readEnvironmentFiles } from '../environment-prelude.ts';
import { givenBy } from '../instance-split.ts';
import { environmentFilesOf, withoutPreamble } from '../preamble.ts';
import { literalText } from '../words.ts';
import type { LiftedJob } from './lifted-job.ts';

const hooks = ['pre-start', 'post-start', 'pre-stop', 'post-stop'] as const;

/**
 * A job whose hooks do not read again what the unit reads: a file of variables that became an `EnvironmentFile=`, which holds for all
 * commands of a unit (systemd.exec(5)), goes from each other script that would read it if it is there, or that needs it as the unit does.
 */
export function liftSharedFiles(job: LiftedJob, { style }: Context): LiftedJob {
  if (style === 'faithful') return job;
  const files = environmentFilesOf(job).map(({ value }) => value);
  const first = files[0];
  // Of several, one would override what another sets.
  if (first === undefined || files.length > 1) return job;
  const changed = hooks.flatMap((name): [ProcessName, LiftedJob['processes'][ProcessName]][] => {
    const process = job.processes[name];
    const value = process && withoutSource(process.value, first, job);
    return process && value ? [[name, { ...process, value }]] : [];
  });
  if (changed.length === 0) return job;
  return { ...job, processes: { ...job.processes, ...Object.fromEntries(changed) } };
}

/** A script that leaves it to the unit to read a file; undefined for one that does not read it, or where it makes a difference. */
function withoutSource(
  { kind, command }: Process,
  file: EnvironmentFile,
  job: LiftedJob,
): Process | undefined {
  if (kind !== 'script') return undefined;
  const whole = withoutLastLineEnds(command);
  const text = withoutPreamble(command, job);
  const preamble = whole.slice(0, whole.length - text.length);
  const statements = parseShell(text)?.commands ?? [];
  const index = statements.findIndex((each) => readsFile(each, text, file, job));
  const statement = statements[index];
  if (preamble !== '' || statement === undefined || index === statements.length - 1)
    return undefined;
  const above = text.slice(0, statement.pos).replace(/[ \t]+$/, '');
  // With the unit it has been read by then.
  const isPlain = statements
    .slice(0, index)
    .every((each) => isPreparation(each) || onlyDecides(each, text));
  const isMade = above.includes(posix.dirname(literalText(file.path) ?? '/'));
  if (!isPlain || isMade || variablesRead(above).size > 0 || namesGiven(above).size > 0)
    return undefined;
  const rest = text.slice(statement.end).replace(/^[ \t]*;?[ \t]*\n*/, '');
  const lines = [...readEnvironmentFiles([file]), `${above}${rest}`];
  return { kind, command: `${lines.join('\n')}\n` };
}

/** Whether a statement makes directories and the like, from which no file of variables comes. */
function isPreparation({ command, background }: Statement): boolean {
  return background === undefined && preparedWith(command) !== undefined;
}

/** Whether a statement reads the variables of a file, and needs it no more than the unit does. */
function readsFile(
  { command, background }: Statement,
  text: string,
  file: EnvironmentFile,
  job: LiftedJob,
): boolean {
  const [opening] = background ? [] : (openingsIn(command, false, text) ?? []);
  return (
    opening?.kind === 'source' &&
    (opening.optional || !file.optional) &&
    !opening.exported &&
    pathOf(opening.path, givenBy(job)) === literalText(file.path)
  );
}

function pathOf(path: PlainWord, values: ReadonlyMap<string, string>): string | undefined {
  let text = '';
  for (const part of path) {
    const value = part.kind === 'text' ? part.text : values.get(part.name);
    const isDivided = part.kind === 'variable' && !part.quoted && /[\s*?[]/.test(value ?? '');
    if (value === undefined || isDivided) return undefined;
    text += value;
  }
  return text;
}

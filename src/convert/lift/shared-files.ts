import { openingsIn } from '../../shell/openings.ts';
import { parseShell } from '../../shell/parse.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
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
 * commands of a unit (systemd.exec(5)), goes from the top of each other script that would read it if it is there.
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

/** A script that leaves it to the unit to read a file first; undefined for one that does not read it first. */
function withoutSource(
  { kind, command }: Process,
  file: EnvironmentFile,
  job: LiftedJob,
): Process | undefined {
  if (kind !== 'script') return undefined;
  const whole = withoutLastLineEnds(command);
  const text = withoutPreamble(command, job);
  const preamble = whole.slice(0, whole.length - text.length);
  const [statement, ...others] = parseShell(text)?.commands ?? [];
  if (preamble !== '' || statement === undefined || others.length === 0) return undefined;
  const [opening] = statement.background ? [] : (openingsIn(statement.command, false, text) ?? []);
  const isSame =
    opening?.kind === 'source' &&
    opening.optional &&
    !opening.exported &&
    pathOf(opening.path, givenBy(job)) === literalText(file.path);
  if (!isSame) return undefined;
  const rest = text.slice(statement.end).replace(/^[ \t]*;?[ \t]*\n*/, '');
  const above = text.slice(0, statement.pos);
  const lines = [...readEnvironmentFiles([file]), `${above}${rest}`];
  return { kind, command: `${lines.join('\n')}\n` };
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

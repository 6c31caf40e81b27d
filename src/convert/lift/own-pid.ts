import { callsOf } from '../../shell/calls.ts';
import { openingsIn } from '../../shell/openings.ts';
import { nodesOf, parseShell } from '../../shell/parse.ts';
import { plainWordText } from '../../shell/plain-command.ts';
import { filePids } from '../../shell/status-pid.ts';
import { edited } from '../../shell/text-edits.ts';
import { namesGiven } from '../../shell/variables.ts';
import { baseName } from '../../text/names.ts';
import type { Sourced } from '../../text/source.ts';
import type { Process } from '../../upstart/job.ts';
import { atPiece } from '../at-piece.ts';
import type { Context } from '../context.ts';
import { givenBy } from '../instance-split.ts';
import { canonicalPath, withValues } from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';

/** Hooks to which systemd gives the number of the main process (systemd.exec(5) `$MAINPID`). */
const beside = ['post-start', 'pre-stop'] as const;

/**
 * A job whose hooks take the number of its main process from systemd, where they read it from a file into which the main script put its own,
 * by `echo $$ > FILE` or `start-stop-daemon --make-pidfile`: unless it forks, that is the process that init follows.
 */
export function liftOwnPid(job: LiftedJob, { style, findings }: Context): LiftedJob {
  const { main } = job.processes;
  const forks = job.expect !== undefined && job.expect.value !== 'none';
  if (style === 'faithful' || main === undefined || forks || job.chroot !== undefined) return job;
  const values = givenBy(job);
  const known = (word: string) => canonicalPath(withValues(word.replaceAll('"', ''), values));
  const all = Object.values(job.processes).flatMap((process) => (process ? [process.value] : []));
  const written = new Set(
    ownPidFiles(main.value)
      .map(known)
      .filter((file) => !isWrittenElse(all, file, known)),
  );
  if (written.size === 0) return job;
  const processes = { ...job.processes };
  for (const name of beside) {
    const process: Sourced<Process> | undefined = processes[name];
    if (process?.value.kind !== 'script') continue;
    const { command } = process.value;
    if (namesGiven(command).has('MAINPID')) continue;
    const places = filePids(command, (word) => written.has(known(word)));
    for (const { start, end } of places) {
      const asked = command.slice(start, end);
      findings.report(
        'call-rewritten',
        atPiece(process, asked),
        `"${asked}" became "$MAINPID", which systemd gives to this command.`,
      );
    }
    const text = edited(
      command,
      places.map((place) => ({ ...place, text: '$MAINPID' })),
    );
    processes[name] = { ...process, value: { kind: 'script', command: text } };
  }
  return { ...job, processes };
}

/** The files into which a main process writes its own number, as they are written. */
function ownPidFiles({ kind, command }: Process): readonly string[] {
  const text = kind === 'exec' ? `exec ${command}` : command;
  const statements = parseShell(text)?.commands ?? [];
  const echoed = statements.flatMap(({ command: node, background }) =>
    (background ? [] : (openingsIn(node, false, text) ?? [])).flatMap((opening) =>
      opening.kind === 'pid' ? [plainWordText(opening.path)] : [],
    ),
  );
  const made = callsOf(text).flatMap(({ name, arguments: words }) => {
    const [program, ...rest] = name === 'exec' ? words : [name, ...words];
    const isMade = rest.some((word) => word === '-m' || word === '--make-pidfile');
    // In the background it is the number of a child.
    const isChild = rest.some((word) => /^-\w*b|^--background$/.test(word ?? ''));
    if (baseName(program ?? '') !== 'start-stop-daemon' || !isMade || isChild) return [];
    const at = rest.findIndex((word) => word === '-p' || word === '--pidfile');
    const file = at === -1 ? undefined : rest[at + 1];
    return file === undefined ? [] : [file];
  });
  return [...echoed, ...made];
}

/** Commands that do not write into a file that they are told of. */
const reading: ReadonlySet<string> = new Set([
  ...['cat', 'rm', 'test', '[', 'start-stop-daemon', 'echo', 'readlink'],
]);

/** Whether more than one command of a job may write into a file. */
function isWrittenElse(
  processes: readonly Process[],
  file: string,
  known: (word: string) => string,
): boolean {
  const texts = processes.map(({ kind, command }) => {
    const text = kind === 'exec' ? `exec ${command}` : command;
    const read = filePids(text, (word) => known(word) === file);
    return edited(
      text,
      read.map((place) => ({ ...place, text: '0' })),
    );
  });
  const redirects = texts
    .flatMap((text) => parseShell(text) ?? [])
    .flatMap((script) => [...nodesOf(script)])
    .filter((node) => node.type === 'Redirect' && known(node.target?.text ?? '') === file);
  const isTold = texts.some((text) =>
    callsOf(text).some(({ name, arguments: words, start, end }) => {
      const program = name === 'exec' ? words[0] : name;
      return known(text.slice(start, end)).includes(file) && !reading.has(baseName(program ?? ''));
    }),
  );
  return redirects.length > 1 || isTold;
}

import { commentsIn } from '../../shell/leading-comments.ts';
import { endsInCommand, type PlainWord } from '../../shell/plain-command.ts';
import { type Sourced, type Statement, sourced } from '../../text/source.ts';
import type { Expect, Job, Process } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import { atPiece, commandOf, type Piece, settingOf } from '../at-piece.ts';
import { daemonOfJob } from '../daemon.ts';
import { readEnvironmentFiles } from '../environment-prelude.ts';
import { givenBy } from '../instance-split.ts';
import type { ProcessSetting, ProcessSettings } from '../model.ts';
import { withoutPreamble } from '../preamble.ts';
import { stepOf } from '../process-step.ts';
import { atPlaces } from '../start-guards.ts';
import { commandText, type Lifted, type Surroundings } from './lifted.ts';
import type { LiftedJob, ScriptSays } from './lifted-job.ts';
import { sinksOf } from './streams.ts';

/** The job that says by stanzas what was lifted; undefined where its command still needs a shell, or cannot do without its parent. */
export function jobOf(
  main: Sourced<Process>,
  preamble: string,
  program: readonly PlainWord[],
  lifted: Lifted,
  { job, others, context }: Surroundings,
): LiftedJob | undefined {
  const { env, files, limits, known, unseen, directory, umask, root, nice, user, group, runs } =
    lifted;
  const sinks = sinksOf(lifted, job, main);
  const expect = expectAfter(job, lifted);
  if (sinks === undefined || expect === undefined) return undefined;
  if (lifted.isOwnNumber && (lifted.parent !== undefined || lifted.forks > 0)) return undefined;
  const read = program.flatMap((word) =>
    word.flatMap((part) => (part.kind === 'variable' ? [part.name] : [])),
  );
  const isHidden = (name: string) =>
    lifted.late.has(name) || lifted.hidden.has(name) || lifted.hidesFiles === true;
  if (read.some(isHidden)) return undefined;
  forgetUnread(lifted, read);
  if (isCutAgain(lifted, job, others, sinks)) return undefined;
  // A file that nobody has seen may set any of them.
  const given = givenBy({ ...job, env: [...job.env, ...env.map((each) => sourced(each, []))] });
  const open =
    unseen.length > 0 ? read.map((name) => [name, ofMany(given.get(name))] as const) : [];
  // Without its file, a word that is a variable alone is none.
  const maybe = [...lifted.perhaps].filter((name) =>
    [known.get(name), given.get(name)].every((value) => !/["'\s*?[\]\\]/.test(value ?? '')),
  );
  // They stand above what is run first.
  const comments = commentsOf(main.value, job, lifted);
  const process: Process = {
    kind: 'script',
    command: `${preamble}${[
      ...readEnvironmentFiles(files),
      ...(runs.length === 0 ? comments : []),
      `exec ${commandText(program)}\n`,
    ].join('\n')}`,
  };
  // A stanza that the script goes on from, or takes the place of, is a part of what is said now.
  const said = <T>(value: T, stanza?: Sourced<T>, ...pieces: readonly Piece[]) => {
    const from = [...main.from, ...(stanza?.from ?? [])];
    return atPiece({ ...main, from, value }, ...pieces, lifted.command);
  };
  const script: ScriptSays = {
    given: new Map<string, string | undefined>([
      ...known,
      ...maybe.map((name) => [name, undefined] as const),
      ...open,
    ]),
    settings: settingsOf(lifted, main.from),
    guards: atPlaces(lifted.guards, main),
    ...sinks,
    ...(lifted.syslog && { syslog: said(lifted.syslog) }),
    othersAreRoots:
      others.length + runs.length > 0 &&
      ((user !== undefined && user !== 'root') || group !== undefined),
    ...(unseen.length > 0 && { unseen }),
    ...(lifted.readsLogin && { readsLogin: true }),
    ...(lifted.pidFile !== undefined && { pidFile: lifted.pidFile }),
    ...(runs.length > 0 && {
      prepares: { ...main, value: [...comments, preparing(runs)].join('\n') },
    }),
  };
  const start = absolutePath(job.chdir?.value ?? '/');
  // A user's manager starts its services elsewhere.
  const isMoved = directory !== undefined && (context.manager === 'user' || directory !== start);
  const isMasked = umask !== undefined && umask !== (job.umask?.value ?? 0o022);
  const { expect: before, ...rest } = job;
  // An expectation that a fork met which is left out now is a part of what is said by running the program itself.
  const from = [...main.from, ...(expect === 'none' ? (before?.from ?? []) : [])];
  const result: LiftedJob = {
    ...rest,
    ...(expect !== 'none' && { expect }),
    env: [
      ...job.env,
      ...env.map((each) => said(each, undefined, settingOf(each.replace(/=.*/s, '')))),
    ],
    limits: new Map([
      ...job.limits,
      ...[...limits].map(
        ([name, limit]) => [name, said(limit, undefined, commandOf('ulimit'))] as const,
      ),
    ]),
    ...(isMoved && { chdir: said(directory, job.chdir, commandOf('cd')) }),
    ...(root !== undefined && { chroot: said(root) }),
    ...(isMasked && { umask: said(umask, job.umask, commandOf('umask')) }),
    ...(nice !== undefined && { nice: said(nice, job.nice) }),
    ...(user !== undefined && { setuid: said(user) }),
    ...(group !== undefined && { setgid: said(group) }),
    processes: { ...job.processes, main: { ...main, value: process, from } },
    script,
  };
  // A reload is a command of the unit, too.
  const reloads = daemonOfJob(result, context.site)?.known?.reloadsOnHangUp === true;
  if (reloads && isCut(sinks)) return undefined;
  return stepOf('main', process, result, 'native').command.kind === 'program' ? result : undefined;
}

/** The value that a job gives a variable, where that is not one word: one that a file may give instead is taken for one. */
function ofMany(value: string | undefined): string | undefined {
  return value !== undefined && /[\s*?[\]\\]/.test(value) ? value : undefined;
}

/** Leaves out what the script set for itself alone, and nothing of the unit reads; what a file sets, the unit has. */
function forgetUnread({ env, own, known }: Lifted, read: readonly string[]): void {
  const unread = new Set([...own].filter((name) => !read.includes(name) && !known.has(name)));
  for (const [index, each] of [...env.entries()].toReversed())
    if (unread.has(each.replace(/=.*/s, ''))) env.splice(index, 1);
  for (const name of unread) own.delete(name);
}

/** The comments in what the program was run by, for the reader of the unit; those of a guard stand above its condition. */
function commentsOf({ kind, command }: Process, job: Job, { guards }: Lifted): readonly string[] {
  if (kind === 'exec') return [];
  const told = new Set(guards.flatMap(({ comments }) => comments ?? []));
  return commentsIn(withoutPreamble(command, job))
    .filter((line) => !told.has(line))
    .map((line) => `# ${line}`);
}

/** The commands as a script of their own: of its last one the status counts, which is not to be that of a test. */
function preparing(runs: readonly string[]): string {
  return `${[...runs, ...(endsInCommand(runs.at(-1) ?? '') ? [] : [':'])].join('\n')}\n`;
}

/** Whether a file that the program was to start anew would be cut by each other command of the unit, a reload among them. */
function isCutAgain(
  { runs }: Lifted,
  { reloadSignal, expect, task }: Job,
  others: readonly Process[],
  sinks: Sinks,
): boolean {
  const hasMore = others.length + runs.length > 0 || reloadSignal !== undefined;
  // What forks is reloaded by a command, but for a task.
  const forks = expect !== undefined && expect.value !== 'none' && task === undefined;
  return isCut(sinks) && (hasMore || forks);
}

type Sinks = NonNullable<ReturnType<typeof sinksOf>>;

/** Whether a stream goes to a file that is started anew. */
function isCut({ output, error }: Sinks): boolean {
  return [output, error].some(
    (sink) => sink?.value.kind === 'file' && sink.value.truncate === true,
  );
}

/**
 * What the job expects of the program itself, `none` where that is nothing; undefined where what stood in front of it took part: a fork
 * of its own, or the status that a parent passed on.
 */
function expectAfter(
  { expect, normalExit, task, respawn }: Job,
  { parent, forks, syslog }: Lifted,
): NonNullable<Job['expect']> | 'none' | undefined {
  // Of a task nothing is expected but its end.
  const isStated = expect !== undefined && expect.value !== 'none' && task === undefined;
  const asStated = expect ?? 'none';
  if (parent === undefined && forks === 0) return asStated;
  if (parent !== undefined) {
    // To a parent, who dies by a signal ends with a number above 128.
    const isNumber = normalExit.some(({ value }) =>
      value.kind === 'exit' ? value.code > 128 : respawn !== undefined,
    );
    // And a pipe ends with the status of logger.
    const isRead = task !== undefined || (respawn !== undefined && normalExit.length > 0);
    const isPiped = syslog !== undefined && isRead;
    return isStated || forks > 0 || isNumber || isPiped ? undefined : asStated;
  }
  // What stood in front forked so often of what the job was told to count; the program forks the rest.
  if (expect === undefined) return undefined;
  const counted: readonly Expect[] = ['none', 'fork', 'daemon'];
  const left = counted[counted.indexOf(expect.value) - forks];
  if (left === undefined) return undefined;
  return left === 'none' ? left : { ...expect, value: left };
}

function settingsOf({ settings }: Lifted, from: readonly Statement[]): ProcessSettings {
  const said: { -readonly [Name in ProcessSetting]?: Sourced<string> } = {};
  for (const [name, value] of settings) said[name] = sourced(value, from);
  return said;
}

import { directoryStatements, type ReadStatement } from '../../shell/directory-commands.ts';
import { parseShell } from '../../shell/parse.ts';
import { endsInCommand, isEmptyScript } from '../../shell/plain-command.ts';
import { endingGuard } from '../../shell/start-guards.ts';
import { withoutLastLineEnds } from '../../text/lines.ts';
import type { Sourced } from '../../text/source.ts';
import type { Process } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import { atPiece, escapedPattern } from '../at-piece.ts';
import type { Context } from '../context.ts';
import { departureOf } from '../departure.ts';
import type { Directories } from '../model.ts';
import { withoutPreamble } from '../preamble.ts';
import type { LiftedJob, ScriptSays } from './lifted-job.ts';
import {
  agreeing,
  canonical,
  isOwnName,
  valuesIn,
  type Wanted,
  wantedIn,
  whole,
} from './wanted-directories.ts';

/** `StateDirectory=` and its kin from this version on; before, only those below /run (NEWS 235). */
const since = 235;

/** What the pre-start runs, and what the main script prepares: its text, and where each of its statements stands. */
interface Script {
  readonly text: string;
  readonly statements: readonly ReadStatement[];
}

/**
 * A job without those commands of its pre-start, and of what its main script prepares, that make a directory below /run, /var/lib, /var/cache or
 * /var/log as systemd makes it for the unit: with the same owner, whose group may be another one only where the group may do no more than
 * all others, and with the same mode. systemd makes it before anything else runs, so nothing that comes before may speak of it; and it gives
 * what is there already to the unit's user, with all that is in it, so that outside of /run the job has to do so, too. (systemd.exec(5)
 * `RuntimeDirectory=`.)
 */
export function liftDirectories(job: LiftedJob, context: Context): LiftedJob {
  const process = job.processes['pre-start'];
  const prepares = job.script?.prepares;
  const about: Sourced<unknown> | undefined = process ?? prepares;
  const mayDiffer = context.style === 'native' && context.manager === 'system';
  if (!mayDiffer || context.systemd < since || about === undefined) return job;
  // Below another root directory, or in a template, it is another one than its name says.
  if (job.chroot !== undefined || job.instance !== undefined) return job;
  // Every process of the job, the pre-start among them, starts in this one: it fails where that is not there.
  const directory = canonical(absolutePath(job.chdir?.value ?? '/'));
  const texts = [process && preStartText(process.value, job), prepares?.value];
  const values = valuesIn(texts.join('\n'), job);
  const [before, inMain] = texts.map((text) =>
    text === undefined ? undefined : scriptOf(text, values),
  );
  if ((process && !before) || (prepares && !inMain)) return job;
  const scripts = [before, inMain].map((script) => script ?? { text: '', statements: [] });
  const all = scripts.flatMap(({ text, statements }) =>
    statements.map((statement) => ({
      ...statement,
      text: text.slice(statement.start, statement.end),
    })),
  );
  const { wanted, named } = wantedIn(all, values, job);
  const isElsewhere = ({ path }: Wanted) => !`${directory}/`.startsWith(`${path}/`);
  const { lifted, gone } = whole(agreeing(wanted, job).filter(isElsewhere), named);
  if (lifted.length === 0) return job;
  const madeIn = ({ path }: Wanted): Sourced<unknown> => {
    const abouts: readonly (Sourced<unknown> | undefined)[] = [process, prepares];
    const found = abouts.flatMap((each) => {
      const at = each && atPiece(each, makingOf(path));
      return at === each || at === undefined ? [] : [at];
    });
    return found[0] ?? atPiece(about, making);
  };
  report(lifted, madeIn, job, context);
  const first = scripts[0]?.statements.length ?? 0;
  const [ofStart, ofMain] = scripts.map((script, index) => {
    const offset = index === 0 ? 0 : first;
    const left = withoutStatements(script, (at) => gone.has(at + offset)).trimEnd();
    return isEmptyScript(left) ? '' : left.replace(/^(?:[ \t]*\n)+/, '');
  });
  const { 'pre-start': _, ...others } = job.processes;
  return {
    ...job,
    processes: {
      ...others,
      ...(process &&
        ofStart && {
          'pre-start': { ...process, value: { kind: 'script', command: `${ofStart}\n` } },
        }),
    },
    ...(job.script && {
      script: withPrepared(job.script, ofMain === '' || ofMain === ':' ? undefined : ofMain),
    }),
    directories: directoriesOf(lifted, madeIn, job, context),
  };
}

function withPrepared(script: ScriptSays, left: string | undefined): ScriptSays {
  const { prepares, ...rest } = script;
  return prepares && left ? { ...rest, prepares: { ...prepares, value: `${left}\n` } } : rest;
}

function preStartText({ kind, command }: Process, job: LiftedJob): string {
  return kind === 'script' ? withoutPreamble(command, job) : command;
}

function scriptOf(text: string, values: ReadonlyMap<string, string>): Script | undefined {
  const statements = directoryStatements(text, values);
  return statements && { text, statements };
}

function withoutStatements({ text, statements }: Script, isGone: (at: number) => boolean): string {
  let left = text;
  const last = statements.length - 1;
  for (const [index, { start, end }] of [...statements.entries()].reverse()) {
    if (!isGone(index)) continue;
    const after = left.slice(end).replace(/^[ \t]*;?[ \t]*(?:#[^\n]*)?\n?/, '');
    left = `${left.slice(0, start).replace(/[ \t]*$/, '')}${after}`;
  }
  // What ended well was the last of them; the one before may end in a test that does not hold.
  const isOpen = isGone(last) && !isEmptyScript(left) && !endsInCommand(left);
  return isOpen ? `${withoutLastLineEnds(left)}\n:` : left;
}

/** What makes a directory, at its place. */
type MadeIn = (one: Wanted) => Sourced<unknown>;

/** A command that makes directories. */
const making = /(?<![\w.-])(?:mkdir|install)[ \t][^\n;&|]*/;

/** The command that makes the directory of a path, by any of its names. */
function makingOf(path: string): RegExp {
  const [, parent = '', rest = ''] = /^(\/run\/(?:lock\/)?|)(.*)$/s.exec(path) ?? [];
  const names: Readonly<Record<string, string>> = {
    '/run/': '(?:\\/var)?\\/run\\/',
    '/run/lock/': '\\/(?:var\\/lock|(?:var\\/)?run\\/lock)\\/',
  };
  return new RegExp(
    `(?<![\\w.-])(?:mkdir|install)[ \\t][^\\n;&|]*${names[parent] ?? ''}${escapedPattern(rest)}(?![\\w.-])`,
  );
}

function directoriesOf(
  taken: readonly Wanted[],
  madeIn: MadeIn,
  job: LiftedJob,
  context: Context,
): Directories {
  const modes = new Map(taken.map((one) => [one.kind, one]));
  const shared = taken.find((one) => one.kind === 'Runtime' && isNeededLater(one, job, context));
  return {
    made: taken.map((one) => ({ ...madeIn(one), value: { kind: one.kind, name: one.name } })),
    modes: [...modes].flatMap(([kind, one]) => {
      const mode = one.mode.toString(8).padStart(4, '0');
      return one.mode === 0o755 ? [] : [{ ...madeIn(one), value: { kind, mode } }];
    }),
    ...(shared && { preserve: { ...madeIn(shared), value: 'yes' } }),
  };
}

/**
 * Whether somebody else may need a directory below /run when this service has stopped: what the main process has left behind, or others,
 * where it is not called after the job alone.
 */
function isNeededLater({ name }: Wanted, job: LiftedJob, context: Context): boolean {
  const { index } = context;
  if (departureOf(job, context)?.isCertain) return true;
  const [first = ''] = name.split('/');
  return !isOwnName(name, job) || index.sharesBelowRun(first, job.name);
}

function report(taken: readonly Wanted[], madeIn: MadeIn, job: LiftedJob, context: Context): void {
  const user = job.setuid?.value ?? 'root';
  const group = job.setgid?.value ?? user;
  const now = job.setgid ? job.setgid.value : `that of ${user}`;
  const ofUser = user !== 'root' && job.script?.othersAreRoots !== true;
  const mayEnd = endsEarly(job.processes['pre-start']?.value.command ?? '');
  for (const one of taken) {
    const differences = [
      // It may have found it there.
      ...(ofUser && one.kind === 'Runtime' ? [`${user} could not have made it there`] : []),
      ...(mayEnd ? ['it is there also where the pre-start would have ended before'] : []),
      ...(one.group === group ? [] : [`its group is ${now} and no longer ${one.group}`]),
      ...(one.kind === 'Runtime' && !isNeededLater(one, job, context)
        ? ['it is removed when the unit stops']
        : []),
      'where its mode or owner has been changed, systemd sets it again, and with the owner that of all that is in it',
      ...(one.isDeep ? ['where they are not, all in it is left as it is'] : []),
    ];
    context.findings.report(
      'directory-by-systemd',
      madeIn(one),
      `systemd makes ${one.path}: ${differences.join('; ')}.`,
    );
  }
}

/** Whether a script may end by `exit 0` before it has made anything. */
function endsEarly(text: string): boolean {
  return (parseShell(text)?.commands ?? []).some(
    ({ command }) => endingGuard(command) !== undefined,
  );
}

import { callsOf } from '../../shell/calls.ts';
import {
  type DirectoryCommand,
  directoryStatements,
  type ReadStatement,
} from '../../shell/directory-commands.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
import { baseName } from '../../text/names.ts';
import { type Sourced, sourced } from '../../text/source.ts';
import type { Process } from '../../upstart/job.ts';
import { absolutePath } from '../absolute-path.ts';
import type { Context } from '../context.ts';
import { isMadeBySystemd } from '../directories.ts';
import { givenBy } from '../instance-split.ts';
import type { Directories, DirectoryKind } from '../model.ts';
import { withoutPreamble } from '../preamble.ts';
import { withValues } from './lifted.ts';
import type { LiftedJob, ScriptSays } from './lifted-job.ts';
import { octal } from './wrapping.ts';

/** `StateDirectory=` and its kin from this version on; before, only those below /run (NEWS 235). */
const since = 235;

/** Where systemd makes directories for a service of the system, longest first (systemd.exec(5) `RuntimeDirectory=`). */
const places: readonly (readonly [path: string, kind: DirectoryKind, below: string])[] = [
  // A link to /run/lock.
  ['/var/lock/', 'Runtime', 'lock/'],
  ['/var/run/', 'Runtime', ''],
  ['/run/', 'Runtime', ''],
  ['/var/lib/', 'State', ''],
  ['/var/cache/', 'Cache', ''],
  ['/var/log/', 'Logs', ''],
];

interface Wanted {
  readonly path: string;
  readonly kind: DirectoryKind;
  readonly name: string;
  /** Which statements speak of it. */
  readonly statements: Set<number>;
  user: string;
  group: string;
  mode: number;
  /** The job says whose it is. */
  isGiven: boolean;
}

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
  const about = process ?? prepares;
  const mayDiffer = context.style === 'native' && context.manager === 'system';
  if (!mayDiffer || context.systemd < since || about === undefined) return job;
  // Below another root directory, or in a template, it is another one than its name says.
  if (job.chroot !== undefined || job.instance !== undefined) return job;
  // Every process of the job, the pre-start among them, starts in this one: it fails where that is not there.
  const directory = canonical(absolutePath(job.chdir?.value ?? '/'));
  const before = process && scriptOf(preStartText(process.value, job));
  const inMain = prepares && scriptOf(prepares.value);
  if ((process && !before) || (prepares && !inMain)) return job;
  const scripts = [before, inMain].map((script) => script ?? { text: '', statements: [] });
  const all = scripts.flatMap(({ text, statements }) =>
    statements.map((statement) => ({
      ...statement,
      text: text.slice(statement.start, statement.end),
    })),
  );
  const { wanted, named } = wantedIn(all, job);
  const isElsewhere = ({ path }: Wanted) => !`${directory}/`.startsWith(`${path}/`);
  const { lifted, gone } = whole(agreeing(wanted, job).filter(isElsewhere), named);
  if (lifted.length === 0) return job;
  report(lifted, about, job, context);
  const first = scripts[0]?.statements.length ?? 0;
  const [ofStart, ofMain] = scripts.map((script, index) => {
    const offset = index === 0 ? 0 : first;
    return withoutStatements(script, (at) => gone.has(at + offset)).trim();
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
    directories: directoriesOf(lifted, about, job, context),
  };
}

function withPrepared(script: ScriptSays, left: string | undefined): ScriptSays {
  const { prepares, ...rest } = script;
  return prepares && left ? { ...rest, prepares: { ...prepares, value: `${left}\n` } } : rest;
}

function preStartText({ kind, command }: Process, job: LiftedJob): string {
  return kind === 'script' ? withoutPreamble(command, job) : command;
}

function scriptOf(text: string): Script | undefined {
  const statements = directoryStatements(text);
  return statements && { text, statements };
}

/** Programs that change what a directory is. */
const changing: ReadonlySet<string> = new Set([
  ...['chown', 'chmod', 'chgrp', 'setfacl', 'rm', 'rmdir', 'mv', 'ln', 'mount', 'install'],
]);

/** Commands that leave a directory as it is. */
const harmless: ReadonlySet<string> = new Set([
  'test',
  '[',
  'echo',
  'touch',
  'stop',
  'exit',
  'true',
  ':',
  '.',
]);

/** Which paths each statement speaks of, by its number. */
type Named = ReadonlyMap<number, ReadonlySet<string>>;

/** The directories of which the statements speak that could be systemd's, as the statements leave them. */
function wantedIn(
  statements: readonly (ReadStatement & { readonly text: string })[],
  job: LiftedJob,
): { readonly wanted: readonly Wanted[]; readonly named: Named } {
  const values = givenBy(job);
  const named = new Map<number, Set<string>>();
  const wanted = new Map<string, Wanted>();
  const refused = new Set<string>();
  for (const [index, { commands, text }] of statements.entries()) {
    if (commands === undefined) {
      const words = withValues(text, values);
      const calls = callsOf(words).map(({ name, arguments: [first] }) =>
        baseName((name === 'exec' ? first : name) ?? ''),
      );
      // What lies below a mount is made in it, and relative paths are below where it goes.
      if (calls.some((name) => name === 'mount' || name === 'cd')) return { wanted: [], named };
      // What is done to it before is not known, nor what gives it to somebody, or takes it away.
      const changes = calls.some((name) => changing.has(name));
      if (changes && words.includes('$')) return { wanted: [], named };
      for (const path of pathsIn(words)) {
        const known = wanted.get(path);
        // A program that is told of it may do anything with it; that holds for a shell's own test alone.
        const isSafe = known?.kind === 'Runtime' || calls.every((name) => harmless.has(name));
        if (changes || known === undefined || !isSafe) refused.add(path);
      }
      continue;
    }
    const all = new Set<string>();
    named.set(index, all);
    for (const each of commands) {
      for (const word of each.paths) {
        const path = directoryPath(textOf(word, values)) ?? '';
        all.add(path);
        const known = wanted.get(path) ?? (each.makes ? newWanted(path, job) : undefined);
        if (known === undefined || each.isNew || !apply(each, known, values, job))
          refused.add(path);
        else {
          known.statements.add(index);
          wanted.set(path, known);
        }
      }
    }
  }
  return { wanted: [...wanted.values()].filter(({ path }) => !refused.has(path)), named };
}

function pathsIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/\/(?:var|run)\/[^\s"';&|)}]+/g), ([path]) =>
    canonical(absolutePath(path)),
  );
}

function newWanted(path: string, job: LiftedJob): Wanted | undefined {
  const place = places.find(([parent]) => path.startsWith(parent));
  if (place === undefined) return undefined;
  const [parent, kind, below] = place;
  const name = `${below}${path.slice(parent.length)}`;
  const isName = /^[A-Za-z0-9_.@/-]+$/.test(name) && isMadeBySystemd(name);
  if (!isName || name === 'lock' || name === '') return undefined;
  const [user, group] = makerOf(job);
  const mode = 0o777 & ~(job.umask?.value ?? 0o022);
  return { path, kind, name, statements: new Set(), user, group, mode, isGiven: false };
}

/** Whose a directory is that the pre-start makes. */
function makerOf({ script, setuid, setgid }: LiftedJob): readonly [user: string, group: string] {
  if (script?.othersAreRoots) return ['root', 'root'];
  const user = setuid?.value ?? 'root';
  return [user, setgid?.value ?? user];
}

/** Takes over what a command does to a directory; false where that is not known. */
function apply(
  { mode, owner, user, group }: DirectoryCommand,
  wanted: Wanted,
  values: ReadonlyMap<string, string>,
  job: LiftedJob,
): boolean {
  // What a user may not give away, root gives.
  const isRoots = makerOf(job)[0] === 'root';
  if (mode !== undefined) {
    const number = octal(textOf(mode, values) ?? '');
    if (number === undefined) return false;
    wanted.mode = number;
  }
  const said = owner === undefined ? undefined : textOf(owner, values);
  if (owner !== undefined && said === undefined) return false;
  const [ofOwner, ofGroup] = said?.split(/[:.]/) ?? [];
  const newUser = ofOwner || (user && textOf(user, values));
  // `chown USER:` gives the user's own group.
  const newGroup = ofGroup === '' ? ofOwner : (ofGroup ?? (group && textOf(group, values)));
  if ((user && !newUser) || (group && !newGroup)) return false;
  if ((newUser || newGroup) && !isRoots) return false;
  if (newUser) {
    wanted.user = newUser;
    wanted.isGiven = true;
  }
  if (newGroup) wanted.group = newGroup;
  return true;
}

function textOf(word: PlainWord, values: ReadonlyMap<string, string>): string | undefined {
  const parts = word.map((part) => (part.kind === 'text' ? part.text : values.get(part.name)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

function directoryPath(text: string | undefined): string | undefined {
  return text?.startsWith('/') ? canonical(absolutePath(text)) : undefined;
}

/** Two names of one directory as one. */
function canonical(path: string): string {
  return path.replace(/^\/var\/(run|lock)\//, (_, name) =>
    name === 'run' ? '/run/' : '/run/lock/',
  );
}

/** Those that systemd would make alike: for the unit's user and group, all of a kind with one mode. */
function agreeing(wanted: readonly Wanted[], job: LiftedJob): readonly Wanted[] {
  const user = job.setuid?.value ?? 'root';
  const group = job.setgid?.value ?? user;
  const modes = new Map<DirectoryKind, number>();
  return wanted.filter((one) => {
    const isOfUser = one.user === user && (one.group === group || isGroupNobody(one.mode));
    // systemd would take what is there from whom it belongs to.
    if (one.kind !== 'Runtime' && !one.isGiven) return false;
    if (!isOfUser || (modes.get(one.kind) ?? one.mode) !== one.mode) return false;
    modes.set(one.kind, one.mode);
    return true;
  });
}

/** Whether the group may do no more than all others. */
function isGroupNobody(mode: number): boolean {
  return ((mode >> 3) & 7) === (mode & 7);
}

/** Those all of whose statements speak of such directories alone, and these statements. */
function whole(
  agreed: readonly Wanted[],
  named: Named,
): { readonly lifted: readonly Wanted[]; readonly gone: ReadonlySet<number> } {
  let lifted = agreed;
  for (let before = -1; before !== lifted.length; ) {
    before = lifted.length;
    const paths = new Set(lifted.map(({ path }) => path));
    lifted = lifted.filter(({ statements }) =>
      [...statements].every((index) =>
        [...(named.get(index) ?? [])].every((path) => paths.has(path)),
      ),
    );
  }
  return { lifted, gone: new Set(lifted.flatMap(({ statements }) => [...statements])) };
}

function withoutStatements({ text, statements }: Script, isGone: (at: number) => boolean): string {
  let left = text;
  for (const [index, { start, end }] of [...statements.entries()].reverse()) {
    if (!isGone(index)) continue;
    const after = left.slice(end).replace(/^[ \t]*;?[ \t]*(?:#[^\n]*)?\n?/, '');
    left = `${left.slice(0, start).replace(/[ \t]*$/, '')}${after}`;
  }
  return left;
}

function directoriesOf(
  taken: readonly Wanted[],
  process: Sourced<unknown>,
  job: LiftedJob,
  context: Context,
): Directories {
  const said = <T>(value: T) => sourced(value, process.from);
  const modes = new Map(taken.map(({ kind, mode }) => [kind, mode]));
  const isShared = taken.some(
    (one) => one.kind === 'Runtime' && isUsedElsewhere(one, job, context),
  );
  return {
    made: taken.map(({ kind, name }) => said({ kind, name })),
    modes: [...modes].flatMap(([kind, mode]) =>
      mode === 0o755 ? [] : [said({ kind, mode: mode.toString(8).padStart(4, '0') })],
    ),
    ...(isShared && { preserve: said('yes') }),
  };
}

/** Whether somebody else may need a directory below /run when this service has stopped: it is not called after the job alone. */
function isUsedElsewhere({ name }: Wanted, job: LiftedJob, { index }: Context): boolean {
  const own = job.name.slice(job.name.lastIndexOf('/') + 1);
  const [first = '', ...rest] = name.split('/');
  const isOwn = first === 'lock' ? rest[0] === own : first === own;
  return !isOwn || index.sharesBelowRun(first, job.name);
}

function report(
  taken: readonly Wanted[],
  process: Sourced<unknown>,
  job: LiftedJob,
  context: Context,
): void {
  const user = job.setuid?.value ?? 'root';
  const group = job.setgid?.value ?? user;
  const now = job.setgid ? job.setgid.value : `that of ${user}`;
  for (const one of taken) {
    const differences = [
      ...(one.group === group ? [] : [`its group is ${now} and no longer ${one.group}`]),
      ...(one.kind === 'Runtime' && !isUsedElsewhere(one, job, context)
        ? ['it is removed when the unit stops']
        : []),
      'its mode and owner, and with the owner that of all in it, are set again where they are others',
    ];
    context.findings.report(
      'directory-by-systemd',
      process,
      `systemd makes ${one.path}: ${differences.join('; ')}.`,
    );
  }
}

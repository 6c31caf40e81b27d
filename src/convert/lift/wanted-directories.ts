import { callsOf, functionsOf } from '../../shell/calls.ts';
import type { DirectoryCommand, ReadStatement } from '../../shell/directory-commands.ts';
import { fileUse } from '../../shell/file-commands.ts';
import type { PlainWord } from '../../shell/plain-command.ts';
import { filesRead, namesGiven } from '../../shell/variables.ts';
import { baseName } from '../../text/names.ts';
import { absolutePath } from '../absolute-path.ts';
import { isMadeBySystemd } from '../directories.ts';
import { givenBy } from '../instance-split.ts';
import type { DirectoryKind } from '../model.ts';
import { givenByEvents } from './given-by-init.ts';
import { withValues } from './lifted.ts';
import type { LiftedJob } from './lifted-job.ts';
import { octal } from './wrapping.ts';

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

/** A directory that a job makes, as its statements leave it. */
export interface Wanted {
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
  /** And whose all is that is in it. */
  isDeep: boolean;
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

/** Commands that change what those behind them do. */
const unsettling: ReadonlySet<string> = new Set(['umask', 'set', 'alias', 'eval', 'unset', 'read']);

/** The values of the job's variables that a text leaves as they are. */
export function valuesIn(text: string, job: LiftedJob): ReadonlyMap<string, string> {
  if (filesRead(text).length > 0) return new Map();
  const own = new Set([...namesGiven(text), ...givenByEvents(job)]);
  return new Map([...givenBy(job)].filter(([name]) => !own.has(name)));
}

/** Which paths each statement speaks of, by its number. */
type Named = ReadonlyMap<number, ReadonlySet<string>>;

/** The directories of which the statements speak that could be systemd's, as the statements leave them. */
export function wantedIn(
  statements: readonly (ReadStatement & { readonly text: string })[],
  values: ReadonlyMap<string, string>,
  job: LiftedJob,
): { readonly wanted: readonly Wanted[]; readonly named: Named } {
  const whole = statements.map(({ text }) => text).join('\n');
  const named = new Map<number, Set<string>>();
  // What a name of the shell's own does is not known, nor what a mask or a failure comes to.
  if (functionsOf(whole).size > 0 || callsOf(whole).some(({ name }) => unsettling.has(name)))
    return { wanted: [], named };
  const wanted = new Map<string, Wanted>();
  const refused = new Set<string>();
  // Something else may be in one of them by then.
  let mayHoldMore = false;
  for (const [index, { commands, text }] of statements.entries()) {
    if (commands === undefined) {
      mayHoldMore ||= fileUse(text, values)?.made.length !== 0;
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
      const paths = each.paths.map((word) => directoryPath(textOf(word, values)) ?? '');
      if (each.isDeep && mayHoldMore) for (const path of paths) refused.add(path);
      const inside = each.isDeep ? below(paths, named) : [];
      for (const path of [...paths, ...inside]) {
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

/** The directories of which statements spoke that are below others. */
function below(paths: readonly string[], named: Named): readonly string[] {
  const all = new Set([...named.values()].flatMap((each) => [...each]));
  return [...all].filter((one) => paths.some((path) => one.startsWith(`${path}/`)));
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
  return {
    path,
    kind,
    name,
    statements: new Set(),
    user,
    group,
    mode,
    isGiven: false,
    isDeep: false,
  };
}

/** Whose a directory is that the pre-start makes. */
function makerOf({ script, setuid, setgid }: LiftedJob): readonly [user: string, group: string] {
  if (script?.othersAreRoots) return ['root', 'root'];
  const user = setuid?.value ?? 'root';
  return [user, setgid?.value ?? user];
}

/** Takes over what a command does to a directory; false where that is not known. */
function apply(
  { mode, owner, user, group, isDeep }: DirectoryCommand,
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
  wanted.isDeep ||= isDeep === true;
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
export function canonical(path: string): string {
  return path.replace(/^\/var\/(run|lock)\//, (_, name) =>
    name === 'run' ? '/run/' : '/run/lock/',
  );
}

/** Whether a directory below /run is called after the job. */
export function isOwnName(name: string, job: LiftedJob): boolean {
  const own = job.name.slice(job.name.lastIndexOf('/') + 1);
  const [first = '', ...rest] = name.split('/');
  return first === 'lock' ? rest[0] === own : first === own;
}

/** The name of the program that a job becomes, where it is known. */
function programOf({ processes }: LiftedJob): string | undefined {
  const { kind, command } = processes.main?.value ?? { kind: 'exec', command: '' };
  const last = callsOf(kind === 'exec' ? `exec ${command}` : command).at(-1);
  const program = last?.name === 'exec' ? last.arguments[0] : last?.name;
  return program && baseName(program);
}

/** Those that systemd would make alike: for the unit's user and group, all of a kind with one mode. */
export function agreeing(wanted: readonly Wanted[], job: LiftedJob): readonly Wanted[] {
  const user = job.setuid?.value ?? 'root';
  const group = job.setgid?.value ?? user;
  const modes = new Map<DirectoryKind, number>();
  return wanted.filter((one) => {
    const isOfUser = one.user === user && (one.group === group || isGroupNobody(one.mode));
    // systemd would take what is there from whom it belongs to, a package's tmpfiles.d among them.
    const isOwn =
      one.kind === 'Runtime' && (isOwnName(one.name, job) || one.name === programOf(job));
    if (!one.isGiven && !isOwn) return false;
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
export function whole(
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

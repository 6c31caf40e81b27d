import type { Unit } from '../systemd/unit.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { isAtLeast } from '../upstart/language.ts';
import type { Context } from './context.ts';
import type { Credentials, Step } from './model.ts';
import { writtenFor } from './tables/releases.ts';
import { literalWord, shellText } from './words.ts';

/**
 * Where credentials and the processes meet: rights that a program gives up before it starts. Upstart has no stanza for them;
 * setpriv(1) has, on systems that have it.
 */

/** The systems of this Upstart, and newer ones, have a util-linux with setpriv (2.24). */
const setprivSince = '1.13';

export function hasSetpriv({ release }: Pick<Context, 'release'>): boolean {
  return isAtLeast(writtenFor(release).version, setprivSince);
}

/** The options of setpriv that say what it can of a service's rights; none where it has nothing to do, or may not. */
export function setprivOptions(
  { user, noNewPrivileges, boundingSet }: Credentials,
  context: Pick<Context, 'release'>,
): readonly string[] {
  if (!hasSetpriv(context)) return [];
  const isRoot = user === undefined || user.value === 'root';
  return [
    ...(noNewPrivileges?.value ? ['--no-new-privs'] : []),
    ...(boundingSet && isRoot ? [`--bounding-set=${boundingSet.value}`] : []),
  ];
}

/** The main process, started by setpriv. */
export function withSetpriv(step: Sourced<Step>, options: readonly string[]): Sourced<Step> {
  if (options.length === 0) return step;
  const { command } = step.value;
  const before = ['setpriv', ...options].map(literalWord);
  const own =
    command.kind === 'program'
      ? command.words
      : ['/bin/sh', ...(command.errexit ? ['-e'] : []), '-c', shellText(command)].map(literalWord);
  return {
    ...step,
    value: { ...step.value, command: { kind: 'program', words: [...before, ...own] } },
  };
}

/**
 * `CapabilityBoundingSet=` as setpriv(1) takes it: `-all,+net_raw`, or `-net_raw` where all but some are kept. Undefined for a
 * unit without, and for lines of both kinds.
 */
export function boundingSetOf(service: Unit): Sourced<string> | undefined {
  const all = service.settings.filter(
    ({ section, key }) => section === 'Service' && key === 'CapabilityBoundingSet',
  );
  // An empty value leaves none, and is no mere reset.
  const emptied = all.findLastIndex(({ value }) => value === '');
  const settings = all.slice(emptied + 1);
  if (all.length === 0) return undefined;
  if (emptied !== -1 && settings.length === 0)
    return sourced(
      '-all',
      all.slice(emptied).flatMap((one) => one.from),
    );
  const from = settings.flatMap((setting) => setting.from);
  const inverted = settings.filter(({ value }) => value.startsWith('~'));
  const isMixed = inverted.length > 0 && (inverted.length < settings.length || emptied !== -1);
  if (isMixed) return undefined;
  const names = settings
    .flatMap(({ value }) => value.replace(/^~/, '').split(/\s+/))
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase().replace(/^cap_/, ''));
  if (names.some((name) => !/^[a-z][a-z_]*$/.test(name))) return undefined;
  const sign = inverted.length > 0 ? '-' : '+';
  const list = names.map((name) => `${sign}${name}`);
  if (inverted.length > 0) return list.length > 0 ? sourced(list.join(','), from) : undefined;
  return sourced(['-all', ...list].join(','), from);
}

/** The directive again. */
export function boundingSetValue(list: string): string {
  const words = list.split(',');
  const isKept = words[0] === '-all';
  const names = words.slice(isKept ? 1 : 0).map((word) => `CAP_${word.slice(1).toUpperCase()}`);
  return `${isKept ? '' : '~'}${names.join(' ')}`;
}

import { type ExecPrefixes, parseExecValue } from '../systemd/exec.ts';
import { printExec } from '../systemd/exec-print.ts';
import type { Unit } from '../systemd/unit.ts';
import { settingsOf } from '../systemd/values.ts';
import { type Sourced, sourced } from '../text/source.ts';
import { languageOfRelease } from '../upstart/releases.ts';
import { type UpstartRelease, writtenFor } from './tables/releases.ts';

/**
 * Where stanzas and the processes meet: some stanzas are a command that runs before the service, with all rights. Both
 * directions know it by its exact words.
 */
export interface Preparation {
  /** The stanza that says it. */
  readonly stanza: string;
  /** What stands before the paths it is about. */
  readonly words: readonly string[];
  readonly ignoreFailure: boolean;
}

/** `apparmor load`: loads a profile; Ubuntu's init goes on if that fails (`job_process_run`, apparmor_parser(8)). */
export const loadProfile: Preparation = {
  stanza: 'apparmor load',
  words: ['/sbin/apparmor_parser', '-r', '-W'],
  ignoreFailure: true,
};

/** `tmpfiles`: makes what files of tmpfiles.d(5) say. */
export const makeTmpfiles: Preparation = {
  stanza: 'tmpfiles',
  words: ['/usr/bin/systemd-tmpfiles', '--create'],
  ignoreFailure: false,
};

const preparations: readonly Preparation[] = [loadProfile, makeTmpfiles];

/** The prefix `+` from this version on (systemd.service(5)). */
const fullPrivilegesSince = 231;

/** The value of an `ExecStartPre=` that runs a preparation for `paths`. */
export function preparationValue(
  { words, ignoreFailure }: Preparation,
  paths: readonly string[],
  systemd: number,
): string {
  const prefixes: ExecPrefixes = {
    ...(ignoreFailure && { ignoreFailure: true }),
    ...(systemd >= fullPrivilegesSince && { privilege: '+' as const }),
  };
  return printExec({ prefixes, words: [...words, ...paths] });
}

/** The paths of a preparation; undefined for a command that is another one. */
function pathsOf(preparation: Preparation, value: string): readonly string[] | undefined {
  const [command, ...others] = parseExecValue(value).commands;
  const words = command?.argv.map(({ text }) => text) ?? [];
  const { length } = preparation.words;
  const isIt =
    others.length === 0 &&
    command?.prefixes.argv0 !== true &&
    (command?.prefixes.ignoreFailure === true) === preparation.ignoreFailure &&
    preparation.words.every((word, index) => words[index] === word);
  const paths = words.slice(length);
  return isIt && paths.length > 0 && paths.every((path) => /^\/[^$%]*$/.test(path))
    ? paths
    : undefined;
}

/** Whether a value of `ExecStartPre=` is what a stanza says, of those that the target's Upstart has. */
export function isPreparation(value: string, release: UpstartRelease): boolean {
  return preparations.some(
    (preparation) => hasStanza(preparation, release) && pathsOf(preparation, value) !== undefined,
  );
}

/** Whether an Upstart that was named has the stanza; where none was, the last one is meant. */
function hasStanza({ stanza }: Preparation, release: UpstartRelease): boolean {
  return languageOfRelease(writtenFor(release)).words.has(stanza);
}

/** The paths that a service's own preparations of a kind are about. */
export function preparedPaths(
  service: Unit,
  preparation: Preparation,
  release: UpstartRelease,
): readonly Sourced<string>[] {
  if (!hasStanza(preparation, release)) return [];
  return settingsOf(service, 'Service', 'ExecStartPre').flatMap(({ value, from }) =>
    (pathsOf(preparation, value) ?? []).map((path) => sourced(path, from)),
  );
}

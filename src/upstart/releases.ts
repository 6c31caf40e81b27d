/** The Upstarts that people still have files for, and how they differ (Upstart's NEWS). */

import type { Console } from './job.ts';
import { isAtLeast, type Language, languageOf } from './language.ts';

export interface Release {
  /** What a person types: `ubuntu-14.04`, `1.12.1`. */
  readonly id: string;
  /** What messages say: `Ubuntu 14.04 (Upstart 1.12.1)`. */
  readonly title: string;
  /** The release of Upstart: `1.12.1`. */
  readonly version: string;
  /** The stanzas that its packagers added. */
  readonly patches: readonly string[];
  /** Where the output of a job goes that does not say. */
  readonly defaultConsole: Console;
  /** Whose programs boot the machine and emit events; absent for an Upstart of which no system is known. */
  readonly boot?: Boot;
}

/** The systems whose boot differs: what mounts, brings up the network and enters the runlevel. */
export type Boot = 'ubuntu' | 'red-hat' | 'chrome-os';

/**
 * The stanzas that a system's package adds. Red Hat's also reads `.override` files, which Upstart itself has done
 * since 1.3.
 */
const patchesOf: Readonly<Record<Boot, readonly string[]>> = {
  ubuntu: [],
  'red-hat': ['usage'],
  'chrome-os': ['import', 'tmpfiles'],
};

function release(id: string, system: string, version: string, boot?: Boot): Release {
  const title = system === '' ? `Upstart ${version}` : `${system} (Upstart ${version})`;
  return {
    id,
    title,
    version,
    patches: boot === undefined ? [] : patchesOf[boot],
    defaultConsole: isAtLeast(version, '1.4') ? 'log' : 'none',
    ...(boot !== undefined && { boot }),
  };
}

/** The last Upstart there was. Files are read as it reads them unless another release is named. */
export const latestRelease: Release = release('1.13.2', '', '1.13.2');

/** An Upstart that knows every stanza of every other: for files of which nobody said where they come from. */
export const anyRelease: Release = {
  ...latestRelease,
  id: 'any',
  title: 'any Upstart',
  patches: Object.values(patchesOf).flat(),
};

/** All releases, systems by the Upstart they came with. Every one of them reads `.override` files. */
export const releases: readonly Release[] = [
  release('0.6.5', '', '0.6.5', 'red-hat'),
  release('1.5', '', '1.5', 'ubuntu'),
  release('1.12.1', '', '1.12.1', 'ubuntu'),
  latestRelease,
  { ...latestRelease, id: 'upstart-1.13.2' },
  release('rhel-6', 'RHEL 6', '0.6.5', 'red-hat'),
  release('centos-6', 'CentOS 6', '0.6.5', 'red-hat'),
  release('amazon-linux-1', 'Amazon Linux 1', '0.6.5', 'red-hat'),
  release('ubuntu-12.04', 'Ubuntu 12.04', '1.5', 'ubuntu'),
  release('ubuntu-14.04', 'Ubuntu 14.04', '1.12.1', 'ubuntu'),
  release('chromeos', 'Chrome OS', '1.13.2', 'chrome-os'),
];

/** The release with this id, or `undefined`. */
export function findRelease(id: string): Release | undefined {
  return releases.find((each) => each.id === id);
}

const languages = new WeakMap<Release, Language>();

/** What the init of a release knows: made when it is first asked for, since a run needs one of them. */
export function languageOfRelease(release: Release): Language {
  const known = languages.get(release);
  if (known) return known;
  const language = languageOf(release.title, release.version, release.patches);
  languages.set(release, language);
  return language;
}

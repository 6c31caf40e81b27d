import {
  anyRelease,
  findRelease,
  latestRelease,
  type Release,
  releases as upstarts,
} from '../../upstart/releases.ts';

/** An Upstart and the system around it, with what a conversion has to know of both. */
export interface UpstartRelease extends Release {
  /** The runlevel is entered only after file systems and network are up, as Ubuntu's rc-sysinit waits for them. */
  readonly runlevelAfterNetwork: boolean;
}

function withBoot(release: Release): UpstartRelease {
  const runlevelAfterNetwork = release.boot === undefined || release.boot === 'ubuntu';
  return { ...release, runlevelAfterNetwork };
}

/** The systems and versions that can be named, by name. */
export const releases: ReadonlyMap<string, UpstartRelease> = new Map(
  upstarts.map((release) => [release.id, withBoot(release)]),
);

/** What is taken when nothing is named: every stanza there ever was, and Ubuntu's course of boot. */
export const defaultRelease: UpstartRelease = withBoot(anyRelease);

/** The Upstart that jobs are written for: where none was named, the last one, and not one that knows everything. */
export function writtenFor(release: UpstartRelease): UpstartRelease {
  return release.id === anyRelease.id ? withBoot(latestRelease) : release;
}

/** The release that is named so; undefined for a name nobody knows. */
export function releaseNamed(name: string): UpstartRelease | undefined {
  const found = findRelease(name);
  return found && withBoot(found);
}

import {
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

/** Systems on which the runlevel is entered before the network is up, or whose boot knows no runlevels. */
const withoutNetwork: ReadonlySet<string> = new Set([
  '0.6.5',
  'rhel-6',
  'centos-6',
  'amazon-linux-1',
  'chromeos',
]);

function withBoot(release: Release): UpstartRelease {
  return { ...release, runlevelAfterNetwork: !withoutNetwork.has(release.id) };
}

/** The systems and versions that can be named, by name. */
export const releases: ReadonlyMap<string, UpstartRelease> = new Map(
  upstarts.map((release) => [release.id, withBoot(release)]),
);

/** What is taken when nothing is named: every stanza there ever was, and Ubuntu's course of boot. */
export const defaultRelease: UpstartRelease = withBoot(latestRelease);

/** The release that is named so; undefined for a name nobody knows. */
export function releaseNamed(name: string): UpstartRelease | undefined {
  const found = findRelease(name);
  return found && withBoot(found);
}

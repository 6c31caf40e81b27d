import type { UpstartRelease } from '../context.ts';

const trusty: UpstartRelease = {
  name: 'ubuntu-14.04',
  version: '1.12.1',
  defaultConsole: 'log',
  runlevelAfterNetwork: true,
};
const redHat: Omit<UpstartRelease, 'name'> = {
  version: '0.6.5',
  defaultConsole: 'none',
  runlevelAfterNetwork: false,
};

/** The systems whose jobs are known, by the name that `--from` takes. */
export const releases: ReadonlyMap<string, UpstartRelease> = new Map(
  [
    trusty,
    { ...trusty, name: 'ubuntu-12.04', version: '1.5' },
    { ...trusty, name: 'upstart-1.13.2', version: '1.13.2' },
    { ...redHat, name: 'rhel-6' },
    { ...redHat, name: 'centos-6' },
    { ...redHat, name: 'amazon-linux-1' },
    { ...trusty, name: 'chromeos', version: '1.13.2', runlevelAfterNetwork: false },
  ].map((release) => [release.name, release]),
);

export const defaultRelease: UpstartRelease = trusty;

import type { UnitDraft } from '../unit-draft.ts';

/** What Upstart gives every process of a job besides its own variables (init(5) "Process environment"). */
const given = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
  TERM: 'linux',
} as const;

/** What systemd sets and Upstart does not (systemd.exec(5) "Environment variables in spawned processes"). */
const ofSystemd = ['HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG'] as const;

/** `UnsetEnvironment=` from this version on. */
const unsetSince = 235;

/** Gives a unit the environment of a job; `own` are the variables that the job sets itself. */
export function writeSurroundings(
  draft: UnitDraft,
  own: ReadonlySet<string>,
  systemd: number,
): void {
  for (const [name, value] of Object.entries(given)) {
    if (!own.has(name)) draft.set('Service', 'Environment', `${name}=${value}`, []);
  }
  if (systemd < unsetSince) return;
  draft.list(
    'Service',
    'UnsetEnvironment',
    ofSystemd.filter((name) => !own.has(name)),
    [],
  );
}

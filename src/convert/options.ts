import type { Machine } from './context.ts';
import type { Site } from './site.ts';
import type { Style } from './style.ts';
import type { UpstartRelease } from './tables/releases.ts';

/** How files are converted. */
export interface ConvertOptions {
  /** The side to write; otherwise each file's name or content says what it is. */
  readonly to?: 'systemd' | 'upstart';
  /** The version of systemd that is to understand the units; 252 unless said otherwise. */
  readonly systemd?: number;
  /** The Upstart that runs, or is to run, the jobs; the last one unless said otherwise. */
  readonly release?: UpstartRelease;
  /** How units are written; `native` unless said otherwise. */
  readonly style?: Style;
  /** Services lose the rights that their jobs show not to need; unless given, they keep all. */
  readonly harden?: boolean;
  /** Everything is of users' sessions; unless said, the places of the files and the events of the jobs tell. */
  readonly session?: boolean;
  /** The site's own events, jobs and daemons; none unless given. */
  readonly site?: Site;
  /** What may be looked up on the machine: variables files, programs. Nothing unless given. */
  readonly machine?: Machine;
  /** The machine that is to run the units, to see which of them its packages have already. None unless given. */
  readonly target?: Machine;
}

export const defaultSystemd = 252;

import { InvalidArgumentError } from 'commander';
import { type Severity, severities } from '../convert/findings/finding.ts';
import { type Style, styles } from '../convert/style.ts';
import { releaseNamed, releases, type UpstartRelease } from '../convert/tables/releases.ts';
import { type GraphFormat, graphFormats } from '../report/graph.ts';
import { systems } from '../systemd/systems.ts';
import { type Shell, shells } from './shells.ts';

/** How a conversion is told: to a person, or to a program. */
export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

/** What can be written. */
export const sides = ['systemd', 'upstart'] as const;

/** The options of the command as commander gives them. */
export interface Options {
  readonly output?: string;
  readonly write?: boolean;
  readonly print?: boolean;
  readonly root: string;
  /** Whether `--root` was given, and is not this machine for want of another. */
  readonly isRootNamed: boolean;
  readonly target?: string;
  readonly to?: 'systemd' | 'upstart';
  readonly name?: string;
  readonly systemd?: number;
  readonly os?: number;
  readonly style: Style;
  readonly session?: boolean;
  readonly config?: string;
  readonly from?: UpstartRelease;
  readonly upstart?: UpstartRelease;
  readonly format: Format;
  /** Where the page for a browser goes. */
  readonly report?: string;
  readonly failOn: Severity;
  readonly force?: boolean;
  readonly verbose?: boolean;
  readonly explainDefaults?: boolean;
  readonly harden?: boolean;
  readonly color?: boolean;
}

/** The options of `convert roundtrip`. */
export interface RoundTripOptions {
  readonly systemd?: number;
  readonly upstart?: UpstartRelease;
  readonly style: Style;
  readonly root: string;
}

/** The options of `convert graph`. */
export interface GraphOptions {
  readonly format: GraphFormat;
  readonly root: string;
  readonly from?: UpstartRelease;
}

/** The options of `convert verify`. */
export interface VerifyOptions {
  readonly root: string;
  /** Whether `--root` was given. */
  readonly isRootNamed: boolean;
  readonly from?: UpstartRelease;
  readonly failOn: Severity;
}

/** The options of `convert inspect`. */
export interface InspectOptions {
  readonly override?: string;
  readonly from?: UpstartRelease;
  readonly root: string;
}

/** The versions of systemd that units can be written for. */
export const systemdVersions = { first: 219, last: 262 } as const;

export function parseSystemd(text: string): number {
  const { first, last } = systemdVersions;
  const version = /^v?([0-9]+)$/.exec(text)?.[1];
  if (version !== undefined && Number(version) >= first && Number(version) <= last)
    return Number(version);
  throw new InvalidArgumentError(`Give a version from ${first} to ${last}.`);
}

/** The systemd of a system by the system's name. */
export function parseSystem(text: string): number {
  const version = systems.get(text);
  if (version !== undefined) return version;
  throw new InvalidArgumentError(`Known are ${[...systems.keys()].join(', ')}.`);
}

/** A release of Upstart by its version or by the system it came with. */
export function parseRelease(text: string): UpstartRelease {
  const found = releaseNamed(text);
  if (found) return found;
  throw new InvalidArgumentError(`Known are ${[...releases.keys()].join(', ')}.`);
}

/** A name or a path: an empty one is a variable that was not set. */
export function parseName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

/** Makes the reader of an option whose value is one of some words. */
function oneOf<Word extends string>(words: readonly Word[]): (text: string) => Word {
  const listed = words.length > 2 ? `one of ${words.join(', ')}` : words.join(' or ');
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return found;
    throw new InvalidArgumentError(`Give ${listed}.`);
  };
}

export const parseSeverity = oneOf<Severity>(severities);

export const parseStyle = oneOf<Style>(styles);

export const parseSide = oneOf(sides);

export const parseShell = oneOf<Shell>(shells);

export const parseGraphFormat = oneOf<GraphFormat>(graphFormats);

export const parseFormat = oneOf<Format>(formats);

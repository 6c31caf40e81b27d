import type { Range, Statement } from '../text/source.ts';

/** The types of unit this program reads or writes (systemd.unit(5)). */
export const unitTypes = [
  'service',
  'socket',
  'path',
  'timer',
  'target',
  'mount',
  'automount',
  'swap',
  'slice',
  'scope',
  'device',
] as const;
export type UnitType = (typeof unitTypes)[number];

/**
 * One assignment: the value as systemd has it after joining continuation lines and trimming, before any
 * unquoting or specifier expansion. `from` is the directive it came from, or, in a unit we write, every
 * statement of the input that made it. The value of a unit we write may hold continuation breaks (`printExec` makes
 * them); `joinValue` takes them out.
 */
export interface Setting {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly from: readonly Statement[];
  /** Where in the first of them, of a setting that is to be written. */
  readonly at?: Range;
  /** Lines of comments above it, without the `#`: of a setting that is to be written. */
  readonly comments?: readonly string[];
}

/** A unit with its drop-ins merged: every assignment in the order in which systemd applies them. */
export interface Unit {
  /** The full name: `foo.service`, `foo@.service`, `foo@bar.service`. */
  readonly name: string;
  readonly type: UnitType;
  /** Every directive of the fragment and its drop-ins, in order of application. */
  readonly statements: readonly Statement[];
  readonly settings: readonly Setting[];
  /** The comment lines at the top of the fragment, without the `#`. */
  readonly header: readonly string[];
}

/** A unit file as we write it: the settings may be in any order, the printer arranges them. */
export interface UnitFile {
  readonly name: string;
  /** Comment lines for the top, without the `#`. */
  readonly header: readonly string[];
  readonly settings: readonly Setting[];
}

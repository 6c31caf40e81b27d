import { simplifyPath } from '../systemd/paths.ts';
import type { Unit } from '../systemd/unit.ts';
import type { Sourced } from '../text/source.ts';
import type { Context } from './context.ts';
import { expandKnown } from './tables/specifiers.ts';

/**
 * A text of a unit with the specifiers replaced that stand for the same on every machine. Others stay as they are
 * written, and `about` gets a finding (systemd.unit(5) "Specifiers").
 */
export function unitText(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  { findings, manager }: Context,
): string {
  const { text, unknown } = expandKnown(value, unit.name, manager);
  if (unknown !== undefined) {
    findings.report(
      'specifier-unknown',
      about,
      `Only systemd knows what %${unknown} stands for here.`,
    );
  }
  return text;
}

/** A path in a unit as a job has to write it: see `unitText`. */
export function unitPath(
  value: string,
  about: Sourced<unknown>,
  unit: Unit,
  context: Context,
): string {
  const path = unitText(value, about, unit, context);
  return path.startsWith('/') ? simplifyPath(path) : path;
}

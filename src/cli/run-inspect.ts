import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { isUnitName } from '../systemd/names.ts';
import { Failure, reasonOf } from './failure.ts';
import { inspectJobFile } from './inspect.ts';
import { inspectUnitFile } from './inspect-unit.ts';
import type { InspectOptions } from './options.ts';

/**
 * Prints what init or systemd makes of each file, one JSON line a file. Gives the exit status: 0 when all are
 * accepted, 1 when one is not, 2 when one cannot be read.
 */
export function runInspect(
  paths: readonly string[],
  { override, from, root }: InspectOptions,
  program: string,
): number {
  let status = 0;
  for (const path of paths.flatMap((one) => (one === '-' ? namesFromInput() : [one]))) {
    try {
      const inspection = isUnitName(basename(path))
        ? inspectUnitFile(path, root)
        : inspectJobFile(path, override, from);
      process.stdout.write(`${JSON.stringify(inspection)}\n`);
      if (!inspection.ok) status = Math.max(status, 1);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      process.stderr.write(`${program}: ${error.message}\n`);
      status = 2;
    }
  }
  return status;
}

/** File names from standard input, one a line. */
function namesFromInput(): readonly string[] {
  try {
    return readFileSync(0, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (error) {
    throw new Failure(`standard input: ${reasonOf(error)}`);
  }
}

import { defaultSystemd } from '../convert/options.ts';
import { roundTrip } from '../convert/round-trip.ts';
import { colouredDiff, fileDiff } from '../report/diff.ts';
import { findingText, problemText } from '../report/findings.ts';
import { colourStyle, plainStyle } from '../report/style.ts';
import { Failure } from './failure.ts';
import { machineAt } from './machine.ts';
import type { RoundTripOptions } from './options.ts';
import { readFiles } from './read-files.ts';

/**
 * Shows what comes back of each file that is converted to the other side and back, as a diff, with what is said on both ways.
 * Gives the exit status, as diff(1) does: 0 when all comes back, 1 when something differs, 2 when it could not be done.
 */
export function runRoundTrip(paths: readonly string[], options: RoundTripOptions): number {
  const { files, failures } = readFiles(paths, undefined, options.root);
  const trip = roundTrip(files, {
    systemd: options.systemd ?? defaultSystemd,
    style: options.style,
    ...(options.upstart && { release: options.upstart }),
    machine: machineAt(options.root),
  });
  const isPlain = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '';
  const style = process.stdout.isTTY && !isPlain ? colourStyle : plainStyle;
  let differing = 0;
  for (const { name, before, after } of trip.files) {
    const diff = fileDiff({ path: name, content: after ?? '', mode: 0o644 }, before);
    if (diff !== '') differing += 1;
    process.stdout.write(colouredDiff(diff, style));
  }
  for (const finding of [...trip.there.findings, ...trip.back.findings])
    tell(findingText(finding, plainStyle));
  const problems = [...trip.there.problems, ...trip.back.problems];
  for (const problem of problems) tell(problemText(problem, plainStyle));
  for (const failure of failures) tell(failure.message);
  tell(
    differing === 0
      ? `${trip.files.length} there and back: all say the same.`
      : `${trip.files.length} there and back: ${differing} say something else.`,
  );
  if (trip.files.length === 0 && failures.length === 0) throw new Failure('no job and no unit');
  if (problems.length + failures.length > 0) return 2;
  return differing > 0 ? 1 : 0;
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

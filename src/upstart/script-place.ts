/** Where a piece of what a process runs stands in its file. */

import type { Range, Sourced } from '../text/source.ts';
import type { Process } from './job.ts';

/**
 * Makes the function that gives the place of a piece of a process's command, which is the file's text without the
 * indentation that a script block loses. Where init joined lines or lost characters, a piece is where the whole is.
 */
export function placesIn(process: Sourced<Process>): (piece: Range) => Range | undefined {
  const { at, value, from } = process;
  const source = from[0]?.source;
  if (at === undefined || source === undefined) return () => at;
  const shifts = shiftsOf(source.text.slice(at.start, at.end), value.command);
  if (shifts === undefined) return () => at;
  return ({ start, end }) => ({
    start: at.start + start + shiftAt(shifts, start),
    end: at.start + end + shiftAt(shifts, end),
  });
}

/** From offset `from` of a command on, how many characters of the file were left out so far. */
interface Shift {
  readonly from: number;
  readonly by: number;
}

/** The shift of each line; undefined if the lines of the command are not those of the file without their beginning. */
function shiftsOf(written: string, command: string): readonly Shift[] | undefined {
  const longer = written.split('\n');
  const lines = command.split('\n');
  // The blanks after a command belong to the place of nothing.
  if (longer.length !== lines.length) return undefined;
  const shifts: Shift[] = [];
  let from = 0;
  let by = 0;
  for (const [index, line] of lines.entries()) {
    const whole = longer[index] ?? '';
    if (!whole.endsWith(line)) return undefined;
    by += whole.length - line.length;
    shifts.push({ from, by });
    from += line.length + 1;
  }
  return shifts;
}

/** The shift that counts at `offset`, by binary search. */
function shiftAt(shifts: readonly Shift[], offset: number): number {
  let low = 0;
  let high = shifts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((shifts[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return shifts[low]?.by ?? 0;
}

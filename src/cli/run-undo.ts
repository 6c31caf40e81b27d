import { printable } from '../report/printable.ts';
import { counted } from '../report/summary.ts';
import { Failure, reasonOf } from './failure.ts';
import { undoLast } from './undo.ts';

/** Undoes the last run that wrote below `root`. Gives the exit status: 2 when something was left as somebody has made it since. */
export function runUndo(root: string): number {
  const { restored, removed, kept } = attempt(root);
  for (const place of kept) tell(`kept ${printable(place)}: it has been changed since`);
  const files = (count: number, what: string) => `${counted(count, 'file')} ${what}`;
  tell(
    `${files(removed.length, 'removed')}, ${files(restored.length, 'as before')}, ${files(kept.length, 'kept')} below ${printable(root)}.`,
  );
  return kept.length > 0 ? 2 : 0;
}

function attempt(root: string): ReturnType<typeof undoLast> {
  try {
    return undoLast(root);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${root}: ${reasonOf(error)}`);
  }
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

import { signalName, signalNumber } from '../posix/signals.ts';
import { groupBy } from '../text/group-by.ts';
import { partition } from '../text/partition.ts';
import { type Sourced, sourced } from '../text/source.ts';
import type { ExitStatus } from '../upstart/job.ts';
import type { ExitMark, Restart, RestartWhen } from './model.ts';

/** Ends that systemd takes for a success of a long-running service without being told (systemd.service(5), `SuccessExitStatus=`). */
export const cleanEnds: readonly ExitMark[] = [
  { kind: 'code', code: 0 },
  ...['HUP', 'INT', 'TERM', 'PIPE'].map((signal) => ({ kind: 'signal' as const, signal })),
];

/** The same end. */
export function sameMark(left: ExitMark, right: ExitMark): boolean {
  return markText(left) === markText(right);
}

/** Whether `marks` holds `mark`. */
export function includesMark(marks: readonly Sourced<ExitMark>[], mark: ExitMark): boolean {
  return marks.some(({ value }) => sameMark(value, mark));
}

/** As Upstart writes it: `1`, `TERM`. */
export function markText(mark: ExitMark): string {
  return mark.kind === 'code' ? String(mark.code) : mark.signal;
}

/** As the manual pages of systemd write it: `1`, `SIGTERM`. */
export function directiveMark(mark: ExitMark): string {
  return mark.kind === 'signal' && /^[A-Z]/.test(mark.signal)
    ? `SIG${mark.signal}`
    : markText(mark);
}

/**
 * What a job's `normal exit` says, in the model's terms; undefined for an end that no process has. Init holds a
 * signal as 256 times its number, and so does a number of that size stand for the signal.
 */
export function markOf(status: ExitStatus): ExitMark | undefined {
  if (status.kind === 'exit' && status.code <= 255) return { kind: 'code', code: status.code };
  if (status.kind === 'exit' && status.code % 256 !== 0) return undefined;
  const signal = signalName(status.kind === 'exit' ? status.code / 256 : status.signal);
  return signal === undefined ? undefined : { kind: 'signal', signal };
}

/** The same for init; undefined for a signal it has no name for. */
export function statusOf(mark: ExitMark): ExitStatus | undefined {
  if (mark.kind === 'code') return { kind: 'exit', code: mark.code };
  const signal = signalNumber(mark.signal);
  return signal === undefined ? undefined : { kind: 'signal', signal };
}

/** Ends that count as a success without being listed (systemd.service(5) `SuccessExitStatus=`): of a task, only 0. */
export function cleanEndsOf(isTask: boolean): readonly ExitMark[] {
  return isTask ? cleanEnds.slice(0, 1) : cleanEnds;
}

/** Ends without those that were named before; the first keeps the lines of all. */
export function eachOnce(marks: readonly Sourced<ExitMark>[]): readonly Sourced<ExitMark>[] {
  const known = new Map<string, Sourced<ExitMark>>();
  for (const mark of marks) {
    const before = known.get(markText(mark.value));
    const from = [...new Set([...(before?.from ?? []), ...mark.from])];
    known.set(markText(mark.value), { ...(before ?? mark), from });
  }
  return [...known.values()];
}

/** Sorts what a unit says about ends into the model's three kinds. */
export function sortMarks(
  when: RestartWhen,
  succeeds: readonly Sourced<ExitMark>[],
  prevented: readonly Sourced<ExitMark>[],
): Pick<Restart, 'normal' | 'success' | 'prevent'> {
  if (when !== 'always') return { normal: succeeds, success: [], prevent: prevented };
  const isSuccess = (mark: ExitMark) =>
    includesMark(succeeds, mark) || cleanEnds.some((clean) => sameMark(clean, mark));
  const [both, prevent] = partition(prevented, ({ value }) => isSuccess(value));
  const normal = both.map((mark) => {
    const twin = succeeds.find(({ value }) => sameMark(value, mark.value));
    return twin ? { ...mark, from: [...mark.from, ...twin.from] } : mark;
  });
  return { normal, success: succeeds.filter(({ value }) => !includesMark(both, value)), prevent };
}

/** `always` with every clean end excepted is what systemd calls on-failure. */
export function whenOf(
  when: 'always' | 'on-failure',
  from: Sourced<unknown>['from'],
  normal: readonly Sourced<ExitMark>[],
): Pick<Restart, 'when' | 'normal' | 'success' | 'prevent'> {
  const rest = { success: [], prevent: [] };
  if (when === 'on-failure' || !cleanEnds.every((mark) => includesMark(normal, mark))) {
    return { when: sourced(when, from), normal, ...rest };
  }
  const [clean, others] = partition(normal, ({ value }) =>
    cleanEnds.some((mark) => sameMark(mark, value)),
  );
  const all = [...new Set([...from, ...clean.flatMap((mark) => mark.from)])];
  return { when: sourced('on-failure', all), normal: others, ...rest };
}

/** The marks that the same statements name, in their order. */
export function byStatement(
  marks: readonly Sourced<ExitMark>[],
): readonly Sourced<readonly ExitMark[]>[] {
  const groups = groupBy(marks, ({ from }) => from.at(-1));
  return [...groups.values()].map((group) =>
    sourced(
      group.map(({ value }) => value),
      [...new Set(group.flatMap(({ from }) => from))],
      group.length === 1 ? group[0]?.at : undefined,
    ),
  );
}

/** More ends than these are not told one by one. */
const mostListed = 8;

/** As people say it: `1, 3 or TERM`. */
export function listed(marks: readonly ExitMark[]): string {
  if (marks.length > mostListed) return `each of ${marks.length} ends`;
  const words = marks.map(markText);
  return [words.slice(0, -1).join(', '), ...words.slice(-1)]
    .filter((part) => part !== '')
    .join(' or ');
}

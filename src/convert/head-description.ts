import { type Sourced, sourced } from '../text/source.ts';
import { type Job, processNames } from '../upstart/job.ts';

/**
 * What the head of a file says the job is, where it has no `description`: the first line of a comment `# NAME - what it is`, as people head
 * their jobs. Undefined for a file that begins otherwise.
 */
export function headDescription(job: Job): Sourced<string> | undefined {
  const [process] = processNames.flatMap((name) => job.processes[name] ?? []);
  const [statement] = (process ?? job.startOn)?.from ?? [];
  const lines = (statement?.source.text ?? '').split('\n', 20);
  const first = lines.find((line) => /[^\s#]/.test(line)) ?? '';
  const [, what] = /^[ \t]*#+[ \t]*[\w.@/-]+[ \t]+-{1,2}[ \t]+(\S.*)$/.exec(first) ?? [];
  return statement && what !== undefined ? sourced(what.trim(), [statement]) : undefined;
}

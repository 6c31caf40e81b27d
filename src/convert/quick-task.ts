import type { SyntaxNode } from 'unbash';
import { shellBuiltins } from '../shell/builtins.ts';
import { callsOf } from '../shell/calls.ts';
import { nodesOf, parseShell } from '../shell/parse.ts';
import { sourced } from '../text/source.ts';
import { eventsOf } from '../upstart/event-expression.ts';
import type { Job } from '../upstart/job.ts';
import type { Context } from './context.ts';
import { occurrenceOf } from './meaning.ts';
import { isOverAtOnce } from './over-at-once.ts';
import { withoutPreamble } from './preamble.ts';

/**
 * A job whose commands are over in a moment, and that nothing starts again, as a task: its start then has an end, whoever starts it hears
 * whether it went well, and what comes after it finds its work done (systemd.service(5) `Type=oneshot`). So is one that starts only when
 * the machine goes down, which waits for tasks alone. Undefined for any other job.
 */
export function asTask(job: Job): Job | undefined {
  const { main, ...others } = job.processes;
  const expects = job.expect !== undefined && job.expect.value !== 'none';
  const isService = job.respawn !== undefined || expects;
  const hasMore = others['post-start'] !== undefined || others['pre-stop'] !== undefined;
  if (main === undefined || job.task !== undefined || isService || hasMore) return undefined;
  const { kind, command } = main.value;
  const text = kind === 'script' ? withoutPreamble(command, job) : command;
  const ends = isOverAtOnce(text) || isOfShutdown(job) || endsByItself(job, kind, text);
  if (text.trim() === '' || !ends) return undefined;
  return { ...job, task: sourced(true, main.from) };
}

/** Statements of several commands. */
const compound: ReadonlySet<SyntaxNode['type']> = new Set([
  'If',
  'For',
  'Case',
  'BraceGroup',
  'Redirected',
]);

/**
 * Whether a script runs commands and is over when they are: it has no loop without end and becomes no program, its last statement is one of
 * several commands, nothing ever stops the job, and nothing goes with it but what prepares it. A script that ends in one program may be
 * there to run that for good.
 */
function endsByItself(job: Job, kind: string, text: string): boolean {
  const script = kind === 'script' ? parseShell(text) : undefined;
  const isAlone = job.stopOn === undefined && job.processes['post-stop'] === undefined;
  if (script === undefined || !isAlone) return false;
  const last = script.commands.at(-1)?.command;
  const [first = last] = last?.type === 'Pipeline' ? last.commands : [];
  if (first === undefined || !compound.has(first.type)) return false;
  const programs = callsOf(text).filter(
    ({ name }) => !isOverAtOnce(name) && !shellBuiltins.has(name),
  );
  return (
    programs.length > 1 &&
    ![...nodesOf(script)].some(
      (node) =>
        node.type === 'While' ||
        (node.type === 'Command' && node.name?.value === 'exec' && node.suffix.length > 0) ||
        (node.type === 'Statement' && node.background === true),
    )
  );
}

/** Whether nothing but the end of the machine starts a job. */
function isOfShutdown({ startOn }: Job): boolean {
  const events = startOn ? eventsOf(startOn.value) : [];
  const meanings = events.map((event) => occurrenceOf(event).meaning);
  return (
    meanings.length > 0 &&
    meanings.every((meaning) => meaning.kind === 'runlevel' && /^[06]+$/.test(meaning.levels))
  );
}

/** Says of a job that it became a task. */
export function reportTask(job: Job, { style, findings }: Context): void {
  const { task } = job;
  if (style === 'faithful' || task === undefined) return;
  if (task.from.some(({ name }) => name === 'task')) return;
  const { main } = job.processes;
  if (
    main &&
    endsByItself(job, main.value.kind, main.value.command) &&
    !isOverAtOnce(main.value.command)
  ) {
    findings.report(
      'taken-for-task',
      task,
      'Its script runs commands and ends, and nothing stops or restarts the job: its start counts as done when the last of them has ended.',
    );
    return;
  }
  findings.report(
    'runs-as-task',
    task,
    isOfShutdown(job)
      ? 'The machine waits for the end of a task before it goes down, and not for that of a service, so it is a task.'
      : 'It is over in a moment: its start counts as done when its commands have ended, and as failed when one of them has.',
  );
}

import { printExec } from '../../systemd/exec-print.ts';
import type { Job } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { alternatives } from '../expression.ts';
import { isStateJob } from '../life.ts';
import { systemctlWords } from '../manager.ts';
import { expressionOf } from '../meaning.ts';
import { unitOfJob } from '../peers.ts';

const known = new WeakMap<Context['jobs'], ReadonlyMap<string, readonly string[]>>();

/**
 * The commands with which the unit of a job starts, before it is told to end, what waits for `stopping` it: Upstart holds the
 * stop until that has started, or, of a task, has ended (init(7) "stopping").
 */
export function startsBeforeStop(job: string, context: Context): readonly string[] {
  if (context.style !== 'faithful') return [];
  const waiting = known.get(context.jobs) ?? waitingUnits(context);
  known.set(context.jobs, waiting);
  return (waiting.get(job) ?? []).map((unit) =>
    printExec({
      prefixes: { ignoreFailure: true, privilege: '+' },
      words: [...systemctlWords(context.manager), 'start', unit],
    }),
  );
}

/** Whether the unit of a job starts by itself what waits for its `stopping`. */
export function startsItself(job: Job | undefined, { style }: Context): boolean {
  return style === 'faithful' && job !== undefined && !isStateJob(job) && job.task === undefined;
}

function waitingUnits(context: Context): ReadonlyMap<string, readonly string[]> {
  const waiting = new Map<string, string[]>();
  for (const { name, startOn } of context.jobs.values()) {
    const expression = startOn && expressionOf(startOn.value);
    for (const [only, ...others] of (expression && alternatives(expression, 32)) ?? []) {
      const meaning = only?.meaning;
      if (others.length > 0 || meaning?.kind !== 'job' || meaning.phase !== 'stopping') continue;
      const peer = unitOfJob(name, context);
      if (peer.kind !== 'unit' || !startsItself(context.jobs.get(meaning.job), context)) continue;
      waiting.set(meaning.job, [...(waiting.get(meaning.job) ?? []), peer.unit]);
    }
  }
  return waiting;
}

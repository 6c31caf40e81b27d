import { printExec } from '../../systemd/exec-print.ts';
import type { Job } from '../../upstart/job.ts';
import type { Context } from '../context.ts';
import { isStateJob } from '../life.ts';
import { systemctlWords } from '../manager.ts';
import { unitOfJob } from '../peers.ts';

/**
 * The commands with which the unit of a job starts, before it is told to end, what waits for `stopping` it: Upstart holds the
 * stop until that has started, or, of a task, has ended (init(7) "stopping").
 */
export function startsBeforeStop(job: string, context: Context): readonly string[] {
  if (context.style !== 'faithful') return [];
  if (!startsItself(context.jobs.get(job), context)) return [];
  return context.index.startedBeforeStop(job).flatMap((name) => {
    const peer = unitOfJob(name, context);
    if (peer.kind !== 'unit') return [];
    return [
      printExec({
        prefixes: { ignoreFailure: true, privilege: '+' },
        words: [...systemctlWords(context.manager), 'start', peer.unit],
      }),
    ];
  });
}

/** Whether the unit of a job starts by itself what waits for its `stopping`. */
export function startsItself(job: Job | undefined, { style }: Context): boolean {
  return style === 'faithful' && job !== undefined && !isStateJob(job) && job.task === undefined;
}

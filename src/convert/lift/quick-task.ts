import { isQuick } from '../../shell/quick.ts';
import { sourced } from '../../text/source.ts';
import type { Context } from '../context.ts';
import { withoutPreamble } from '../preamble.ts';
import type { LiftedJob } from './lifted-job.ts';

/** Programs that a boot may wait for, though a stop that has a limit may not count on their end. */
const alsoQuick: ReadonlySet<string> = new Set(['cp', 'sysctl', 'modprobe', 'setterm']);

/**
 * A job whose commands are over in a moment, and that nothing starts again or waits for, as a task: its start then has an end, and whoever
 * starts it hears whether it went well. (systemd.service(5) `Type=oneshot`.)
 */
export function liftQuickTask(job: LiftedJob, { style, index, findings }: Context): LiftedJob {
  const { main, ...others } = job.processes;
  if (style === 'faithful' || main === undefined || job.task !== undefined) return job;
  const isService = job.respawn !== undefined || job.expect !== undefined;
  const hasMore = others['post-start'] !== undefined || others['pre-stop'] !== undefined;
  if (isService || hasMore || index.waitingFor(job.name).length > 0) return job;
  const { kind, command } = main.value;
  const text = kind === 'script' ? withoutPreamble(command, job) : command;
  if (text.trim() === '' || !isQuick(text, alsoQuick)) return job;
  findings.report(
    'runs-as-task',
    main,
    'It is over in a moment: its start counts as done when its commands have ended, and as failed when one of them has.',
  );
  return { ...job, task: sourced(true, main.from) };
}

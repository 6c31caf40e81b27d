import type { Unit } from '../systemd/unit.ts';
import { booleanValue, lastValue } from '../systemd/values.ts';
import type { Job } from '../upstart/job.ts';
import { runsAtShutdownOnly } from './shutdown-task.ts';

/** Whether a job is a state: it has no main process and counts as running until it is stopped. */
export function isStateJob(job: Job): boolean {
  return job.processes.main === undefined;
}

/** Whether a unit is a state: it runs something once and counts as active until it is stopped. */
export function isStateUnit(service: Unit): boolean {
  return (
    lastValue(service, 'Service', 'Type')?.value === 'oneshot' &&
    booleanValue(service, 'Service', 'RemainAfterExit')?.value === true &&
    !runsAtShutdownOnly(service)
  );
}

/** Whether a unit is a task: its start is over when its work is. */
export function isTaskUnit(service: Unit): boolean {
  return lastValue(service, 'Service', 'Type')?.value === 'oneshot' && !isStateUnit(service);
}

/**
 * Variables that Upstart gives every process of a job and whose value is the same each time
 * (init(5), "Process environment"). They are supplied where a script reads them.
 */
export function constantVariables(
  job: string,
): readonly { readonly variable: string; readonly value: string }[] {
  return [
    { variable: 'UPSTART_JOB', value: job },
    { variable: 'UPSTART_INSTANCE', value: '' },
  ];
}

/** What init gives every process of a job besides the job's own variables (init(5) "Process environment"). */
export const givenToAll: readonly string[] = [
  ...['PATH', 'TERM', 'UPSTART_JOB', 'UPSTART_INSTANCE', 'UPSTART_EVENTS', 'UPSTART_STOP_EVENTS'],
];

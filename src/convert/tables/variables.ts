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

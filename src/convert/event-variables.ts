import type { Context } from './context.ts';
import type { Service } from './model.ts';
import { scriptsReading } from './shell-use.ts';
import { eventVariables } from './tables/variables.ts';

/** Names each variable that a process reads and that only an event would have brought. */
export function reportEventVariables(service: Service, { findings }: Context): void {
  const supplied = new Set([
    ...service.environment.assignments.map(({ value }) => value.name),
    service.instance.parameter?.value.variable,
    ...(service.sockets.listen.length > 0 ? ['UPSTART_EVENTS', 'UPSTART_FDS'] : []),
  ]);
  for (const variable of eventVariables) {
    if (supplied.has(variable)) continue;
    for (const step of scriptsReading(service, variable)) {
      findings.report(
        'event-variable-unset',
        step,
        `It reads ${variable}, which came with the event that started or stopped the job, and is unset now.`,
      );
    }
  }
}

import { quoteForShell } from '../../shell/quote.ts';
import type { Command, Restart, Service } from '../model.ts';
import { shellText } from '../words.ts';

/**
 * Where restarting and a task meet: Upstart's `start` waits until a task that respawns has succeeded, while `systemctl start`
 * of a unit with `Restart=` fails with its first run. A loop in the task itself waits. Hooks would have to run with each turn,
 * so a task that has any is left to `Restart=`.
 */
export function loopsInside({ readiness, restart, processes }: Service): boolean {
  const { prepare, condition, announce, cleanup, main } = processes;
  return (
    readiness.kind === 'task' &&
    restart.when.value !== 'never' &&
    main.length === 1 &&
    prepare.length + condition.length + announce.length + cleanup.length === 0
  );
}

/** The command of a task, run until it succeeds or the limit is reached, which is counted as init counts it. */
export function untilItSucceeds(command: Command, restart: Restart): Command {
  const text = command.kind === 'program' ? `exec ${shellText(command)}` : command.text;
  const codes = restart.normal.flatMap(({ value }) => (value.kind === 'code' ? [value.code] : []));
  const limit = restart.limit?.value ?? 'none';
  return {
    kind: 'shell',
    errexit: false,
    text: [
      'begun=0 runs=0',
      `until /bin/sh -e -c ${quoteForShell(text)}; do`,
      ...(codes.length > 0 ? [`    case $? in ${codes.join(' | ')}) exit 0 ;; esac`] : []),
      ...(limit === 'none'
        ? []
        : [
            '    now=$(date +%s)',
            `    if [ $((now - begun)) -ge ${limit.seconds} ]; then begun=$now runs=0; fi`,
            '    runs=$((runs + 1))',
            `    [ $runs -le ${limit.restarts} ] || exit 1`,
          ]),
      'done',
    ].join('\n'),
  };
}
